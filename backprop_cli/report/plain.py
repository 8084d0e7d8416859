"""Report → the table as plain lines: the same rows as `table` draws, without Rich.

What goes to a pipe needs no colours and no wrapping, and a long table would keep Rich busy for
minutes.
"""

from collections.abc import Iterator, Sequence

from backprop_cli.report.grid import HEADS, WIDE, Row, Signs, answers, factors, grid, unanswered
from backprop_cli.report.model import Report
from backprop_cli.source import columns

GAP = "  "


def plain_lines(
    report: Report, width: int, signs: Signs, *, digits: int | None, whole: bool
) -> Iterator[str]:
    """The lines of the table, then the answers."""
    rows = grid(report, digits, signs, whole=whole)
    heads = [head.format(signs.times) for head in HEADS]
    cells = [_cells(row, signs, product=width >= WIDE) for row in rows]
    widths = [max(map(columns, column)) for column in zip(heads, *cells, strict=True)]
    yield _line(heads, widths)
    yield signs.rule * (sum(widths) + len(GAP) * (len(widths) - 1)) + "\n"
    for row in cells:
        yield _line(row, widths)
    yield "\n"
    for name, number in answers(report, digits, whole=whole):
        yield f"{name} = {number}".rstrip() + "\n"
    rest = unanswered(report, signs, whole=whole)
    yield f"{rest}\n" if rest else ""


def _cells(row: Row, signs: Signs, *, product: bool) -> list[str]:
    sent = ""
    if row.input:
        first = factors(row, signs) if product else ""
        sent = f"{first}{row.downstream} {signs.arrow} {row.input}"
    return [row.node, row.operation, row.value, row.upstream, row.local, sent]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - columns(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return GAP.join(padded).rstrip() + "\n"
