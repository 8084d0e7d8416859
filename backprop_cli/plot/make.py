"""A program that can be asked for gradients → everything that a drawing shows."""

from collections.abc import Mapping, Sequence
from itertools import islice
from math import isfinite, isqrt
from typing import NamedTuple

from backprop_cli.engine.descent import Gradients, Rule, descend, number
from backprop_cli.plot.arrows import arrows
from backprop_cli.plot.contours import contours, grid
from backprop_cli.plot.crowd import coarse, crowded
from backprop_cli.plot.curves import curve
from backprop_cli.plot.edges import Edges, Plane
from backprop_cli.plot.frame import panels
from backprop_cli.plot.levels import MOST, levels
from backprop_cli.plot.model import Field, Frame, Function, Grid, Plot, Point, Range, Spot, Stop
from backprop_cli.plot.samples import samples

POINTS, SIDE = 501, 61
"""Points over one range, and over each of two, unless asked otherwise."""
FEWEST, FEWEST_SIDE = 61, 15
"""Of a large program there are fewer, but not fewer than these."""
TIME = 600_000
"""Microseconds that the passes may take altogether."""
FINER = 2
"""How many times more points a side has where that shows more."""
START, NODE = 12, 3
"""Microseconds that one run takes, and that each node adds, on an ordinary machine."""


class Subject(NamedTuple):
    """What is plotted: the function, what it is called, the ranges, and the points asked for.

    The gradients are those for the inputs that have a range, whose values it takes.
    """

    gradients: Gradients
    title: str
    output: str
    ranges: Sequence[Range]
    points: int | None
    nodes: int

    @property
    def names(self) -> tuple[str, ...]:
        """The function, and its derivative for each range."""
        return (self.output, *(f"d{self.output}/d{r.name}" for r in self.ranges))

    @property
    def runs(self) -> int:
        """How often the program can be run."""
        return TIME // (START + NODE * self.nodes)

    @property
    def number(self) -> int:
        """The points along each range; an odd number has one in the middle."""
        if self.points:
            return self.points
        if len(self.ranges) == 1:
            return min(POINTS, max(FEWEST, self.runs // 4 * 2 + 1))
        return min(SIDE, max(FEWEST_SIDE, isqrt(self.runs) // 2 * 2 + 1))

    def along(self) -> Function:
        """The function of one input."""
        name = self.ranges[0].name

        def function(x: float) -> Point:
            value, found = self.gradients({name: x})
            return Point(x, number(value), float(found[name]))

        return function

    def over(self) -> Plane:
        """The function of two inputs."""
        first, second = (between.name for between in self.ranges)

        def function(x: float, y: float) -> Spot:
            value, found = self.gradients({first: x, second: y})
            return Spot(number(value), float(found[first]), float(found[second]))

        return function


def plot(subject: Subject, frame: Frame | None, path: tuple[Stop, ...]) -> Plot:
    """The curves of a function of one input."""
    (across,), (value, slope) = subject.ranges, subject.names
    count = subject.number
    found = samples(subject.along(), across, count, max(subject.runs - count, count // 2))
    curves = curve(found, value, derivative=False), curve(found, slope, derivative=True)
    shown = panels(found, curves, frame)
    return Plot(subject.title, across, shown, found, (value, slope), path)


def field(subject: Subject, path: tuple[Stop, ...], most: int = MOST) -> Field:
    """The gradients of a function of two inputs, and contours of so many levels at the most.

    Their grid has no line in the middle, where poles like to be.
    """
    (across, up), (value, dx, dy) = subject.ranges, subject.names
    function = subject.over()
    first, left = _grid(subject, function)
    found = _finer(subject, function, first, left)
    edges = Edges(function, found, left if found is first else left + subject.runs)
    # where much happens, many lines would hide one another
    lines = contours(edges, levels(found, most // 2 if crowded(first) else most))
    pointed, names = arrows(function, across, up), (value, dx, dy)
    rough = edges.crowded or crowded(found)
    return Field(subject.title, across, up, found, lines, pointed, names, edges.torn, rough, path)


def _grid(subject: Subject, function: Plane) -> tuple[Grid, int]:
    """The grid of a plane, and how often the function may still be asked."""
    (across, up), count = subject.ranges, subject.points or subject.number - 1
    return grid(function, across, up, count), max(0, subject.runs - count * count)


def _finer(subject: Subject, function: Plane, found: Grid, left: int) -> Grid:
    """A grid of more points where that shows more and nobody asked for so many."""
    (across, up), count = subject.ranges, FINER * len(found.xs)
    if subject.points or count * count > left or not coarse(found):
        return found
    return grid(function, across, up, count)


def points_of(subject: Subject) -> list[Point]:
    """The points at equal distances over one range."""
    return list(map(subject.along(), subject.ranges[0].places(subject.number)))


def grid_of(subject: Subject) -> Grid:
    """The points at equal distances over two ranges."""
    across, up = subject.ranges
    return grid(subject.over(), across, up, subject.number)


def descent(
    subject: Subject, start: Mapping[str, float], rate: float, steps: int
) -> tuple[Stop, ...]:
    """The points of a descent, the start first, as far as they are finite."""
    stops = []
    for point in islice(descend(subject.gradients, start, Rule(rate)), steps + 1):
        places = [point.values[between.name] for between in subject.ranges]
        x, y = (*places, point.loss)[:2]
        stops.append(Stop(point.step, (x, y), point.loss))
        if not all(map(isfinite, (x, y, point.loss))):
            break
    return tuple(stops)
