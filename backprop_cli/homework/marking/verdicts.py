"""A marking as lines of text: the verdicts, then what explains the wrong answers."""

from collections.abc import Iterator

from backprop_cli.homework.hints import told
from backprop_cli.homework.layout import wrapped
from backprop_cli.homework.model import (
    ALL,
    CONSISTENT,
    ROUNDED,
    WHERE,
    WRONG,
    Candidate,
    Mark,
    Marking,
)
from backprop_cli.numbers import written
from backprop_cli.report.panel import table_lines
from backprop_cli.source import printable

FIGURES = 6
"""Significant digits of the right number."""


def marking_lines(marking: Marking, hint: int, rule: str = "─") -> Iterator[str]:
    """The lines of a marking at a hint level."""
    marking = told(marking, hint)
    heads = ("Answer", "Yours", "Verdict", *(("Right",) if hint >= ALL else ()))
    yield from table_lines(heads, [_cells(mark, hint) for mark in marking.marks], "", rule)
    yield "\n"
    if hint >= WHERE:
        yield from _explanations(marking)
    yield summary(marking) + "\n"
    if marking.remark:
        yield f"Note: {marking.remark}.\n"


def _cells(mark: Mark, hint: int) -> list[str]:
    cells = [printable(mark.label), printable(mark.given), verdict(mark)]
    return [*cells, written(mark.expected, FIGURES)] if hint >= ALL else cells


def verdict(mark: Mark) -> str:
    """A verdict with its remark: `right, with rounding carried from n1 (2 decimals)`."""
    if mark.verdict == ROUNDED:
        return f"right, with {mark.remark}" if mark.passes else f"not exact: {mark.remark}"
    if mark.verdict == CONSISTENT:
        return f"wrong, but {mark.remark}"
    return f"{mark.verdict}: {mark.remark}" if mark.remark else mark.verdict


def _explanations(marking: Marking) -> Iterator[str]:
    """What explains each group of wrong answers."""
    labels = {mark.target: mark.label for mark in marking.marks}
    groups: dict[tuple[str, ...], list[Candidate]] = {}
    for candidate in marking.candidates:
        groups.setdefault(candidate.explains, []).append(candidate)
    for explains, found in groups.items():
        names = ", ".join(labels[target] for target in explains)
        if not found[0].says:
            places = [candidate.where for candidate in found if candidate.where != names]
            where = ", or ".join(places) or "the last step to it"
            yield from wrapped(f"{names}: look at {printable(where)}", "", "  ")
        else:
            yield f"{names}: {'one of' if len(found) > 1 else 'this would explain it'}\n"
            for candidate in found:
                yield from _candidate(candidate)
        yield "\n"
    explained = {target for explains in groups for target in explains}
    rest = [
        mark.label
        for mark in marking.marks
        if mark.verdict == WRONG and not mark.remark and mark.target not in explained
    ]
    if rest and not marking.remark:
        text = f"{', '.join(rest)}: no single classic mistake leads to this"
        yield from wrapped(text)
        yield "\n"


def _candidate(candidate: Candidate) -> Iterator[str]:
    yield from wrapped(f"{printable(candidate.where)}: {candidate.says}", "  ", "    ")
    yield from wrapped(f"redo: {candidate.redo}", "    ", "      ")


def summary(marking: Marking) -> str:
    """How many answers are right, and how many with errors carried forward, in words."""
    if marking.right == len(marking.marks):
        return "All right." if len(marking.marks) > 1 else "Right."
    if len(marking.marks) == 1 and marking.followed == 0:
        return "Not right."
    count = _words(len(marking.marks))
    text = f"{_words(marking.right)} of {count} right"
    if marking.followed > marking.right:
        text += f"; {_words(marking.followed)} of {count} with the error carried forward"
    return f"{text[:1].upper()}{text[1:]}."


COUNTS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


def _words(count: int) -> str:
    """A count in words: a digit there might be read as the right number."""
    return COUNTS[count] if count < len(COUNTS) else str(count)
