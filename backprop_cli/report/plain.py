"""Report → the table as plain lines: the same rows as `table` draws, without Rich.

What goes to a pipe needs no colours and no wrapping, and a long table would keep Rich busy for
minutes.
"""

from collections.abc import Iterator, Sequence

from backprop_cli.report.grid import (
    ARRAY_HEADS,
    HEADS,
    SAME_SHAPE,
    WIDE,
    Row,
    Signs,
    answers,
    factors,
    grid,
    has_arrays,
    unanswered,
)
from backprop_cli.report.model import Report
from backprop_cli.source import columns

GAP = "  "


def plain_lines(
    report: Report, width: int, signs: Signs, *, digits: int | None, whole: bool
) -> Iterator[str]:
    """The lines of the table, then the answers."""
    rows = grid(report, digits, signs, whole=whole)
    arrays = has_arrays(report)
    heads = [head.format(signs.times) for head in (ARRAY_HEADS if arrays else HEADS)]
    cells = [_cells(row, signs, product=width >= WIDE, arrays=arrays) for row in rows]
    widths = [max(map(columns, column)) for column in zip(heads, *cells, strict=True)]
    yield _line(heads, widths)
    yield signs.rule * (sum(widths) + len(GAP) * (len(widths) - 1)) + "\n"
    for row in cells:
        yield _line(row, widths)
    yield "\n"
    for answer in answers(report, digits, signs, whole=whole):
        yield f"{answer.name}{answer.text}".rstrip() + "\n"
    if arrays:
        yield f"{SAME_SHAPE}\n"
    rest = unanswered(report, signs, whole=whole)
    yield f"{rest}\n" if rest else ""


def _cells(row: Row, signs: Signs, *, product: bool, arrays: bool) -> list[str]:
    sent = row.downstream
    if row.input:
        first = factors(row, signs) if product else ""
        sent = f"{first}{row.downstream} {signs.arrow} {row.input}"
    shape = [row.shape] if arrays else []
    return [row.node, row.operation, *shape, row.value, row.upstream, row.local, sent]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - columns(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return GAP.join(padded).rstrip() + "\n"
