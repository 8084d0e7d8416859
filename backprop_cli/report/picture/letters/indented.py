"""Report → its nodes as an indented list: what stands in for a drawing that does not fit."""

from collections.abc import Iterator, Sequence
from itertools import islice
from textwrap import wrap

from backprop_cli.report.grid import aligned
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import INPUT, OUTSIDE
from backprop_cli.report.picture.labels import Label, labels
from backprop_cli.report.picture.letters.canvas import Line
from backprop_cli.report.picture.letters.listing import Entry, listing
from backprop_cli.report.picture.letters.page import Page, Twigs
from backprop_cli.source import columns, shortened

MOST = 200
"""Lines of a list."""
GAP = "  "
STEPS = 8
"""Columns of a page for each step that a line may be indented."""
NARROWEST, NARROW = 24, 10
"""Columns that an operation has at least, and a group if it is shown."""
NOTHING = Label("", "", "")
ROLES = ("", "value", "gradient", "faint")
"""The roles of the columns."""


def indented(page: Page, reason: str) -> Iterator[Line]:
    """The output first, below each gate what it takes; then why this is no drawing.

    A node has its numbers once; where it comes again, and where a list would become too deep,
    its name stands in brackets.
    """
    deepest = max(1, page.width // STEPS)
    entries = list(islice(listing(page.diagram, deepest), MOST))
    yield from _lines(page, entries)
    yield []
    width = max(NARROWEST, page.width)
    for remark in _remarks(page, entries, reason):
        yield from ([(line, "faint")] for line in wrap(remark, width))


def _remarks(page: Page, entries: list[Entry], reason: str) -> Iterator[str]:
    """What is left out, how to read the list, and what to do for a drawing."""
    listed = sum(entry.listed for entry in entries)
    more = sum(len(part.gives) for part in page.diagram.parts) - listed
    if more:
        yield f"{page.signs.dots} {more:,} more nodes; backprop eval --all shows them"
    again = "; (x) is listed elsewhere" if listed < len(entries) else ""
    yield f"below each gate: what it takes{again}"
    folds = ", --collapse folds its groups" if page.diagram.frames else ""
    yield f"{reason}; -o graph.svg draws it{folds}"


def _lines(page: Page, entries: list[Entry]) -> Iterator[Line]:
    listed = page.diagram._replace(parts=tuple(entry.part for entry in entries if entry.listed))
    found = labels(page.report, listed, page.digits)
    shown = [found[entry.node] if entry.listed else NOTHING for entry in entries]
    values = _column("Value", [page.text(label.value) for label in shown])
    gradients = _column("Gradient", [page.text(label.gradient) for label in shown])
    numbers = sum(max(map(columns, column)) + len(GAP) for column in (values, gradients))
    most = max(NARROWEST, page.width - numbers)
    names = ["Node"]
    for twigs, entry in zip(_branching(entries, page.twigs), entries, strict=True):
        text = twigs + page.text(_operation(page.report, entry))
        names.append(shortened(text, most, page.signs.dots))
    groups = _groups(page, entries, page.width - max(map(columns, names)) - numbers - len(GAP))
    for row in zip(_padded(names), _padded(values), _padded(gradients), groups, strict=True):
        yield _line(row)


def _line(row: Sequence[str]) -> Line:
    """The columns of a line, without spaces at its end."""
    filled = max(at for at, text in enumerate(row) if text.strip())
    texts = [*row[:filled], row[filled].rstrip()]
    return list(zip(texts, ROLES, strict=False))


def _groups(page: Page, entries: list[Entry], most: int) -> list[str]:
    """The calls and steps that the gates belong to, if there are any and there is room for them."""
    frames = page.diagram.frames
    if not frames or most < NARROW:
        return [""] * (len(entries) + 1)
    inside = [entry.part.frame if entry.listed else OUTSIDE for entry in entries]
    calls = [frames[frame].call if frame != OUTSIDE else "" for frame in inside]
    return ["Group", *(shortened(page.text(call), most, page.signs.dots) for call in calls)]


def _branching(entries: list[Entry], twigs: Twigs) -> Iterator[str]:
    """What stands before each line: whose it is, and where more comes further below."""
    stems: list[str] = []
    for entry in entries:
        del stems[max(0, entry.depth - 1) :]
        stem = twigs.none if entry.last else twigs.along
        own = twigs.last if entry.last else twigs.one
        yield "".join([*stems, stem if entry.continues else own]) if entry.depth else ""
        stems += [stem] * (entry.depth > 0)


def _padded(texts: list[str]) -> list[str]:
    """Texts that are equally wide, with the gap behind them."""
    width = max(map(columns, texts))
    return [text + " " * (width - columns(text)) + GAP for text in texts]


def _column(head: str, texts: list[str]) -> list[str]:
    return [head, *aligned(texts)]


def _operation(report: Report, entry: Entry) -> str:
    """What a line says of a node: `x`, `q = x + y`, `n4 = sq(n1)` for a folded group, `(q)`."""
    found, part = report.nodes[entry.node], entry.part
    if not entry.listed:
        return f"({found.name})"
    if part.kind == INPUT:
        return found.name
    return f"{found.name} = {found.expression if part.kind == 'gate' else part.label}"
