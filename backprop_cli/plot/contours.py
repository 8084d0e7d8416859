"""Contours by marching squares: where each level crosses the edges of a grid's cells.

An edge's crossing is found from the values and the slopes at both ends, so that it is exact for a
cubic function. In a cell with four crossings the value at its centre decides which belong together.
"""

from collections.abc import Iterator, Sequence

from backprop_cli.plot.edges import Edge, Edges, Plane
from backprop_cli.plot.model import Contour, Grid, Line, Range
from backprop_cli.plot.refine import DEEPEST, refined

ENOUGH = 4
"""For each piece of a line the function must be asked so often to follow it through its turns."""


def grid(function: Plane, across: Range, up: Range, count: int) -> Grid:
    """The function at so many places in both directions."""
    xs, ys = across.places(count), up.places(count)
    return Grid(xs, ys, [[function(x, y) for x in xs] for y in ys])


def contours(edges: Edges, levels: Sequence[float]) -> tuple[Contour, ...]:
    """The lines of each level that is there."""
    made = []
    for k, level in enumerate(levels):
        more = len(levels) - k - 1
        edges.kept = edges.left * more // (more + 1)
        made.append(Contour(level, tuple(_joined(level, edges))))
    return tuple(contour for contour in made if contour.lines)


def _segments(level: float, edges: Edges) -> Iterator[tuple[Edge, Edge]]:
    """The pieces of a level's lines, each inside one cell."""
    rows = edges.grid.spots
    for j in range(len(rows) - 1):
        above = [[spot.value > level for spot in row] for row in rows[j : j + 2]]
        for i in range(len(above[0]) - 1):
            corners = above[0][i], above[0][i + 1], above[1][i + 1], above[1][i]
            if any(corners) and not all(corners):
                yield from _cell(level, edges, i, j, corners)


def _cell(
    level: float, edges: Edges, i: int, j: int, corners: tuple[bool, bool, bool, bool]
) -> Iterator[tuple[Edge, Edge]]:
    rows = edges.grid.spots
    if not all(spot.finite for row in rows[j : j + 2] for spot in row[i : i + 2]):
        return
    around: list[Edge] = [(i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1)]
    crossed = [edge for k, edge in enumerate(around) if corners[k] != corners[(k + 1) % 4]]
    if not all(edges.whole(edge) for edge in crossed):
        return
    pairs = [(0, len(crossed) - 1), (1, 2)]
    if len(crossed) == 4 and (edges.centre(i, j) > level) == corners[0]:
        pairs = [(0, 1), (2, 3)]  # the first and the third corner are one hill, or one valley
    for first, second in pairs[: len(crossed) // 2]:
        yield crossed[first], crossed[second]


def _joined(level: float, edges: Edges) -> Iterator[Line]:
    """Pieces that meet at an edge, as lines."""
    beside: dict[Edge, list[Edge]] = {}
    for a, b in _segments(level, edges):
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    starts = [edge for edge, others in beside.items() if len(others) == 1]
    lines = [_followed(start, beside) for start in [*starts, *beside] if beside[start]]
    crossings = [[edges.crossing(edge, level) for edge in line] for line in lines]
    depth = DEEPEST if edges.left - edges.kept > ENOUGH * sum(map(len, lines)) else 1
    for line in crossings:
        yield tuple(refined(line, level, edges, depth))


def _followed(start: Edge, beside: dict[Edge, list[Edge]]) -> list[Edge]:
    """The edges of a line from one of its ends, or all around; each piece is used up."""
    line = [start]
    while beside[line[-1]]:
        here = line[-1]
        to = beside[here].pop()
        beside[to].remove(here)
        line.append(to)
    return line
