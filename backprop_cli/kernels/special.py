"""Functions that `math` lacks: Gaussians, the normal distribution and gelu, sin(πa)."""

import math
from collections.abc import Sequence

from backprop_cli.kernels import pair
from backprop_cli.kernels.pair import Pair, product, times

ROOT_HALF = (0.7071067811865476, -4.833646656726457e-17)
INVERSE_ROOT_TAU = (0.3989422804014327, -2.49232720227773e-17)
TWO_OVER_ROOT_PI = 1.1283791670955126
GELU_ZERO = (-0.7517915246935645, 1.4956759177009883e-17)
GELU_SLOPE = (0.4314939923140469, 2.7308688141129613e-17)
GELU_SERIES = (
    0.388284982990552, -0.018199676398671087, -0.1140082332972217, -0.014771522148244337,
    0.019421679838189067, 0.004539228379125415, -0.002239538068073497, -0.0007448268386746817,
    0.00018633974623233514, 8.615947861116571e-05, -1.121438018842664e-05, -7.74846130700372e-06,
    4.3284506257392273e-07, 5.702764979242107e-07, -1.6044265494246427e-09,
)  # fmt: skip
"""The zero of gelu's slope, and the Taylor series there: the first coefficient, then the others."""
MILLS = (1.0, -1.0, 3.0, -15.0, 105.0, -945.0, 10395.0, -135135.0, 2027025.0)
"""a·(1 - Φ(a))/φ(a) in powers of 1/a² (DLMF 7.12.1)."""


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


def normal_cdf(a: float) -> float:
    """The standard normal distribution, erfc(-a/√2)/2 (DLMF 7.2.2).

    The rounding error of a/√2 is put back to first order: at -38 it would cost three digits.
    """
    a = clip(a, 40.0)
    high, low = ROOT_HALF
    b, error = product(-a, high)
    error -= a * low
    return 0.5 * (math.erfc(b) - TWO_OVER_ROOT_PI * error * math.exp(-b * b))


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


def gelu(a: float) -> float:
    """a·Φ(a); far out Φ(a) is subnormal before the product is, and Mills' ratio serves."""
    if a > -36:
        return a * normal_cdf(a)
    if a < -40:
        return a * 0.0
    mills = horner(MILLS, 1 / a / a)
    return _bell(a, 0.5, times((-mills, 0.0), INVERSE_ROOT_TAU))


def gelu_local(a: float) -> float:
    """The slope of a·Φ(a): Φ(a) + a·φ(a), by its Taylor series around its zero."""
    a = clip(a, 40.0)
    distance = a - GELU_ZERO[0]
    if abs(distance) < 0.25:
        return taylor((distance, -GELU_ZERO[1]), GELU_SLOPE, GELU_SERIES)
    return normal_cdf(a) - normal_pdf_local(a)


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
