"""Report → the table as plain lines: the same rows as `table` draws, without Rich.

What goes to a pipe needs no colours and no wrapping, and a long table would keep Rich busy for
minutes.
"""

from collections.abc import Iterator, Sequence

from backprop_cli.report.answers import answers, closing
from backprop_cli.report.grid import WIDE, Row, Signs, factors, grid
from backprop_cli.report.model import Report
from backprop_cli.source import columns

GAP = "  "


def plain_lines(
    report: Report, width: int, signs: Signs, *, digits: int | None, whole: bool
) -> Iterator[str]:
    """The lines of the table, then the answers."""
    heads, rows, arrays = grid(report, digits, signs, whole=whole)
    count = len(heads)
    cells = [_cells(row, signs, product=width >= WIDE, arrays=arrays)[:count] for row in rows]
    widths = [max(map(columns, column)) for column in zip(heads, *cells, strict=True)]
    yield _line(heads, widths)
    yield signs.rule * (sum(widths) + len(GAP) * (len(widths) - 1)) + "\n"
    for row in cells:
        yield _line(row, widths)
    yield "\n"
    for answer in answers(report, digits, signs, whole=whole):
        yield f"{answer.name}{answer.text}".rstrip() + "\n"
    for line in closing(report, signs, arrays=arrays, whole=whole):
        yield f"{line}\n"


def _cells(row: Row, signs: Signs, *, product: bool, arrays: bool) -> list[str]:
    sent = row.downstream
    if row.input:
        first = factors(row, signs) if product else ""
        sent = f"{first}{row.downstream} {signs.arrow} {row.input}"
    shape = [row.shape] if arrays else []
    local = row.slope + row.local
    return [row.node, row.operation, *shape, row.value, row.upstream, local, sent]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - columns(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return GAP.join(padded).rstrip() + "\n"
