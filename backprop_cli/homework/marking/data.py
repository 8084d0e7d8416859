"""A marking as plain data, for JSON."""

from typing import Any

from backprop_cli.homework.hints import told
from backprop_cli.homework.model import ALL, LEAST, WHAT, Candidate, Mark, Marking
from backprop_cli.numbers import json_value


def marking_data(marking: Marking, hint: int) -> dict[str, Any]:
    """A marking at a hint level; what is not told has no key."""
    marking = told(marking, hint)
    data: dict[str, Any] = {
        "program": marking.program,
        "output": marking.output,
        "hint": hint,
        "ok": marking.ok,
        "right": marking.right,
        "followed": marking.followed,
        "answers": [mark_data(mark, hint) for mark in marking.marks],
    }
    if marking.remark:
        data["remark"] = marking.remark
    if hint > LEAST:
        data["candidates"] = [_candidate(candidate, hint) for candidate in marking.candidates]
    return data


def mark_data(mark: Mark, hint: int) -> dict[str, Any]:
    """One answer with its verdict."""
    data: dict[str, Any] = {
        "target": mark.target,
        "given": mark.given,
        "verdict": mark.verdict,
        "passes": mark.passes,
        "remark": mark.remark,
        "follows": list(mark.follows),
    }
    return data | ({"expected": json_value(mark.expected)} if hint >= ALL else {})


def _candidate(candidate: Candidate, hint: int) -> dict[str, Any]:
    data: dict[str, Any] = {"explains": list(candidate.explains), "where": candidate.where}
    if hint < WHAT:
        return data
    return data | {
        "mistake": candidate.mistake,
        "node": candidate.node or None,
        "everywhere": candidate.everywhere,
        "says": candidate.says,
        "redo": candidate.redo,
    }
