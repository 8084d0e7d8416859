"""What a node tells when someone points at it: its numbers with all their digits."""

from backprop_cli.numbers import DIGITS, FULL, elements, shape_of, shape_text
from backprop_cli.report.grid import Rows, Signs
from backprop_cli.report.model import Node, Report, Value
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
    lines += _equal(gradient_name(report, node), [row.upstream for row in rows])
    lines += [f"{row.slope}{row.local}" for row in rows]
    shown = [short(line) for line in lines if line]
    return "\n".join(shown if len(shown) <= MOST else [*shown[: MOST - 1], "…"])


def _equal(head: str, texts: list[str]) -> list[str]:
    """`x = 3`; the lines of an array stand below it."""
    texts = [text for text in texts if text]
    return [f"{head} = {texts[0]}"] if len(texts) == 1 else [f"{head} =", *texts]


def gradient_name(report: Report, node: Node) -> str:
    """What a node's gradient is called: `df/dx`; that of the output is 1, or else it was given."""
    if node.name == report.output and elements(node.upstream) != [1]:
        return f"upstream gradient of {node.name} (given)"
    return f"d{report.output}/d{node.name}"


def said(head: str, value: Value, brief: str, verb: str = "has") -> str:
    """`x = 3`; of an array that is not written out what is told of it: `df/dW has norm 4`."""
    if not shape_of(value) or brief.startswith("["):
        return f"{head} = {brief}"
    return f"{head} {verb} {'shape ' if brief == shape_text(value) else ''}{brief}"


def short(line: str) -> str:
    """A line without its middle where it is endless."""
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]}…{line[-LONGEST // 2 :]}"


def title(report: Report) -> str:
    """The first line of the program, or what its comment says."""
    line = next(iter(report.program.splitlines()), "").lstrip("# ")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def description(report: Report, digits: int | None = None) -> str:
    """The output's value and the gradients in a sentence each."""
    f, figures = report.output, DIGITS if digits is None else digits
    slopes = [
        said(f"d{f}/d{name}", slope, brief(slope, figures, gradient=True), "with")
        for name, slope in list(report.gradients.items())[:ANSWERS]
    ]
    more = len(report.gradients) - ANSWERS
    rest = f", and {more} more" if more > 0 else ""
    sentences = [f"The value is {said(f, report.value, brief(report.value, figures), 'with')}."]
    output = report.nodes[report.structure.output]
    if elements(output.upstream) != [1]:
        given = brief(output.upstream, figures, gradient=True)
        sentences.append(f"The upstream gradient of {f} is given: {given}.")
    if slopes:
        sentences.append(f"The gradients are {', '.join(slopes)}{rest}.")
    return " ".join(sentences)
