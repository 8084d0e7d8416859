"""What a node tells when someone points at it: its numbers with all their digits."""

from backprop_cli.numbers import DIGITS, FULL
from backprop_cli.report.grid import Rows, Signs
from backprop_cli.report.model import Node, Report
from backprop_cli.report.picture.diagram import INPUT
from backprop_cli.report.picture.labels import brief

MOST = 12
"""Lines that are told of one node."""
LONGEST = 160
"""Characters of one of them."""
ANSWERS = 12
"""Gradients that the description of a picture names."""


def details(report: Report, node: Node) -> str:
    """The value, the gradient and the local gradients of a node, each on a line of its own."""
    writer = Rows(report.output, FULL, Signs(), whole=False)
    rows = [row for row in writer.of([node]) if not row.remark]
    head = node.name if node.kind == INPUT else f"{node.name} = {rows[0].operation.strip()}"
    lines = _equal(head, [row.value for row in rows])
    lines += _equal(f"d{report.output}/d{node.name}", [row.upstream for row in rows])
    lines += [f"{row.slope}{row.local}" for row in rows]
    shown = [short(line) for line in lines if line]
    return "\n".join(shown if len(shown) <= MOST else [*shown[: MOST - 1], "…"])


def _equal(head: str, texts: list[str]) -> list[str]:
    """`x = 3`; the lines of an array stand below it."""
    texts = [text for text in texts if text]
    return [f"{head} = {texts[0]}"] if len(texts) == 1 else [f"{head} =", *texts]


def short(line: str) -> str:
    """A line without its middle where it is endless."""
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]}…{line[-LONGEST // 2 :]}"


def title(report: Report) -> str:
    """The first line of the program, or what its comment says."""
    line = next(iter(report.program.splitlines()), "").lstrip("# ")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def description(report: Report, digits: int | None = None) -> str:
    """The output's value and the gradients in a sentence each."""
    figures = DIGITS if digits is None else digits
    slopes = [
        f"d{report.output}/d{name} = {brief(gradient, figures, gradient=True)}"
        for name, gradient in list(report.gradients.items())[:ANSWERS]
    ]
    more = len(report.gradients) - ANSWERS
    rest = f", and {more} more" if more > 0 else ""
    value = f"The value is {report.output} = {brief(report.value, figures)}."
    return f"{value} The gradients are {', '.join(slopes)}{rest}." if slopes else value
