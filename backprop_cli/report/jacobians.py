"""Jacobians as labelled tables: a row for each element of the node, a column for each input's."""

from collections.abc import Iterator, Sequence
from itertools import product

from backprop_cli.numbers import DIGITS, elements, rounded
from backprop_cli.report.model import Report


def jacobian_lines(report: Report, digits: int | None) -> Iterator[str]:
    """The lines of all Jacobians of a report, whole."""
    figures = DIGITS if digits is None else digits
    for name, found in (report.jacobians or {}).items():
        for input_, jacobian in found.items():
            yield f"\nJacobian d{name}/d{input_}\n"
            rows, columns = _elements(name, jacobian.rows), _elements(input_, jacobian.columns)
            yield from _table(rows, columns, [float(x) for x in elements(jacobian.value)], figures)


def _elements(name: str, shape: tuple[int, ...]) -> list[str]:
    """The names of an array's elements: `W[0, 1]`."""
    places = product(*map(range, shape))
    return [f"{name}[{', '.join(map(str, place))}]" if place else name for place in places]


def _table(
    rows: Sequence[str], columns: Sequence[str], numbers: Sequence[float], digits: int
) -> Iterator[str]:
    count = len(columns)
    texts = [rounded(number, digits) for number in numbers]
    lines = [texts[k * count : (k + 1) * count] for k in range(len(rows))]
    widths = [max(map(len, column)) for column in zip(columns, *lines, strict=True)]
    margin = max(map(len, rows), default=0)
    yield _line("", margin, columns, widths)
    for name, line in zip(rows, lines, strict=True):
        yield _line(name, margin, line, widths)


def _line(name: str, margin: int, cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return f"{name.ljust(margin)}  {'  '.join(padded)}".rstrip() + "\n"
