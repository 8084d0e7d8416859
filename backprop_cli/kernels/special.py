"""Functions `math` lacks or computes too coarsely: Gaussians, and slopes near their zeros."""

import math
from collections.abc import Sequence

ROOT_HALF = (0.7071067811865476, -4.833646656726457e-17)
INVERSE_ROOT_TAU = 0.3989422804014327
TWO_OVER_ROOT_PI = 1.1283791670955126
GELU_ZERO = (-0.7517915246935645, 1.4956759177009883e-17)
GELU_SERIES = (
    0.4314939923140469, 0.388284982990552, -0.018199676398671087, -0.1140082332972217,
    -0.014771522148244337, 0.019421679838189067, 0.004539228379125415, -0.002239538068073497,
    -0.0007448268386746817, 0.00018633974623233514, 8.615947861116571e-05, -1.121438018842664e-05,
    -7.74846130700372e-06, 4.3284506257392273e-07,
)  # fmt: skip
SILU_ZERO = (-1.2784645427610737, -1.0946994183093437e-16)
MISH_ZERO = (-1.1924312145154952, -4.8484829848031044e-17)


def horner(coefficients: Sequence[float], a: float) -> float:
    """The polynomial with these coefficients, the constant one first."""
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * a + coefficient
    return total


def _halves(a: float) -> tuple[float, float]:
    """Two numbers of at most 26 bits whose sum is a (Veltkamp's splitting)."""
    scaled = 134217729.0 * a
    high = scaled - (scaled - a)
    return high, a - high


def _product_error(a: float, b: float) -> float:
    """a·b minus its rounded value, exactly (Dekker's product)."""
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    rest = a_high * b_high - a * b
    return ((rest + a_high * b_low) + a_low * b_high) + a_low * b_low


def _bell(a: float, scale: float, factor: float) -> float:
    """factor·exp(-scale·a²), for a scale of 1 or 1/2."""
    if abs(a) > 40:
        return 0.0 * math.copysign(1.0, factor)
    high = round(a * 1048576.0) / 1048576.0 if a == a else a
    low = scale * (a - high) * (a + high)
    square = scale * high * high  # exact: high has at most 26 bits
    # a subnormal is to be rounded once, at the very end
    shift = 64.0 if square > 640 else 0.0
    peak = factor * math.exp(shift - square)
    return (peak + peak * math.expm1(-low)) * math.exp(-shift)


def gaussian(a: float) -> float:
    """exp(-a²), its square taken exactly: exp(-h²)·exp(-(a - h)(a + h))."""
    return _bell(a, 1.0, 1.0)


def normal_pdf(a: float) -> float:
    """The standard normal density, exp(-a²/2)/√(2π)."""
    return _bell(a, 0.5, INVERSE_ROOT_TAU)


def normal_cdf(a: float) -> float:
    """The standard normal distribution, erfc(-a/√2)/2 (DLMF 7.2.2).

    The rounding error of a/√2 is put back to first order: at -38 it would cost three digits.
    """
    if abs(a) > 40:
        return 1.0 if a > 0 else 0.0
    high, low = ROOT_HALF
    b = -a * high
    error = _product_error(-a, high) - a * low
    return 0.5 * (math.erfc(b) - TWO_OVER_ROOT_PI * error * math.exp(-b * b))


def subtraction_error(a: float, b: float) -> float:
    """(a - b) minus its rounded value, exactly; 0 where that is not finite (Dekker's Fast2Sum)."""
    difference = a - b
    if not math.isfinite(difference):
        return 0.0
    # the larger operand first: Knuth's branch-free TwoSum can overflow next to the largest double
    return (a - difference) - b if abs(a) >= abs(b) else a - (difference + b)


def gelu_local(a: float) -> float:
    """The slope of a·Φ(a): Φ(a) + a·φ(a), by its Taylor series around its zero."""
    distance = (a - GELU_ZERO[0]) - GELU_ZERO[1]
    if abs(distance) < 0.25:
        return distance * horner(GELU_SERIES, distance)
    if abs(a) > 40:
        return 1.0 if a > 0 else -0.0
    return normal_cdf(a) + _bell(a, 0.5, a * INVERSE_ROOT_TAU)


def silu_local(a: float) -> float:
    """The slope of a·σ(a): σ(a)·(1 + a·σ(-a)).

    With v = exp(a) it is v·(1 + a + v)/(1 + v)²; the bracket is written from its zero z as
    (a - z) + exp(z)·expm1(a - z), whose terms have one sign.
    """
    if a >= 0:
        v = math.exp(-a)
        return (1 + (a * v / (1 + v) if v else 0.0)) / (1 + v)
    distance = max((a - SILU_ZERO[0]) - SILU_ZERO[1], -800.0)
    bracket = distance + 0.2784645427610738 * math.expm1(distance)
    root = math.exp(0.5 * a)
    return root * (bracket / (1 + root * root) ** 2 * root)


def mish_local(a: float) -> float:
    """The slope of a·tanh(s), s = log(1 + exp(a)): tanh(s) + a·σ(a)·(1 - tanh(s)²).

    With v = exp(a) it is v·p/(v² + 2v + 2)², p = 4(a + 1) + (4a + 6)v + 4v² + v³; p is written
    from its zero z in terms of a - z and expm1, all of one sign.
    """
    if a >= 0:
        v = math.exp(-a)
        slope = 4 * (a + 1) * v if v else 0.0
        return (1 + v * (4 + (4 * a * v if v else 0.0) + 6 * v + slope * v)) / (
            1 + 2 * v * (1 + v)
        ) ** 2
    d = max((a - MISH_ZERO[0]) - MISH_ZERO[1], -800.0)
    v = math.exp(a)
    root = math.exp(0.5 * a)
    bracket = (
        4 * d * (1 + v)
        + 0.3733670191691929 * math.expm1(d)
        + 0.3684065968836178 * math.expm1(2 * d)
        + 0.027951242009170138 * math.expm1(3 * d)
    )
    return root * (bracket / (v * v + 2 * v + 2) ** 2 * root)
