"""Report → a table for the terminal, drawn by Rich."""

from collections.abc import Iterator

from rich.box import Box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from backprop_cli.report.grid import HEADS, WIDE, Row, Signs, answers, factors, grid, unanswered
from backprop_cli.report.model import Report

VALUE, GRADIENT, FAINT = "green", "red", "dim"


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
    yield _table(rows, signs, product=product)
    yield Text("")
    yield _answers(report, digits, signs, whole=whole)


def _table(rows: list[Row], signs: Signs, *, product: bool) -> Table:
    rule = f" {signs.rule * 2} "
    box = Box("\n".join(["    ", "    ", rule, *["    "] * 5]) + "\n", ascii=signs.rule == "-")
    drawn = Table(
        box=box, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    styles = ("bold", "", VALUE, GRADIENT, "", GRADIENT)
    for place, (head, style) in enumerate(zip(HEADS, styles, strict=True)):
        title = Text(head.format(signs.times))
        drawn.add_column(title, style=style, no_wrap=place in (0, 2, 3, 5), overflow="fold")
    for row in rows:
        drawn.add_row(*_cells(row, signs, product=product))
    return drawn


def _cells(row: Row, signs: Signs, *, product: bool) -> list[Text]:
    operation = Text(row.operation, FAINT if row.remark else "")
    sent = Text("")
    if row.input:
        sent = Text(factors(row, signs) if product else "", "default")
        sent.append(row.downstream, GRADIENT)
        sent.append(f" {signs.arrow} {row.input}", "default")
    node, value, upstream, local = map(Text, (row.node, row.value, row.upstream, row.local))
    return [node, operation, value, upstream, local, sent]


def _answers(report: Report, digits: int | None, signs: Signs, *, whole: bool) -> Group:
    lines = []
    for place, (name, number) in enumerate(answers(report, digits, whole=whole)):
        lines.append(Text.assemble(f"{name} = ", (number, GRADIENT if place else VALUE)))
    rest = unanswered(report, signs, whole=whole)
    return Group(*lines, *([Text(rest, FAINT)] if rest else []))


def _measured(drawn: Table) -> int:
    console = Console(width=10_000, no_color=True)
    return console.measure(drawn).maximum
