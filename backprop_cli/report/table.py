"""Report → a table for the terminal, drawn by Rich."""

from collections.abc import Iterator

from rich.box import Box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from backprop_cli.report.grid import HEADS, Row, Signs, answers, grid
from backprop_cli.report.model import Report

WIDE = 97
"""From this many columns on, the last column shows the whole product."""
VALUE, GRADIENT, FAINT = "green", "red", "dim"
CHUNK = 500
"""Rows in one piece of a long table; Rich measures every cell of a piece before it draws."""


def table(
    report: Report, width: int, signs: Signs, *, digits: int | None, whole: bool, fits: bool
) -> Iterator[RenderableType]:
    """The pieces of a table: the rows, then the answers.

    With `fits` the table keeps within `width`; without, it takes the room that it needs.
    """
    rows = grid(report, digits, signs, whole=whole)
    product = width >= WIDE and any(row.input for row in rows)
    if product and fits:
        product = _measured(_table(rows, signs, product=True)) <= width
    widths = _widths(_table(rows, signs, product=product)) if len(rows) > CHUNK else None
    for start in range(0, len(rows), CHUNK):
        piece = rows[start : start + CHUNK]
        yield _table(piece, signs, product=product, heads=start == 0, widths=widths)
    yield Text("")
    yield _answers(report, digits, signs, whole=whole)


def _table(
    rows: list[Row],
    signs: Signs,
    *,
    product: bool,
    heads: bool = True,
    widths: list[int] | None = None,
) -> Table:
    rule = f" {signs.rule * 2} "
    box = Box("\n".join(["    ", "    ", rule, *["    "] * 5]) + "\n", ascii=signs.rule == "-")
    drawn = Table(
        box=box, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), show_header=heads,
        header_style="bold",
    )  # fmt: skip
    styles = ("bold", "", VALUE, GRADIENT, "", GRADIENT)
    for place, (head, style) in enumerate(zip(HEADS, styles, strict=True)):
        fixed = place in (0, 2, 3, 5)
        least = widths[place] if widths else None
        drawn.add_column(
            Text(head.format(signs.times)),
            style=style,
            no_wrap=fixed,
            overflow="fold",
            min_width=least,
        )
    for row in rows:
        drawn.add_row(*_cells(row, signs, product=product))
    return drawn


def _cells(row: Row, signs: Signs, *, product: bool) -> list[Text]:
    operation = Text(row.operation, FAINT if row.remark else "")
    sent = Text("")
    if row.input:
        factors = f"{row.factors[0]} {signs.times} {row.factors[1]} = "
        sent = Text(factors if product else "", "default")
        sent.append(row.downstream, GRADIENT)
        sent.append(f" {signs.arrow} {row.input}", "default")
    plain = (row.node, row.value, row.upstream, row.local)
    node, value, upstream, local = map(Text, plain)
    return [node, operation, value, upstream, local, sent]


def _answers(report: Report, digits: int | None, signs: Signs, *, whole: bool) -> Group:
    pairs = answers(report, digits, whole=whole)
    width = max(len(name) for name, _ in pairs)
    lines = [
        Text.assemble(f"{name.ljust(width)} = ", (number, GRADIENT if place else VALUE))
        for place, (name, number) in enumerate(pairs)
    ]
    more = len(report.gradients) + 1 - len(pairs)
    if more > 0:
        lines.append(Text(f"{signs.dots} {more:,} more gradients; --all shows them", FAINT))
    return Group(*lines)


def _measured(drawn: Table) -> int:
    console = Console(width=10_000, no_color=True)
    return console.measure(drawn).maximum


def _widths(drawn: Table) -> list[int]:
    console = Console(width=10_000, no_color=True)
    return [
        max(console.measure(cell).maximum for cell in column.cells) if drawn.row_count else 0
        for column in drawn.columns
    ]
