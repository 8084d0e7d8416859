"""What lies between two crossings of a line: places on it where it turns inside a cell."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import hypot, inf, isfinite, sqrt

from backprop_cli.plot.edges import TRIES, Edges
from backprop_cli.plot.model import Place

DEEPEST = 5
"""How often a piece of a line is halved at the most."""
REACH = (0.25, 0.5, 1.0, 1.3)
"""Parts of a cell at which a level is looked for beside a line."""
FLAT, FARTHEST = 0.02, 1.0
"""Parts of a cell: what is nearer to its level lies on it, to what is farther no slope leads."""


def refined(line: Sequence[Place], level: float, edges: Edges, deepest: int) -> Iterator[Place]:
    """A line with more places where it turns inside a cell, as at a kink or a tip."""
    todo = [(a, b, deepest) for a, b in pairwise(line)][::-1]
    yield line[0]
    while todo:
        a, b, depth = todo.pop()
        middle = _onto(a, b, level, edges) if depth and edges.left > edges.kept else None
        if middle:
            todo += [(middle, b, depth - 1), (a, middle, depth - 1)]
        else:
            yield b


def _onto(a: Place, b: Place, level: float, edges: Edges) -> Place | None:
    """The place on a level beside the middle of two; None if that is as good, or if none is."""
    place, moved = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), None
    for _ in range(TRIES):
        step, length = _step(place, level, edges)
        if not length < FARTHEST:
            break
        if length < FLAT:
            return moved
        moved = place = place[0] + step[0], place[1] + step[1]
    return _beside(a, b, level, edges)


def _step(place: Place, level: float, edges: Edges) -> tuple[Place, float]:
    """The way from a place to a level along the gradient, and its length in cells."""
    (wide, high), spot = edges.cell, edges.ask(*place)
    along, up = spot.dx * wide, spot.dy * high
    steep = along * along + up * up
    if not (isfinite(steep) and spot.finite and steep):
        return (0.0, 0.0), inf
    part = (level - spot.value) / steep
    return (part * along * wide, part * up * high), abs(part) * sqrt(steep)


def _beside(a: Place, b: Place, level: float, edges: Edges) -> Place | None:
    """The place straight across the way from one to the other: at a tip slopes lead astray."""
    wide, high = edges.cell
    along, up = (b[0] - a[0]) / wide, (b[1] - a[1]) / high
    size = hypot(along, up)
    if not size:
        return None

    def at(part: float) -> Place:
        x, y = a[0] / 2 + b[0] / 2, a[1] / 2 + b[1] / 2
        return x - part * up / size * wide, y + part * along / size * high

    def above(part: float) -> bool:
        return edges.ask(*at(part)).value > level

    side = above(0.0)
    for end in (sign * part for part in REACH for sign in (1, -1)):
        if above(end) != side:
            return at(_border(above, end, side))
    return None


def _border(above: Callable[[float], bool], end: float, side: bool) -> float:
    """Where between 0 and an end a condition changes; at 0 it is known."""
    near, far = 0.0, end
    for _ in range(TRIES):
        middle = (near + far) / 2
        near, far = (middle, far) if above(middle) == side else (near, middle)
    return near
