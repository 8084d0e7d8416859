"""Halving a stretch, ever towards the half in which more happens."""

from collections.abc import Callable
from math import isfinite

from backprop_cli.plot.kinds import unexplained
from backprop_cli.plot.model import Function, Point

Measure = Callable[[Point, Point], float]
"""How much happens between two points; it shrinks with their distance where all is smooth."""

TINY = 2.0**-53
"""The part of a range that is one place."""
CALM = 16
"""A measure that has shrunk by this was that of a smooth function."""


def against(a: Point, b: Point) -> bool:
    """Whether the value rises though the derivatives fall, or falls though they rise: at a pole."""
    return (b.value - a.value) * (a.slope / 2 + b.slope / 2) < 0


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
        calm = max(calm, measure(a, b) / CALM)
        if most((a, b)) < (False, calm):
            return a, b, False
    return a, b, True
