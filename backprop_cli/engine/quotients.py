"""Derivatives from nothing but values: difference quotients, extrapolated.

Everything here is worked out in the number system of the function that it is given, so that with
enough digits a step may be small and nothing is lost.
"""

from collections.abc import Callable
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
ALIKE = 1e-3
"""Relative difference of the ratios by which quotients change from one half step to the next."""
STILL = 1e-6
"""A ratio as near to 1 as this is no change."""
CLEAR, GROWS, SHRINKS, OPEN, NONE = "settled", "grows", "shrinks", "open", "none"


class Slopes(NamedTuple):
    """The derivative from below, from above, and from both sides; None where there is none.

    A slope is `open` where there are values on a side, and their quotients lead nowhere.
    """

    below: Real | None
    above: Real | None
    both: Real | None
    open: bool = False


class Quotient(NamedTuple):
    """What the quotients of one side lead to, with one size of step, and how."""

    value: Real
    kind: str


def slopes(
    function: Function, x: Real, small: Callable[[int], Real], inf: Real, noise: Real
) -> Slopes:
    """The derivatives of a function at a point; infinite where its quotients grow like a power.

    `small(k)` is 10^-k in the function's number system, `noise` what its values may be off by.
    """
    here = function(x)
    scale = abs(x) if x != 0 else small(0)
    tries = [_round(function, x, here, scale * small(k), noise) for k in STEPS]
    below, above = _side([t[0] for t in tries], inf), _side([t[1] for t in tries], inf)
    both = next((t[2].value for t in tries if _close(*t)), None)
    return Slopes(below.value, above.value, both, OPEN in (below.kind, above.kind))


def _round(
    function: Function, x: Real, here: Real, h: Real, noise: Real
) -> tuple[Quotient, Quotient, Quotient]:
    """Both one-sided derivatives and the central one, with one size of step."""
    steps = (h, h / 2, h / 4)
    after, before = [function(x + s) for s in steps], [function(x - s) for s in steps]
    floor = noise / steps[-1]
    pairs = zip(after, before, steps, strict=True)
    return (
        _extrapolated([(here - f) / s for f, s in zip(before, steps, strict=True)], 2, floor),
        _extrapolated([(f - here) / s for f, s in zip(after, steps, strict=True)], 2, floor),
        _extrapolated([(a - b) / (2 * s) for a, b, s in pairs], 4, floor),
    )


def _extrapolated(quotients: list[Real], base: int, floor: Real) -> Quotient:
    """Richardson's extrapolation from steps that are halved.

    The error of a one-sided quotient has all powers of the step, that of a central one the even
    ones: the base is 2 or 4.
    """
    first, second, third = quotients
    if any(q != q for q in quotients):
        return Quotient(first, NONE)
    once = [(base * b - a) / (base - 1) for a, b in ((first, second), (second, third))]
    power = base * base
    twice = (power * once[1] - once[0]) / (power - 1)
    if abs(twice - once[1]) * 10**SETTLED <= abs(twice):
        return Quotient(twice, CLEAR)
    # what is left where everything cancels, and never settles
    if all(abs(value) <= floor for value in (twice, *once)):
        return Quotient(twice * 0, CLEAR)
    return Quotient(third, _trend(first, second, third))


def _trend(first: Real, second: Real, third: Real) -> str:
    """Whether quotients follow a power of the step: both halvings change them by one factor."""
    if first * second <= 0 or second * third <= 0:
        return OPEN
    ratios = second / first, third / second
    if abs(ratios[1] - ratios[0]) > ALIKE * ratios[0]:
        return OPEN
    return GROWS if min(ratios) > 1 + STILL else SHRINKS if max(ratios) < 1 - STILL else OPEN


def _side(tries: list[Quotient], inf: Real) -> Quotient:
    """One one-sided derivative from several sizes of step: the first that settled, or a limit."""
    for found in tries:
        if found.kind == CLEAR:
            return found
    kinds = {found.kind for found in tries[1:]}
    value = tries[-1].value
    if kinds == {GROWS}:
        return Quotient(inf if value > 0 else -inf, GROWS)
    if kinds == {SHRINKS}:
        return Quotient(value * 0, SHRINKS)
    return Quotient(None, NONE if kinds == {NONE} else OPEN)


def _close(below: Quotient, above: Quotient, both: Quotient) -> bool:
    """Whether both sides, and what is between them, settled on the same derivative."""
    if any(q.kind != CLEAR for q in (below, above, both)):
        return False
    a, b = below.value, above.value
    return a == b or bool(abs(a - b) * 10**9 <= max(abs(a), abs(b)))
