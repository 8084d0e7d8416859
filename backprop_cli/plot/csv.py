"""The numbers of a plot as CSV: the points at equal distances, every digit."""

import csv
import io
from collections.abc import Iterator, Sequence

from backprop_cli.numbers import exact
from backprop_cli.plot.model import Grid, Point


def points_csv(points: Sequence[Point], heads: Sequence[str]) -> Iterator[str]:
    """A line for each point: the input, the function and its derivative."""
    yield _line(heads)
    for point in points:
        yield _line([exact(number) for number in point])


def grid_csv(grid: Grid, heads: Sequence[str]) -> Iterator[str]:
    """A line for each point: both inputs, the function and its gradient."""
    yield _line(heads)
    for y, row in zip(grid.ys, grid.spots, strict=True):
        for x, spot in zip(grid.xs, row, strict=True):
            yield _line([exact(number) for number in (x, y, *spot)])


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
