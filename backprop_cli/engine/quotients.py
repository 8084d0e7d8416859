"""Derivatives from nothing but values: difference quotients, extrapolated.

Everything here is worked out in the number system of the function that it is given, so that with
enough digits a step may be small and nothing is lost.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

Real = Any
Function = Callable[[Real], Real]
STEPS = (10, 20, 40)
"""Powers of ten by which a step is smaller than what it is a step from, largest first.

Doubles are 1e-16 apart, so that the second is on this side of any kink of the input itself; the
third is for kinks in what is computed from it.
"""
SETTLED = 12
"""Digits in which two extrapolations must agree."""
FLOOR = 60
"""A derivative smaller by so many digits than the function itself is what rounding left of a 0."""
GROWTH = 10**4
"""A quotient that grows by more than this from one step to the next has no limit."""


class Slopes(NamedTuple):
    """The derivative from below, from above, and from both sides; None where there is none."""

    below: Real | None
    above: Real | None
    both: Real | None


def slopes(function: Function, x: Real, small: Callable[[int], Real], inf: Real) -> Slopes:
    """The derivatives of a function at a point; infinite where its quotients grow for ever.

    `small(k)` is 10^-k in the function's number system.
    """
    here = function(x)
    scale = abs(x) if x != 0 else small(0)
    floor = (abs(here) / scale + small(0)) * small(FLOOR)
    tries = [_round(function, x, here, scale * small(k), floor) for k in STEPS]
    below, above = _side([t[0] for t in tries], inf), _side([t[1] for t in tries], inf)
    both = next((t[2] for t in tries if _close(t[0], t[1]) and t[2] is not None), None)
    return Slopes(below, above, both)


Try = tuple[tuple[Real, bool], tuple[Real, bool], Real | None]


def _round(function: Function, x: Real, here: Real, h: Real, floor: Real) -> Try:
    """Both one-sided derivatives and the central one, with one size of step."""
    steps = (h, h / 2, h / 4)
    after, before = [function(x + s) for s in steps], [function(x - s) for s in steps]
    below = _extrapolated([(here - f) / s for f, s in zip(before, steps, strict=True)], 2, floor)
    above = _extrapolated([(f - here) / s for f, s in zip(after, steps, strict=True)], 2, floor)
    pairs = zip(after, before, steps, strict=True)
    central, sure = _extrapolated([(a - b) / (2 * s) for a, b, s in pairs], 4, floor)
    return below, above, central if sure else None


def _extrapolated(quotients: list[Real], base: int, floor: Real) -> tuple[Real, bool]:
    """Richardson's extrapolation from steps that are halved, and whether it settled.

    The error of a one-sided quotient has all powers of the step, that of a central one the even
    ones: the base is 2 or 4.
    """
    first, second, third = quotients
    once = [(base * b - a) / (base - 1) for a, b in ((first, second), (second, third))]
    power = base * base
    twice = (power * once[1] - once[0]) / (power - 1)
    if abs(twice - once[1]) * 10**SETTLED <= abs(twice):
        return twice, True
    # what is left where everything cancels, and never settles
    nothing = all(abs(value) <= floor for value in (twice, *once))
    return (twice * 0, True) if nothing else (twice, False)


def _side(tries: list[tuple[Real, bool]], inf: Real) -> Real | None:
    """One one-sided derivative from several sizes of step: the first that settled."""
    for value, sure in tries:
        if sure:
            return value
    sizes = [abs(value) for value, _ in tries]
    if all(b > GROWTH * a for a, b in pairwise(sizes)):
        return inf if tries[-1][0] > 0 else -inf
    return None


def _close(below: tuple[Real, bool], above: tuple[Real, bool]) -> bool:
    """Whether both sides settled on the same derivative."""
    (a, a_sure), (b, b_sure) = below, above
    return a_sure and b_sure and bool(abs(a - b) * 10**9 <= max(abs(a), abs(b)))
