"""The search for breaks: in which stretches something seems to happen, and what it is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from backprop_cli.plot.halving import border, narrowed
from backprop_cli.plot.kinds import Scale, clean, kind_of, turn, unexplained
from backprop_cli.plot.model import CUSP, EDGE, JUMP, KINK, POLE, Break, Function, Point

STEEP = 0.005
"""The part of the values' height that the derivatives may leave unexplained."""
SHARP = 2.0
"""How many times more than beside it a derivative may change."""
NOISE = 1e-6
"""The part of the derivatives' height that is not looked at."""
WIDE = 16
"""How many places lie between a break and the neighbours that tell about its sides."""
DEPTH, SECOND = 3, 0.01
"""How often it is looked again, for a change of this part of the largest derivative."""
CALMER = 3.5
"""Of a smooth stretch that was halved twice no part changes more than the whole does by this."""
MANY, DEAR = 40, 100
"""Sides of edges that are searched for noise at the most, and what such a search may cost."""
GROWTH = 3.0
"""How many times steeper than beside it the end of a range has to be to be looked at."""
SHORT = 16
"""Digits of a denominator that is still tried."""


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
        self._scale = Scale.of(even)
        self.known = {point.x: point for point in even}
        self.smooth = 0
        self._sides = min(MANY, budget // DEAR)

    def run(self) -> Iterator[Break]:
        """The breaks that were found; what happens most is looked at first."""
        todo = sorted(self._suspects(), key=lambda suspect: -suspect[0])
        for depth in range(DEPTH):
            looked = []
            for _, kind, a, b in todo:
                if len(self.known) > self._most:
                    self.smooth += not depth
                    continue
                smooth, found = self.smooth, list(self._look(kind, a, b))
                yield from found
                if all(here.kind in (JUMP, KINK) for here in found) and kind != EDGE:
                    looked.append((a, b, found))
                if depth:
                    self.smooth = smooth
            todo = list(self._again(looked))
        yield from self._end(self._even[0], self._even[1])
        yield from self._end(self._even[-1], self._even[-2])

    def _again(
        self, looked: list[tuple[Point, Point, list[Break]]]
    ) -> Iterator[tuple[float, str, Point, Point]]:
        """Stretches inside those that were looked into in which more happens."""
        places = sorted(self.known)
        least = STEEP * self._scale.height + self._scale.rounding
        for a, b, found in looked:
            inside = places[bisect_left(places, a.x) : bisect_right(places, b.x)]
            for pair in pairwise(self.known[x] for x in inside):
                if not self._apart(pair, found):
                    continue
                # a smooth stretch is calmer than the whole
                if turn(*pair) > max(SECOND * self._scale.slopes, turn(a, b) / CALMER):
                    yield 1.0, KINK, *pair
                elif unexplained(*pair) > max(least, unexplained(a, b) / CALMER):
                    yield 2.0, JUMP, *pair

    def _apart(self, pair: tuple[Point, Point], found: list[Break]) -> bool:
        """Whether a stretch is long enough to be looked into, and no part of a break."""
        a, b = pair
        near = any(here.left.x <= b.x and a.x <= here.right.x for here in found)
        return a.finite and b.finite and b.x - a.x > 4 * WIDE * self._tiny and not near

    def at(self, x: float) -> Point:
        """The function at a place, worked out once."""
        if x not in self.known:
            self.known[x] = self._function(x)
        return self.known[x]

    def _suspects(self) -> Iterator[tuple[float, str, Point, Point]]:
        """Stretches with the kind of break that they may hold, and how likely it is."""
        pairs = list(pairwise(self._even))
        both = [a.finite and b.finite for a, b in pairs]
        turns = [turn(*pair) if fine else 0.0 for pair, fine in zip(pairs, both, strict=True)]
        gaps = [unexplained(*pair) if fine else 0.0 for pair, fine in zip(pairs, both, strict=True)]
        steep, noise = STEEP * self._scale.height, NOISE * self._scale.height
        for k, (a, b) in enumerate(pairs):
            if border(a, b):
                yield 3.0, EDGE, a, b
            elif a.finite:
                alone = gaps[k] > SHARP * _beside(gaps, k) + noise
                if (alone or gaps[k] > steep) and gaps[k] > self._scale.rounding:
                    yield 2.0, JUMP, a, b
                if turns[k] > SHARP * _beside(turns, k) + NOISE * self._scale.slopes:
                    yield 1.0, KINK, a, b

    def _look(self, kind: str, a: Point, b: Point) -> Iterator[Break]:
        if kind == EDGE:
            yield from self._edges(a, b)
            return
        measure = unexplained if kind == JUMP else turn
        left, right, sudden = narrowed(self.at, a, b, measure, self._tiny)
        if not sudden:
            self.smooth += kind == JUMP and unexplained(a, b) > STEEP * self._scale.height
            return
        middle = self.at(left.x / 2 + right.x / 2)
        if middle.finite:
            yield from self._break(left, right)
        else:
            # halving came upon a place that is not finite
            yield from self._edges(left, middle)
            yield from self._edges(middle, right)

    def _edges(self, a: Point, b: Point) -> Iterator[Break]:
        """Where it changes what is finite: at one place, or at two."""
        for _ in range(2):
            if border(a, b):
                left, a, _ = narrowed(self.at, a, b, border, self._tiny)
                here = self.at(self._meant(left, a))
                yield Break(EDGE, self._clean(left, here.x), here, self._clean(a, here.x))

    def _meant(self, left: Point, right: Point) -> float:
        low, high = self._even[0].x, self._even[-1].x
        return simplest(max(low, left.x - self._tiny), min(high, right.x + self._tiny))

    def _beyond(self, x: float) -> Point:
        return self.at(min(max(x, self._even[0].x), self._even[-1].x))

    def _clean(self, side: Point, place: float) -> Point:
        """A side of an edge, or if that is noise the nearest point that is not."""
        step = self._even[1].x - self._even[0].x
        self._sides -= 1
        if self._sides < 0:
            return side
        return self.at(clean(self._function, side, place, (self._tiny, step), self._scale).x)

    def _break(self, left: Point, right: Point) -> Iterator[Break]:
        wide = WIDE * self._tiny
        before, after = self._beyond(left.x - wide), self._beyond(right.x + wide)
        ends = [end for end in (self._even[0], self._even[-1]) if end in (before, after)]
        here = ends[0] if ends else self.at(self._meant(left, right))
        kind = kind_of(self._beyond, Break(EDGE, before, here, after), self._scale)
        if kind:
            yield Break(kind, before, here, after)

    def _end(self, end: Point, beside: Point) -> Iterator[Break]:
        """An end of the range, where the function may have begun to grow without end."""
        if not (end.finite and beside.finite) or abs(end.slope) <= GROWTH * abs(beside.slope):
            return
        apart = beside.x - end.x
        while abs(apart) > WIDE * self._tiny:
            apart /= 2
            self.at(end.x + apart)
        left, right = sorted((end, self.at(end.x + apart)))
        found = Break(EDGE, left, end, right)
        kind = kind_of(self._beyond, found, self._scale)
        if kind in (POLE, CUSP):
            yield found._replace(kind=kind)


def _beside(changes: list[float], k: int) -> float:
    """The smaller of the changes beside one of them."""
    return min(changes[max(0, k - 1)], changes[min(k + 1, len(changes) - 1)])
