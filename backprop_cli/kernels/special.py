"""Functions that `math` lacks: Gaussians, sin(πa), what a subtraction loses."""

import math
from collections.abc import Sequence

from backprop_cli.kernels import pair
from backprop_cli.kernels.pair import Pair, product, times

INVERSE_ROOT_TAU = (0.3989422804014327, -2.49232720227773e-17)


def horner(coefficients: Sequence[float], a: float) -> float:
    """The polynomial with these coefficients, the constant one first."""
    *lower, total = coefficients
    for coefficient in reversed(lower):
        total = total * a + coefficient
    return total


def clip(a: float, limit: float) -> float:
    """The number of [-limit, limit] nearest to a; NaN stays."""
    return max(min(a, limit), -limit)


def _bell(a: float, scale: float, factor: Pair) -> float:
    """factor·exp(-scale·a²), for a scale of 1 or 1/2."""
    high, low = product(a, a)
    high, low, power = pair.exp(-scale * high, -scale * low)
    # the power of 2 last, so that a subnormal result is rounded only once
    return pair.scaled(times(factor, (high, low))[0], power)


def gaussian(a: float) -> float:
    """exp(-a²)."""
    return _bell(clip(a, 40.0), 1.0, (1.0, 0.0))


def gaussian_local(a: float) -> float:
    """The slope of the bell curve, -2a·exp(-a²)."""
    a = clip(a, 40.0)
    return _bell(a, 1.0, (-2 * a, 0.0))


def normal_pdf(a: float) -> float:
    """The standard normal density, exp(-a²/2)/√(2π)."""
    return _bell(clip(a, 40.0), 0.5, INVERSE_ROOT_TAU)


def normal_pdf_local(a: float) -> float:
    """The slope of the normal density, -a·φ(a)."""
    a = clip(a, 40.0)
    return _bell(a, 0.5, times((-a, 0.0), INVERSE_ROOT_TAU))


def subtraction_error(a: float, b: float) -> float:
    """(a - b) minus its rounded value, exactly; 0 where that is not finite (Dekker's Fast2Sum)."""
    difference = a - b
    if not math.isfinite(difference):
        return 0.0
    # the larger operand first: Knuth's TwoSum, without branches, can overflow near the limit
    return (a - difference) - b if abs(a) >= abs(b) else a - (difference + b)


def taylor(distance: Pair, slope: Pair, series: Sequence[float]) -> float:
    """distance·(slope + distance·series): a function next to its zero."""
    rest = slope[1] + distance[0] * horner(series, distance[0])
    return times(distance, pair.total(slope[0], rest))[0]


def sin_pi(a: float) -> float:
    """|sin(πa)|, from the exact remainder of a."""
    rest = abs(math.remainder(a, 1.0))
    return math.sin(math.pi * rest) if rest <= 0.25 else math.cos(math.pi * (0.5 - rest))


def pi_cot_pi(a: float) -> float:
    """π·cot(πa) of what is not a whole number, from the exact remainder of a."""
    rest = math.remainder(a, 1.0)
    near = abs(rest) <= 0.25
    angle, lost = times(pair.PI, (rest if near else 0.5 - abs(rest), 0.0))
    tangent = math.tan(angle)
    both = tangent, lost * (1 + tangent * tangent)
    return pair.ratio(pair.PI, both) if near else math.copysign(times(pair.PI, both)[0], rest)
