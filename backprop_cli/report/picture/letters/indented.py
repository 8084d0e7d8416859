"""Report → its nodes as an indented list: what stands in for a drawing that does not fit."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from backprop_cli.report.grid import aligned
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import INPUT, Diagram, Part
from backprop_cli.report.picture.labels import labels
from backprop_cli.report.picture.letters.canvas import Line
from backprop_cli.report.picture.letters.page import Page
from backprop_cli.source import columns

MOST = 200
"""Parts of a list."""
DEEPEST = 16
"""Steps by which a line is indented."""
STEP, GAP = "  ", "  "
NARROWEST = 24
"""Columns that an operation has at least."""


class Entry(NamedTuple):
    """A part of the list, and how many steps it is indented."""

    part: Part
    depth: int


def indented(page: Page, reason: str) -> Iterator[Line]:
    """The output first, below each gate the nodes that it takes; then why this is no drawing.

    A node is listed once, where it is met first.
    """
    entries = list(islice(_entries(page.diagram), MOST))
    yield from _lines(page, entries)
    yield []
    listed = sum(len(entry.part.gives) for entry in entries)
    more = sum(len(part.gives) for part in page.diagram.parts) - listed
    if more:
        text = f"{page.signs.dots} {more:,} more nodes; backprop eval --all shows them"
        yield [(text, "faint")]
    folds = ", --collapse folds its groups" if page.diagram.frames else ""
    yield [(f"{reason}; -o graph.svg draws it{folds}", "faint")]


def _entries(found: Diagram) -> Iterator[Entry]:
    """The parts from the output on."""
    maker = {node: number for number, part in enumerate(found.parts) for node in part.gives}
    taken = {node for part in found.parts for node in part.takes}
    rest = [number for number, part in enumerate(found.parts) if taken.isdisjoint(part.gives)]
    pending = [*((number, 0) for number in reversed(rest)), (maker[found.output], 0)]
    heights = _heights(found.parts, maker)
    seen: set[int] = set()
    while pending:
        number, depth = pending.pop()
        if number in seen:
            continue
        seen.add(number)
        part = found.parts[number]
        yield Entry(part, depth)
        operands = dict.fromkeys(maker[node] for node in part.takes)
        new = [operand for operand in operands if operand not in seen]
        pending += reversed(_below(new, heights, depth))


def _heights(parts: Sequence[Part], maker: dict[int, int]) -> list[int]:
    """The gates on the longest way from each part back to an input, its own among them."""
    heights: list[int] = []
    for part in parts:
        heights.append(max((heights[maker[node]] + 1 for node in part.takes), default=0))
    return heights


def _below(operands: list[int], heights: list[int], depth: int) -> list[tuple[int, int]]:
    """What a gate takes, with its depth: inputs first, and last what has the longest way.

    If that is one gate, it is not indented: so a list is no deeper than a graph has real forks.
    """
    lowest = sorted(operands, key=heights.__getitem__)
    below = [(operand, min(depth + 1, DEEPEST)) for operand in lowest]
    tops = [heights[operand] for operand in lowest[-2:]]
    if tops and tops[-1] and tops.count(tops[-1]) == 1:
        below[-1] = lowest[-1], depth
    return below


def _lines(page: Page, entries: list[Entry]) -> Iterator[Line]:
    shown = page.diagram._replace(parts=tuple(entry.part for entry in entries))
    found = labels(page.report, shown, page.digits)
    nodes = [(node, entry) for entry in entries for node in entry.part.gives]
    values = _column("Value", [page.text(found[node].value) for node, _ in nodes])
    gradients = _column("Gradient", [page.text(found[node].gradient) for node, _ in nodes])
    numbers = sum(max(map(columns, column)) + len(GAP) for column in (values, gradients))
    most = max(NARROWEST, page.width - numbers)
    texts = ["Node"]
    for node, (part, depth) in nodes:
        text = STEP * depth + page.text(_operation(page.report, node, part))
        texts.append(_cut(text, most, page.signs.dots))
    for text, value, gradient in zip(_padded(texts), _padded(values), gradients, strict=True):
        yield [(text, ""), (value, "value"), (gradient.rstrip(), "gradient")]


def _padded(texts: list[str]) -> list[str]:
    """Texts that are equally wide, with the gap behind them."""
    width = max(map(columns, texts))
    return [text + " " * (width - columns(text)) + GAP for text in texts]


def _column(head: str, texts: list[str]) -> list[str]:
    return [head, *aligned(texts)]


def _operation(report: Report, node: int, part: Part) -> str:
    """What a line says of a node: `x`, `q = x + y`, `n4 = sq(n1)` for a folded group."""
    found = report.nodes[node]
    if part.kind == INPUT:
        return found.name
    return f"{found.name} = {found.expression if part.kind == 'gate' else part.label}"


def _cut(text: str, most: int, dots: str) -> str:
    """A text without its end where it takes more columns than there are."""
    if len(text) <= most and columns(text) <= most:
        return text
    kept = text[:most]
    while columns(kept) > most - len(dots):
        kept = kept[:-1]
    return kept + dots
