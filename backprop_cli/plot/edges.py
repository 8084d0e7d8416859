"""The edges of a grid's cells: whether they have a jump, and where a level crosses them."""

from collections.abc import Callable

from backprop_cli.plot.halving import TINY, narrowed
from backprop_cli.plot.kinds import unexplained
from backprop_cli.plot.model import Grid, Place, Point, Spot

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


class Edges:
    """The edges of a grid's cells, where they are crossed; the function is asked so many times.

    Of these some are `kept` for other levels, and not for what makes a line prettier.
    """

    def __init__(self, function: Plane, found: Grid, budget: int) -> None:
        self.grid = found
        self._plane = function
        self.left = budget
        self.kept = 0
        self._kinds: dict[Edge, str] = {}
        self._centres: dict[tuple[int, int], float] = {}

    def ask(self, x: float, y: float) -> Spot:
        """The function at a place; it counts."""
        self.left -= 1
        return self._plane(x, y)

    @property
    def cell(self) -> tuple[float, float]:
        """How wide and how high a cell is."""
        xs, ys, _ = self.grid
        return xs[1] - xs[0], ys[1] - ys[0]

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
        if self.left <= 0:
            return UNSEEN
        tiny = max((b.x - a.x) * SUDDEN, TINY * max(abs(a.x), abs(b.x)))
        sudden = narrowed(lambda at: self._along(edge, at), a, b, unexplained, tiny)[2]
        return TORN if sudden else FAST

    def _along(self, edge: Edge, at: float) -> Point:
        i, j, up = edge
        if up:
            spot = self.ask(self.grid.xs[i], at)
            return Point(at, spot.value, spot.dy)
        spot = self.ask(at, self.grid.ys[j])
        return Point(at, spot.value, spot.dx)

    def crossing(self, edge: Edge, level: float) -> Place:
        """Where an edge has a level; the estimate is looked at, and made better if it has to be."""
        a, b = self.ends(edge)
        near = CLOSE * abs(b.value - a.value)
        at = _estimate(a, b, level)
        for _ in range(TRIES if self.left > 0 else 0):
            here = self._along(edge, at)
            if not here.finite or abs(here.value - level) <= near:
                break
            a, b = (here, b) if (here.value > level) == (a.value > level) else (a, here)
            at = _estimate(a, b, level)
        i, j, up = edge
        return (self.grid.xs[i], at) if up else (at, self.grid.ys[j])

    def centre(self, i: int, j: int) -> float:
        """The function in the middle of a cell."""
        if (i, j) not in self._centres:
            xs, ys = self.grid.xs, self.grid.ys
            x, y = xs[i] / 2 + xs[i + 1] / 2, ys[j] / 2 + ys[j + 1] / 2
            self._centres[i, j] = self.ask(x, y).value
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
