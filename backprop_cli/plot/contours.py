"""Contours by marching squares: where each level crosses the edges of a grid's cells.

An edge's crossing is found from the values and the slopes at both ends, so that it is exact for a
cubic function. In a cell with four crossings the value at its centre decides which belong together.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import inf, isfinite, sqrt

from backprop_cli.plot.model import Contour, Grid, Line, Place, Point, Range, Spot
from backprop_cli.plot.samples import TINY, narrowed, unexplained

Plane = Callable[[float, float], Spot]
Edge = tuple[int, int, int]
"""A column, a row, and 0 for the edge that goes right from there, 1 for the one that goes up."""

HALF = 0.5
"""The part of a change that the slopes of a smooth function surely explain."""
HALVINGS = 40
CLOSE = 1e-3
"""The part of an edge's change by which the value at a crossing may miss its level."""
TRIES = 8
DEEPEST = 5
"""How often a piece of a line is halved at the most."""
FLAT, FARTHEST = 0.02, 0.5
"""Parts of a cell: what is nearer to its level lies on it, what is farther is left alone."""


def grid(function: Plane, across: Range, up: Range, count: int) -> Grid:
    """The function at so many places in both directions."""
    xs, ys = across.places(count), up.places(count)
    return Grid(xs, ys, [[function(x, y) for x in xs] for y in ys])


def contours(function: Plane, found: Grid, levels: Sequence[float]) -> tuple[Contour, ...]:
    """The lines of each level that is there."""
    edges = Edges(function, found)
    made = (Contour(level, tuple(_joined(level, edges))) for level in levels)
    return tuple(contour for contour in made if contour.lines)


class Edges:
    """The edges of a grid's cells, and where they are crossed."""

    def __init__(self, function: Plane, found: Grid) -> None:
        self.grid = found
        self._function = function
        self._whole: dict[Edge, bool] = {}
        self._centres: dict[tuple[int, int], float] = {}

    def ends(self, edge: Edge) -> tuple[Point, Point]:
        """The function along an edge, at both ends."""
        i, j, up = edge
        spots, along = self.grid.spots, self.grid.ys if up else self.grid.xs
        first, last = spots[j][i], spots[j + up][i + 1 - up]
        if up:
            return Point(along[j], first.value, first.dy), Point(along[j + 1], last.value, last.dy)
        return Point(along[i], first.value, first.dx), Point(along[i + 1], last.value, last.dx)

    def whole(self, edge: Edge) -> bool:
        """Whether the function goes from one end to the other without a jump."""
        if edge not in self._whole:
            self._whole[edge] = not self._jumps(edge)
        return self._whole[edge]

    def _jumps(self, edge: Edge) -> bool:
        a, b = self.ends(edge)
        if not (a.finite and b.finite):
            return False
        if unexplained(a, b) <= HALF * abs(b.value - a.value):
            return False
        tiny = (b.x - a.x) * TINY + TINY * max(abs(a.x), abs(b.x))
        return narrowed(lambda at: self._along(edge, at), a, b, unexplained, tiny)[2]

    def _along(self, edge: Edge, at: float) -> Point:
        i, j, up = edge
        if up:
            spot = self._function(self.grid.xs[i], at)
            return Point(at, spot.value, spot.dy)
        spot = self._function(at, self.grid.ys[j])
        return Point(at, spot.value, spot.dx)

    def crossing(self, edge: Edge, level: float) -> Place:
        """Where an edge has a level; the estimate is looked at, and made better if it has to be."""
        a, b = self.ends(edge)
        near = CLOSE * abs(b.value - a.value)
        for _ in range(TRIES):
            here = self._along(edge, a.x + (b.x - a.x) * _crossing(a, b, level))
            if not here.finite or abs(here.value - level) <= near:
                break
            a, b = (here, b) if (here.value > level) == (a.value > level) else (a, here)
        i, j, up = edge
        return (self.grid.xs[i], here.x) if up else (here.x, self.grid.ys[j])

    def refined(self, line: Sequence[Place], level: float) -> Iterator[Place]:
        """A line with more places where it turns inside a cell, as at a kink."""
        todo = [(a, b, DEEPEST) for a, b in pairwise(line)][::-1]
        yield line[0]
        while todo:
            a, b, depth = todo.pop()
            middle = self._onto(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), level) if depth else None
            if middle:
                todo += [(middle, b, depth - 1), (a, middle, depth - 1)]
            else:
                yield b

    def _onto(self, place: Place, level: float) -> Place | None:
        """The place on a level beside another one; None if that is as good, or if there is none."""
        moved = None
        for _ in range(TRIES):
            step, length = self._step(place, level)
            if not length < FARTHEST:
                return None
            if length < FLAT:
                return moved
            moved = place = place[0] + step[0], place[1] + step[1]
        return None

    def _step(self, place: Place, level: float) -> tuple[Place, float]:
        """The way from a place to a level along the gradient, and its length in cells."""
        xs, ys, _ = self.grid
        wide, high = xs[1] - xs[0], ys[1] - ys[0]
        spot = self._function(*place)
        along, up = spot.dx * wide, spot.dy * high
        steep = along * along + up * up
        if not (isfinite(steep) and spot.finite and steep):
            return (0.0, 0.0), inf
        part = (level - spot.value) / steep
        return (part * along * wide, part * up * high), abs(part) * sqrt(steep)

    def centre(self, i: int, j: int) -> float:
        """The function in the middle of a cell."""
        if (i, j) not in self._centres:
            xs, ys = self.grid.xs, self.grid.ys
            x, y = xs[i] / 2 + xs[i + 1] / 2, ys[j] / 2 + ys[j + 1] / 2
            self._centres[i, j] = self._function(x, y).value
        return self._centres[i, j]


def _crossing(a: Point, b: Point, level: float) -> float:
    """The part of an edge after which the cubic with its ends' values and slopes has a level."""
    width = b.x - a.x
    change = b.value - a.value
    rise, end = (a.slope * width, b.slope * width) if a.finite and b.finite else (change, change)
    if max(abs(rise), abs(end)) > 4 * abs(change):
        rise = end = change  # a cubic that steep would leave the edge's values

    def at(t: float) -> float:
        return a.value + t * (
            rise + t * (3 * change - 2 * rise - end + t * (rise + end - 2 * change))
        )

    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (at(middle) > level) == (a.value > level):
            low = middle
        else:
            high = middle
    return (low + high) / 2


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
    for start in [*starts, *beside]:
        if beside[start]:
            line = [edges.crossing(edge, level) for edge in _followed(start, beside)]
            yield tuple(edges.refined(line, level))


def _followed(start: Edge, beside: dict[Edge, list[Edge]]) -> list[Edge]:
    """The edges of a line from one of its ends, or all around; each piece is used up."""
    line = [start]
    while beside[line[-1]]:
        here = line[-1]
        to = beside[here].pop()
        beside[to].remove(here)
        line.append(to)
    return line
