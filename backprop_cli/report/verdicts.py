"""A verification in words and rows."""

from collections.abc import Iterator, Sequence

from backprop_cli.engine.checks import (
    IMPRECISE,
    JUMP,
    KINK,
    OPEN,
    OUTSIDE,
    RIGHT,
    UNDEFINED,
    WRONG,
    Check,
    Verification,
)
from backprop_cli.numbers import exact, rounded
from backprop_cli.report.model import Report
from backprop_cli.report.panel import Panel

HEADS = ("Gradient", "Backward pass", "Independent", "Relative error", "Verdict")
LARGEST = 100_000
"""Nodes from which on the operation is not looked up."""
FIGURES = 10
"""Significant digits of the numbers compared."""
MEANING = {
    KINK: "there is no single slope; the answer lies between the one-sided derivatives",
    OUTSIDE: "the answer does not lie between the one-sided derivatives",
    JUMP: "the value jumps here, and the gradient is what the convention says",
    OPEN: "the differences of values lead to no derivative, however small the steps",
    UNDEFINED: "there is no derivative here, from either side",
    IMPRECISE: "the rules are right, and float64 lost the digits",
    WRONG: "the backward pass does not give the derivative",
}


def verdict_panels(report: Report) -> Iterator[Panel]:
    """The check of every input, then that of the local gradients of the program's own gates."""
    found = report.verification
    assert found
    yield Panel("Verification", HEADS, _rows(found.inputs), _end(found, report))
    if found.gates:
        heads = ("Local gradient", *HEADS[1:])
        yield Panel("The program's own gates", heads, _rows(found.gates), _words(found.gates))


def _rows(checks: Sequence[Check]) -> list[list[str]]:
    return [
        [
            check.what,
            rounded(check.claimed, FIGURES),
            independent(check),
            "" if check.error != check.error else rounded(check.error, 2),
            check.verdict,
        ]
        for check in checks
    ]


def independent(check: Check) -> str:
    """The independent number; at a kink both one-sided derivatives, from below and from above."""
    if check.found is not None:
        return rounded(check.found, FIGURES)
    below, above = ("none" if side is None else rounded(side, FIGURES) for side in check.sides)
    return f"{below} below, {above} above"


def _end(found: Verification, report: Report) -> str:
    lines = [_words(found.inputs), _first(found.first, report)]
    if found.left:
        count = len(found.inputs)
        lines.append(f"Checked {count:,} of {count + found.left:,} inputs, spread over all.")
    return "\n".join(line for line in lines if line)


def _words(checks: Sequence[Check]) -> str:
    """What the verdicts other than `right` mean."""
    seen = dict.fromkeys(check.verdict for check in checks)
    return "\n".join(f"{verdict}: {MEANING[verdict]}." for verdict in seen if verdict != RIGHT)


def _first(check: Check | None, report: Report) -> str:
    """The first node at which both sides disagree."""
    if check is None:
        return ""
    nodes = report.nodes if len(report.nodes) < LARGEST else ()
    operation = next((f" = {n.expression}" for n in nodes if n.name == check.node), "")
    value = "" if check.found is None else f", but {exact(check.found)} is right"
    return f"They part at {check.node}{operation}: {check.what} is {exact(check.claimed)}{value}."
