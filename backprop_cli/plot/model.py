"""What is plotted: plain data between the sampling and the drawings."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import ceil, isfinite, log10
from typing import NamedTuple

Place = tuple[float, float]
Line = tuple[Place, ...]
"""A line without a gap, from corner to corner."""


DIGITS = 6
"""Significant digits of a place in a range around 0."""


class Range(NamedTuple):
    """The stretch of an input that a plot goes over."""

    name: str
    low: float
    high: float

    @property
    def span(self) -> float:
        """Its length."""
        return self.high - self.low

    @property
    def digits(self) -> int:
        """Significant digits that tell its places apart."""
        return DIGITS + max(0, ceil(log10(max(abs(self.low), abs(self.high)) / self.span)))

    def places(self, count: int) -> list[float]:
        """So many numbers at equal distances, both ends among them."""
        last = count - 1
        return [(self.low * (last - k) + self.high * k) / last for k in range(count)]


class Point(NamedTuple):
    """The function and its derivative at one place."""

    x: float
    value: float
    slope: float

    @property
    def finite(self) -> bool:
        """Whether both are."""
        return isfinite(self.value) and isfinite(self.slope)


Function = Callable[[float], Point]

SHORT = 1000
"""The largest denominator of a short fraction."""
EDGE, POLE, JUMP, CUSP, KINK = KINDS = "edge", "pole", "jump", "cusp", "kink"
"""Kinds of breaks; of two at one place the first counts."""


class Break(NamedTuple):
    """Where the function or its derivative does not go on as before.

    `left` and `right` are neighbours on both sides, some roundings away: what the program has at
    the place itself may be neither's. At an edge one side, or the place itself, is not finite; at
    a pole the value grows without end, at a cusp the derivative; at a jump the value differs, at
    a kink only the derivative. At an end of the range a side is missing: it is the place itself.
    """

    kind: str
    left: Point
    here: Point
    right: Point

    @property
    def inside(self) -> bool:
        """Whether it has two sides."""
        return self.left.x < self.here.x < self.right.x

    @property
    def known(self) -> bool:
        """Whether the place is a short fraction, and not only the double nearest to it."""
        return float(Fraction(self.here.x).limit_denominator(SHORT)) == self.here.x


class Samples(NamedTuple):
    """Points in order: those at equal distances, and all that were needed to see what happens.

    `crowded` says that the function changes faster than the points can follow.
    """

    even: list[Point]
    points: list[Point]
    breaks: list[Break]
    crowded: bool


class Mark(NamedTuple):
    """A round mark at the end of a line: filled where the value is, open where it is not."""

    place: Place
    filled: bool


class Curve(NamedTuple):
    """The function or its derivative, in pieces without gaps."""

    name: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    derivative: bool


class Frame(NamedTuple):
    """The part of the vertical axis that is shown."""

    low: float
    high: float


class Panel(NamedTuple):
    """Curves over one vertical axis; `cut` names those that go beyond it."""

    frame: Frame
    curves: tuple[Curve, ...]
    cut: tuple[str, ...]


class Stop(NamedTuple):
    """A point of a descent: the step, where it is drawn, and the loss there."""

    step: int
    place: Place
    loss: float


class Plot(NamedTuple):
    """The curves of a function of one input, in one panel or two; `path` lies on the function."""

    title: str
    across: Range
    panels: tuple[Panel, ...]
    samples: Samples
    names: tuple[str, str]
    path: tuple[Stop, ...] = ()


class Spot(NamedTuple):
    """The function and its gradient at one place of a plane."""

    value: float
    dx: float
    dy: float

    @property
    def finite(self) -> bool:
        """Whether the function is."""
        return isfinite(self.value)


class Grid(NamedTuple):
    """A function of two inputs on a grid: `spots[j][i]` belongs to `xs[i]` and `ys[j]`."""

    xs: list[float]
    ys: list[float]
    spots: list[list[Spot]]

    def all(self) -> Iterator[Spot]:
        """All spots, row by row."""
        return (spot for row in self.spots for spot in row)


class Contour(NamedTuple):
    """The lines on which the function has one value."""

    level: float
    lines: tuple[Line, ...]


class Arrow(NamedTuple):
    """A gradient: where it was found, its direction, and its length as a part of the longest."""

    place: Place
    gradient: Place
    length: float


class Field(NamedTuple):
    """The contours and gradients of a function of two inputs, and a way downhill.

    It is torn where a contour cannot go on because the function jumps, and crowded if the function
    changes faster than the grid can follow.
    """

    title: str
    across: Range
    up: Range
    grid: Grid
    contours: tuple[Contour, ...]
    arrows: tuple[Arrow, ...]
    names: tuple[str, str, str]
    torn: bool
    crowded: bool
    path: tuple[Stop, ...] = ()
