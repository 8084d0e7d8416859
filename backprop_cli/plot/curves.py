"""Samples → lines without a stroke over a gap, and marks at their ends."""

from collections.abc import Iterator
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from backprop_cli.plot.model import CUSP, EDGE, KINK, Break, Curve, Line, Mark, Point, Samples

SAME = 1e-4
"""Values that differ by less than this part of the curve's height are one."""
MANY = 24
"""Breaks from which on marks would only be in the way."""


class Reading(NamedTuple):
    """The value or the derivative of each point, and the height within which they lie."""

    derivative: bool
    height: float

    def of(self, point: Point) -> float:
        """What is drawn of a point."""
        return point.slope if self.derivative else point.value

    def same(self, a: float, b: float) -> bool:
        """Whether two values cannot be told apart in the picture."""
        return abs(a - b) <= SAME * self.height

    def parts(self, found: Break) -> bool:
        """Whether a line ends here; a kink bends the function, and parts its derivative.

        A derivative that is the same on both sides of a jump, and there, goes on.
        """
        if not self.derivative:
            return found.kind not in (KINK, CUSP)
        left, here, right = (self.of(point) for point in found[1:])
        return not (self.same(left, here) and self.same(here, right))


def curve(samples: Samples, name: str, *, derivative: bool) -> Curve:
    """The lines and marks of the function, or of its derivative."""
    reading = Reading(derivative, height(samples.even, derivative=derivative))
    breaks = [found for found in samples.breaks if reading.parts(found)]
    marks: list[Mark] = []
    if len(breaks) <= MANY:
        steady = set(_steady(samples, reading))
        marks = [mark for found in breaks for mark in _marks(found, reading, steady)]
    return Curve(name, tuple(_lines(samples.points, breaks, reading)), _once(marks), derivative)


def _once(marks: list[Mark]) -> tuple[Mark, ...]:
    return tuple(dict.fromkeys(marks))


def numbers(points: list[Point], *, derivative: bool) -> list[float]:
    """The finite values, or derivatives, of some points."""
    found = (point.slope if derivative else point.value for point in points)
    return [number for number in found if isfinite(number)]


def height(points: list[Point], *, derivative: bool) -> float:
    """How far they lie apart."""
    found = numbers(points, derivative=derivative)
    return max(found) - min(found) if found else 0.0


def _lines(points: list[Point], breaks: list[Break], reading: Reading) -> Iterator[Line]:
    """The pieces between breaks and places that are not finite."""
    ends = iter([*breaks, None])
    end = next(ends)
    line: list[tuple[float, float]] = []
    for point in points:
        value = reading.of(point)
        while end and point.x >= end.right.x:
            yield from _whole(line)
            line, end = [], next(ends)
        if not isfinite(value):
            yield from _whole(line)
            line = []
        elif not (end and point.x > end.left.x):
            line.append((point.x, value))
    yield from _whole(line)


def _whole(line: list[tuple[float, float]]) -> Iterator[Line]:
    if len(line) > 1:
        yield tuple(line)


def _steady(samples: Samples, reading: Reading) -> Iterator[Point]:
    """The points that a neighbour agrees with: towards them the curve has a limit."""
    points = samples.points
    for a, b in pairwise(points):
        if reading.same(reading.of(a), reading.of(b)):
            yield from (a, b)


def _marks(found: Break, reading: Reading, steady: set[Point]) -> Iterator[Mark]:
    """Round marks where the curve goes on elsewhere, or stops."""
    here, at = reading.of(found.here), found.here.x
    sides = [reading.of(p) for p in (found.left, found.right) if p in steady]
    sides = [side for side in sides if isfinite(side)]
    inside = isfinite(here) and (found.known or found.kind == EDGE)
    if inside and len(sides) == 2 and all(reading.same(side, here) for side in sides):
        return
    for side in sides:
        if not (inside and reading.same(side, here)):
            yield Mark((at, side), filled=False)
    if inside:
        yield Mark((at, here), filled=True)
