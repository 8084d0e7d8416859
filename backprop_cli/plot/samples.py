"""Where a function is worked out: at equal distances, and more closely where something happens.

Each stretch between two points in which the derivatives do not explain the values is halved, ever
towards the half that explains less. In a smooth function that ends soon. Where it does not end
before two neighbouring numbers are reached, the function jumps, or has a kink, between them.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from math import isfinite, ulp

from backprop_cli.plot.model import EDGE, JUMP, KINK, Break, Function, Point, Range, Samples

Measure = Callable[[Point, Point], float]
"""How much happens between two points; it shrinks with their distance where all is smooth."""

TINY = 2.0**-53
"""The part of a range that is one place."""
CALM = 16
"""A measure that has shrunk by this was that of a smooth function."""
STEEP = 0.005
"""The part of the values' height that the derivatives may leave unexplained."""
SHARP = 2.0
"""How many times more than beside it a derivative may change."""
NOISE = 1e-6
"""The part of the derivatives' height that is not looked at."""
ROUNDING = 1e-12
"""The part of the largest value that may be rounding."""
SHORT = 16
"""Digits of a denominator that is still tried."""
CROWD = 5
"""One stretch in so many, smooth and yet not explained, is a crowd."""


def samples(function: Function, across: Range, count: int, budget: int) -> Samples:
    """The points of a function over a range, and where it breaks.

    So many points lie at equal distances; beyond them the function is asked about `budget` times.
    """
    even = [function(x) for x in across.places(count)]
    tiny = max(across.span * TINY, ulp(across.low), ulp(across.high))
    search = Search(function, even, tiny, budget)
    breaks = merged(search.run(), tiny * 64)
    points = [search.known[x] for x in sorted(search.known)]
    return Samples(even, points, breaks, search.smooth * CROWD > count)


def unexplained(a: Point, b: Point) -> float:
    """By how much the value changes more, or less, than the derivatives say."""
    return abs(b.value - a.value - (b.x - a.x) * (a.slope / 2 + b.slope / 2))


def against(a: Point, b: Point) -> bool:
    """Whether the value rises though the derivatives fall, or falls though they rise: at a pole."""
    return (b.value - a.value) * (a.slope / 2 + b.slope / 2) < 0


def turn(a: Point, b: Point) -> float:
    """By how much the derivative changes."""
    return abs(b.slope - a.slope)


def border(a: Point, b: Point) -> float:
    """Whether the value or the derivative is finite at one of the two, and not at the other."""
    return float((isfinite(a.value), a.finite) != (isfinite(b.value), b.finite))


def narrowed(
    function: Function, a: Point, b: Point, measure: Measure, tiny: float
) -> tuple[Point, Point, bool]:
    """Two points between which the most happens, and whether it happens in one place."""
    calm = measure(a, b) / CALM

    def most(pair: tuple[Point, Point]) -> tuple[bool, float]:
        return measure is unexplained and against(*pair), measure(*pair)

    while b.x - a.x > tiny and a.x < a.x / 2 + b.x / 2 < b.x:
        middle = function(a.x / 2 + b.x / 2)
        if measure is not border and not middle.finite:
            return a, b, True
        a, b = max((a, middle), (middle, b), key=most)
        if most((a, b)) < (False, calm):
            return a, b, False
    return a, b, True


def simplest(low: float, high: float) -> float:
    """The number between two others that is the shortest fraction: where a kink was meant to be."""
    middle = Fraction(low / 2 + high / 2)
    for digits in range(SHORT):
        found = float(middle.limit_denominator(10**digits))
        if low <= found <= high:
            return found + 0.0  # never -0
    return float(middle)


class Search:
    """Looks into each stretch between two points in which something seems to happen."""

    def __init__(self, function: Function, even: list[Point], tiny: float, budget: int) -> None:
        self._function = function
        self._even = even
        self._tiny = tiny
        self._most = len(even) + budget
        self.known = {point.x: point for point in even}
        self.smooth = 0

    def run(self) -> Iterator[Break]:
        """The breaks that were found; what happens most is looked at first."""
        todo = sorted(self._suspects(), key=lambda suspect: -suspect[0])
        for _, kind, a, b in todo:
            if len(self.known) > self._most:
                self.smooth += 1
                continue
            yield from self._look(kind, a, b)

    def at(self, x: float) -> Point:
        """The function at a place, worked out once."""
        if x not in self.known:
            self.known[x] = self._function(x)
        return self.known[x]

    def _suspects(self) -> Iterator[tuple[float, str, Point, Point]]:
        """Stretches with the kind of break that they may hold, and how likely it is."""
        finite = [point.value for point in self._even if isfinite(point.value)]
        most = STEEP * _height(finite) + ROUNDING * max(map(abs, finite), default=0.0)
        slopes = _height([point.slope for point in self._even])
        pairs = list(pairwise(self._even))
        turns = [turn(a, b) if a.finite and b.finite else 0.0 for a, b in pairs]
        for k, (a, b) in enumerate(pairs):
            if border(a, b):
                yield 3.0, EDGE, a, b
            elif a.finite:
                beside = min(turns[max(0, k - 1)], turns[min(k + 1, len(turns) - 1)])
                if unexplained(a, b) > most:
                    yield 2.0, JUMP, a, b
                if turns[k] > SHARP * beside + NOISE * slopes:
                    yield 1.0, KINK, a, b

    def _look(self, kind: str, a: Point, b: Point) -> Iterator[Break]:
        if kind == EDGE:
            yield from self._edges(a, b)
            return
        measure = unexplained if kind == JUMP else turn
        left, right, sudden = narrowed(self.at, a, b, measure, self._tiny)
        if not sudden:
            self.smooth += kind == JUMP
            return
        middle = self.at(left.x / 2 + right.x / 2)
        if middle.finite:
            yield self._break(kind, left, right)
        else:
            # halving came upon a place that is not finite
            yield from self._edges(left, middle)
            yield from self._edges(middle, right)

    def _edges(self, a: Point, b: Point) -> Iterator[Break]:
        """Where it changes what is finite: at one place, or at two."""
        for _ in range(2):
            if border(a, b):
                left, a, _ = narrowed(self.at, a, b, border, self._tiny)
                yield self._break(EDGE, left, a)

    def _break(self, kind: str, left: Point, right: Point) -> Break:
        here = self.at(simplest(left.x - self._tiny, right.x + self._tiny))
        return Break(kind if here.finite else EDGE, left, here, right)


def merged(breaks: Iterator[Break], near: float) -> list[Break]:
    """Breaks in order, those at one place as one."""
    found: list[Break] = []
    for here in sorted(breaks, key=lambda found: (found.here.x, found.left.x)):
        last = found[-1] if found else None
        if last and here.left.x - last.right.x <= near:
            kind = min(last.kind, here.kind)  # an edge before a jump before a kink
            middle = min((last.here, here.here), key=lambda point: point.finite)
            found[-1] = Break(kind, last.left, middle, here.right)
        else:
            found.append(here)
    return found


def _height(numbers: list[float]) -> float:
    """How far the finite ones among some numbers lie apart."""
    finite = [number for number in numbers if isfinite(number)]
    return max(finite) - min(finite) if finite else 0.0
