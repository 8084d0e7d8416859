"""The edges of a grid's cells: where a level crosses them, and what lies between two crossings."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import inf, isfinite, sqrt

from backprop_cli.plot.model import Grid, Place, Point, Spot
from backprop_cli.plot.samples import TINY, narrowed, unexplained

Plane = Callable[[float, float], Spot]
Edge = tuple[int, int, int]
"""A column, a row, and 0 for the edge that goes right from there, 1 for the one that goes up."""

SMOOTH, FAST, TORN, UNSEEN = "smooth", "fast", "torn", "unseen"
"""What is known of an edge: the slopes explain it, or only halves of it do, or it has a jump."""
HALF = 0.5
"""The part of a change that the slopes of a smooth function surely explain."""
SUDDEN = 2.0**-14
"""The part of an edge that is one place."""
CROWD = 5
"""One edge in so many that is no smooth one, and yet has no jump, is a crowd."""
HALVINGS = 40
CLOSE = 1e-3
"""The part of an edge's change by which the value at a crossing may miss its level."""
TRIES = 8
DEEPEST = 5
"""How often a piece of a line is halved at the most."""
FLAT, FARTHEST = 0.02, 0.5
"""Parts of a cell: what is nearer to its level lies on it, what is farther is left alone."""


class Edges:
    """The edges of a grid's cells, where they are crossed; the function is asked so many times."""

    def __init__(self, function: Plane, found: Grid, budget: int) -> None:
        self.grid = found
        self._plane = function
        self._left = budget
        self._kinds: dict[Edge, str] = {}
        self._centres: dict[tuple[int, int], float] = {}

    def _function(self, x: float, y: float) -> Spot:
        self._left -= 1
        return self._plane(x, y)

    def ends(self, edge: Edge) -> tuple[Point, Point]:
        """The function along an edge, at both ends."""
        i, j, up = edge
        spots, along = self.grid.spots, self.grid.ys if up else self.grid.xs
        first, last = spots[j][i], spots[j + up][i + 1 - up]
        if up:
            return Point(along[j], first.value, first.dy), Point(along[j + 1], last.value, last.dy)
        return Point(along[i], first.value, first.dx), Point(along[i + 1], last.value, last.dx)

    @property
    def torn(self) -> bool:
        """Whether an edge that a level crosses has a jump."""
        return TORN in self._kinds.values()

    @property
    def crowded(self) -> bool:
        """Whether the function changes too fast for many of the edges that levels cross."""
        kinds = list(self._kinds.values())
        # beside a pole every function is fast
        fast = 0 if self.torn else kinds.count(FAST)
        return CROWD * (fast + kinds.count(UNSEEN)) > len(kinds)

    def whole(self, edge: Edge) -> bool:
        """Whether the function is known to go from one end to the other without a jump."""
        if edge not in self._kinds:
            self._kinds[edge] = self._kind(edge)
        return self._kinds[edge] in (SMOOTH, FAST)

    def _kind(self, edge: Edge) -> str:
        a, b = self.ends(edge)
        if not (a.finite and b.finite) or unexplained(a, b) <= HALF * abs(b.value - a.value):
            return SMOOTH
        if self._left <= 0:
            return UNSEEN
        tiny = max((b.x - a.x) * SUDDEN, TINY * max(abs(a.x), abs(b.x)))
        sudden = narrowed(lambda at: self._along(edge, at), a, b, unexplained, tiny)[2]
        return TORN if sudden else FAST

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
        at = _estimate(a, b, level)
        for _ in range(TRIES if self._left > 0 else 0):
            here = self._along(edge, at)
            if not here.finite or abs(here.value - level) <= near:
                break
            a, b = (here, b) if (here.value > level) == (a.value > level) else (a, here)
            at = _estimate(a, b, level)
        i, j, up = edge
        return (self.grid.xs[i], at) if up else (at, self.grid.ys[j])

    def refined(self, line: Sequence[Place], level: float) -> Iterator[Place]:
        """A line with more places where it turns inside a cell, as at a kink."""
        todo = [(a, b, DEEPEST) for a, b in pairwise(line)][::-1]
        yield line[0]
        while todo:
            a, b, depth = todo.pop()
            middle = self._onto(a, b, level) if depth and self._left > 0 else None
            if middle:
                todo += [(middle, b, depth - 1), (a, middle, depth - 1)]
            else:
                yield b

    def _onto(self, a: Place, b: Place, level: float) -> Place | None:
        """The place on a level beside the middle of two; None if that is as good, or if none is."""
        place, moved = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), None
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


def _estimate(a: Point, b: Point, level: float) -> float:
    """Where between two points the cubic with their values and slopes has a level."""
    width = b.x - a.x
    change = b.value - a.value
    rise, end = (a.slope * width, b.slope * width) if a.finite and b.finite else (change, change)

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
    return a.x + width * (low + high) / 2
