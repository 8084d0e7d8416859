"""Whether a grid is fine enough for its function."""

from collections.abc import Iterator
from itertools import pairwise

from backprop_cli.plot.edges import CROWD
from backprop_cli.plot.kinds import unexplained
from backprop_cli.plot.model import Grid, Point

ROUGH = 0.01
"""The part of the values' height that slopes may leave unexplained along an edge."""


def coarse(found: Grid) -> bool:
    """Whether a finer grid would show more of what changes."""
    return _crowd(found, still=False)


def crowded(found: Grid) -> bool:
    """Whether the function changes faster than the grid can follow, in much of the plane."""
    return _crowd(found, still=True)


def _crowd(found: Grid, *, still: bool) -> bool:
    """Whether one edge in some is rough; those that change little count only if asked for."""
    values = [spot.value for spot in found.all() if spot.finite]
    most = ROUGH * (max(values) - min(values)) if values else 0.0
    rough = count = 0
    for line in _lines(found):
        before = False
        for a, b in pairwise(line):
            missed = unexplained(a, b) > most
            # a single rough edge is one with a jump or a kink
            rough += missed and before
            count += still or missed or abs(b.value - a.value) > most
            before = missed
    return CROWD * rough > count


def _lines(found: Grid) -> Iterator[list[Point]]:
    """The function along each row and each column."""
    for row in found.spots:
        yield [Point(x, spot.value, spot.dx) for x, spot in zip(found.xs, row, strict=True)]
    for column in zip(*found.spots, strict=True):
        yield [Point(y, spot.value, spot.dy) for y, spot in zip(found.ys, column, strict=True)]
