"""Report → a table for the terminal, drawn by Rich."""

from collections.abc import Iterator, Sequence
from enum import Enum

from rich.box import Box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backprop_cli.report.answers import answers, closing
from backprop_cli.report.grid import WIDE, Grid, Row, Signs, factors, grid
from backprop_cli.report.model import Report

GAP = 2
"""Columns of the terminal between two columns of the table."""
VALUE, GRADIENT, FAINT = "green", "red", "dim"
STYLES = {
    "Node": "bold", "Value": VALUE, "Upstream": GRADIENT, "Downstream": GRADIENT,
    "Tangent": GRADIENT, "Tangents": GRADIENT,
    "Upstream × local": GRADIENT, "Upstream * local": GRADIENT,
}  # fmt: skip


def table(
    report: Report, width: int, signs: Signs, *, digits: int | None, whole: bool, fits: bool
) -> Iterator[RenderableType]:
    """The pieces of a table: the rows, then the answers.

    With `fits` the table keeps within `width`, and says less where there is less room; without, it
    takes the room that it needs.
    """
    found = grid(report, digits, signs, whole=whole)
    shapes = _shapes(width, arrays=found.arrays)
    for shape in shapes:
        drawn = _table(found, signs, shape)
        widths = _widths(drawn)
        most = sum(widths) + GAP * (len(widths) - 1)
        if not fits or most <= width:
            break
    # the caller's console is wide, so that no number is ever cut to its width
    if fits and most > width >= _least(drawn, widths):
        drawn.width = width
    else:  # Rich measures every cell three times unless it is told: a third of the drawing
        for column, known in zip(drawn.columns, widths, strict=True):
            column.width = known
    yield drawn
    yield Text("")
    yield _answers(report, digits, signs, arrays=found.arrays, whole=whole)


def _shapes(width: int, *, arrays: bool) -> list["Shape"]:
    """The shapes to try, the fullest first."""
    if arrays:
        return [Shape.FULL, Shape.FORMULA, Shape.ARROW]
    return [Shape.PRODUCT] * (width >= WIDE) + [Shape.FULL, Shape.FORMULA, Shape.NUMBER]


class Shape(Enum):
    """How much a row says, the most first."""

    PRODUCT = "the product that each downstream gradient is"
    FULL = "the local gradient with the nodes it belongs to"
    FORMULA = "the local gradient as a formula and a number"
    NUMBER = "the local gradient as a number"
    ARROW = "the formula, and whom a node of an array program sends something"


def _table(grid: Grid, signs: Signs, shape: Shape) -> Table:
    rule = f" {signs.rule * 2} "
    box = Box("\n".join(["    ", "    ", rule, *["    "] * 5]) + "\n", ascii=signs.rule == "-")
    drawn = Table(
        box=box, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    heads, rows, arrays = grid
    if shape in (Shape.NUMBER, Shape.ARROW):
        first = heads.index("Local gradient")
        heads = [*heads[:first], "Local", "Downstream"][: len(heads)]
    for head in heads:
        flows = head in ("Operation", "Local gradient") or (arrays and head == "Local")
        drawn.add_column(
            Text(head),
            style=STYLES.get(head, ""),
            no_wrap=not flows,
            overflow="fold",
            min_width=len(head) if flows else None,
        )
    for row in rows:
        cells = _cells(row, signs, shape)[: len(heads) - arrays]
        drawn.add_row(*cells[:2], *([Text(row.shape, FAINT)] if arrays else []), *cells[2:])
    return drawn


def _cells(row: Row, signs: Signs, shape: Shape) -> list[Text]:
    operation = Text(row.operation, FAINT if row.remark else "")
    sent = Text(factors(row, signs) if shape is Shape.PRODUCT else "", "default")
    if shape is not Shape.ARROW:
        sent.append(row.downstream, GRADIENT)
    if row.input:
        sent.append(f" {signs.arrow} {row.input}", "default")
    local = row.factors[1] if shape is Shape.NUMBER else row.local
    if shape is Shape.ARROW:
        local = "" if local.startswith("[") else local.removesuffix(" =")
    elif shape in (Shape.PRODUCT, Shape.FULL):
        local = row.slope + local
    node, value, upstream = map(Text, (row.node, row.value, row.upstream))
    return [node, operation, value, upstream, Text(local), sent]


def _answers(
    report: Report, digits: int | None, signs: Signs, *, arrays: bool, whole: bool
) -> Group:
    lines = [
        Text.assemble(answer.name, (answer.text, GRADIENT if answer.gradient else VALUE))
        for answer in answers(report, digits, signs, whole=whole)
    ]
    below = closing(report, signs, arrays=arrays, whole=whole)
    return Group(*lines, *(Text(line, FAINT) for line in below))


def _widths(drawn: Table) -> list[int]:
    """The width of each column that wraps nothing."""
    cells = ((column.header, *column.cells) for column in drawn.columns)
    return [max(cell.cell_len for cell in column if isinstance(cell, Text)) for column in cells]


def _least(drawn: Table, widths: Sequence[int]) -> int:
    """The least width that cuts nothing."""
    pairs = zip(drawn.columns, widths, strict=True)
    return sum(known + GAP for column, known in pairs if column.no_wrap) + len("Operation")
