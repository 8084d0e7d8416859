"""What kind of break a place is, judged by its neighbours on both sides, and what is only noise."""

from collections.abc import Callable, Sequence
from math import copysign, isfinite
from typing import NamedTuple

from backprop_cli.plot.model import CUSP, EDGE, JUMP, KINK, POLE, Break, Point

At = Callable[[float], Point]

FINE = 1e-9
"""The part of what is usual for a function by which it may differ and still be the same."""
ROUNDING = 1e-12
"""The part of the largest value that may be rounding."""
RARE = 100
"""One point in so many, on each side, may stand out."""
SMOOTH = 16.0
"""A derivative that changes so many times more farther away changes smoothly."""
FARTHER = 256.0
"""How many times farther away a side is looked at again."""
STEEPER, LASTING = 1.2, 0.9
"""A derivative that grows so much has no end; a value that goes on changing so much has none."""
VISIBLE = 1e-3
"""The part of a curve's height below which noise is not seen."""
NEAREST, NEXT, BESIDE = 64.0, 3.7, 4.0
"""How many places away the last look for noise is; how many times farther away each before it;
and how many places lie between the two numbers of a look."""
SETTLED = 3
"""So many looks without a change, and a function has settled."""


class Scale(NamedTuple):
    """What is usual for a function: the height of its values, their rounding, its derivatives."""

    height: float
    rounding: float
    slopes: float

    @staticmethod
    def of(points: Sequence[Point]) -> "Scale":
        """The scale of some points in order, without the few that stand out."""
        values = sorted(point.value for point in points if isfinite(point.value)) or [0.0]
        slopes = sorted(abs(point.slope) for point in points if isfinite(point.slope)) or [0.0]
        few = len(values) // RARE
        height = values[-1 - few] - values[few] or values[-1] - values[0]
        rounding = ROUNDING * max(abs(values[few]), abs(values[-1 - few]))
        steep = slopes[-1 - len(slopes) // RARE]
        return Scale(height, rounding, max(steep, height / (points[-1].x - points[0].x)))


def unexplained(a: Point, b: Point) -> float:
    """By how much the value changes more, or less, than the derivatives say."""
    return abs(b.value - a.value - (b.x - a.x) * (a.slope / 2 + b.slope / 2))


def turn(a: Point, b: Point) -> float:
    """By how much the derivative changes."""
    return abs(b.slope - a.slope)


def kind_of(at: At, found: Break, scale: Scale) -> str:
    """The kind of a break with finite sides; empty if nothing happens there but rounding."""
    _, left, here, right = found
    if not (left.finite and here.finite and right.finite):
        return EDGE
    growth = {_growth(at, side, here, scale) for side in (left, right) if side is not here}
    if POLE in growth:
        return POLE
    if jumps(found, FINE * scale.height + scale.rounding, steep=CUSP in growth):
        return JUMP
    if CUSP in growth:
        return CUSP
    wide = at(left.x + (left.x - here.x) * FARTHER), at(right.x + (right.x - here.x) * FARTHER)
    most = max(FINE * scale.slopes, turn(*wide) / SMOOTH)
    return KINK if turn(left, right) > most else ""


def jumps(found: Break, least: float, *, steep: bool) -> bool:
    """Whether the sides differ by more than their derivatives explain; towards a cusp they grow."""
    _, left, here, right = found
    change = (here.x - left.x) * abs(left.slope) + (right.x - here.x) * abs(right.slope)
    return abs(right.value - left.value) > least + 2 * FARTHER**steep * change


def _growth(at: At, side: Point, here: Point, scale: Scale) -> str:
    """Whether towards a place the value grows without end, or only the derivative."""
    apart = side.x - here.x
    far = at(here.x + FARTHER * apart)
    steep, usual = abs(side.slope), abs(far.slope)
    if not far.finite or steep <= max(STEEPER * usual, scale.slopes):
        return ""
    return POLE if steep * apart / (far.x - here.x) >= LASTING * usual else CUSP


def clean(at: At, side: Point, place: float, lengths: tuple[float, float], scale: Scale) -> Point:
    """The nearest point on a side of a place that is not noise.

    Noise is where neighbouring numbers have values that do not fit, or where the function had
    settled farther away, and then changes once more.
    """
    tiny, step = lengths
    apart, settled = copysign(step / 2, side.x - place), 0
    calm = last = at(place + apart)
    while side.finite and abs(apart) > NEAREST * tiny:
        apart /= NEXT
        here = at(place + apart)
        beside = at(here.x + BESIDE * tiny)
        if not (here.finite and beside.finite):
            break
        if _noisy(here, beside, apart, scale):
            return calm
        change = _change(last, here, scale)
        if change < VISIBLE / 10:
            settled, calm = settled + 1, here
        elif not change <= VISIBLE:
            if settled >= SETTLED:
                return calm
            settled, calm = 0, here
        last = here
    return side


def _noisy(a: Point, b: Point, apart: float, scale: Scale) -> bool:
    """Whether two numbers beside one another have values, or derivatives, that do not fit."""
    near = 8 * abs((b.x - a.x) / apart) + VISIBLE**2
    seen = VISIBLE * scale.height + near * abs(a.value)
    return unexplained(a, b) > seen or turn(a, b) > VISIBLE * scale.slopes + near * abs(a.slope)


def _change(a: Point, b: Point, scale: Scale) -> float:
    """By what part of what is usual two points differ, in value or derivative."""
    height = scale.height + scale.rounding
    return max(
        abs(b.value - a.value) / height if height else 0.0, turn(a, b) / (scale.slopes or 1.0)
    )
