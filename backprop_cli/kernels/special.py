"""Functions `math` lacks or computes too coarsely: Gaussians, slopes near their zeros, sin(πa)."""

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
    -7.74846130700372e-06, 4.3284506257392273e-07, 5.702764979242107e-07, -1.6044265494246427e-09,
)  # fmt: skip
SILU_ZERO = (-1.2784645427610737, -1.0946994183093437e-16)
MISH_ZERO = (-1.1924312145154952, -4.8484829848031044e-17)

BITS = 200
ONE = 1 << BITS
PI = 0x3243F6A8885A308D313198A2E03707344A4093822299F31D008
LOG_2 = 0xB17217F7D1CF79ABC9E3B39803F2F6AF40F343267298B62D8A
"""Fixed point: π and log 2 in units of 2^-200, for results that doubles would cancel away."""


def horner(coefficients: Sequence[float], a: float) -> float:
    """The polynomial with these coefficients, the constant one first."""
    *lower, total = coefficients
    for coefficient in reversed(lower):
        total = total * a + coefficient
    return total


def clip(a: float, limit: float) -> float:
    """The number of [-limit, limit] nearest to a; NaN stays."""
    return max(min(a, limit), -limit)


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
    """factor·exp(-scale·a²), for |a| <= 40 and a scale of 1 or 1/2."""
    grid = 6442450944.0  # adding it rounds to a multiple of 2^-20: high² is exact
    high = (a + grid) - grid
    square, low = scale * high * high, scale * (a - high) * (a + high)
    # a subnormal result is to be rounded only once, by the last product
    shift = 64.0 if square > 640 else 0.0
    peak = factor * math.exp(shift - square)
    return (peak + peak * math.expm1(-low)) * math.exp(-shift)


def gaussian(a: float) -> float:
    """exp(-a²), its square taken exactly: exp(-h²)·exp(-(a - h)(a + h))."""
    return _bell(clip(a, 40.0), 1.0, 1.0)


def normal_pdf(a: float) -> float:
    """The standard normal density, exp(-a²/2)/√(2π)."""
    return _bell(clip(a, 40.0), 0.5, INVERSE_ROOT_TAU)


def normal_cdf(a: float) -> float:
    """The standard normal distribution, erfc(-a/√2)/2 (DLMF 7.2.2).

    The rounding error of a/√2 is put back to first order: at -38 it would cost three digits.
    """
    a = clip(a, 40.0)
    high, low = ROOT_HALF
    b = -a * high
    error = _product_error(-a, high) - a * low
    return 0.5 * (math.erfc(b) - TWO_OVER_ROOT_PI * error * math.exp(-b * b))


def subtraction_error(a: float, b: float) -> float:
    """(a - b) minus its rounded value, exactly; 0 where that is not finite (Dekker's Fast2Sum)."""
    difference = a - b
    if not math.isfinite(difference):
        return 0.0
    # the larger operand first: Knuth's TwoSum, without branches, can overflow near the limit
    return (a - difference) - b if abs(a) >= abs(b) else a - (difference + b)


def gelu_local(a: float) -> float:
    """The slope of a·Φ(a): Φ(a) + a·φ(a), by its Taylor series around its zero."""
    a = clip(a, 40.0)
    distance = (a - GELU_ZERO[0]) - GELU_ZERO[1]
    if abs(distance) < 0.25:
        return distance * horner(GELU_SERIES, distance)
    return normal_cdf(a) + _bell(a, 0.5, a * INVERSE_ROOT_TAU)


def silu_local(a: float) -> float:
    """The slope of a·σ(a): σ(a)·(1 + a·σ(-a)).

    With v = exp(a) it is v·(1 + a + v)/(1 + v)²; the bracket is written from its zero z as
    (a - z) + exp(z)·expm1(a - z), whose terms have one sign.
    """
    a = clip(a, 800.0)
    if a >= 0:
        v = math.exp(-a)
        return (1 + a * v / (1 + v)) / (1 + v)
    distance = (a - SILU_ZERO[0]) - SILU_ZERO[1]
    bracket = distance + 0.2784645427610738 * math.expm1(distance)
    root = math.exp(0.5 * a)  # twice, for exp(a) is subnormal before the result is
    return root * (root * bracket / (1 + root * root) ** 2)


def mish_local(a: float) -> float:
    """The slope of a·tanh(s), s = log(1 + exp(a)): tanh(s) + a·σ(a)·(1 - tanh(s)²).

    With v = exp(a) it is v·p/(v² + 2v + 2)², p = 4(a + 1) + (4a + 6)v + 4v² + v³; p is written
    from its zero z in terms of a - z and expm1, all of one sign.
    """
    a = clip(a, 800.0)
    if a >= 0:
        v = math.exp(-a)
        return horner((1.0, 4.0, 4 * a + 6, 4 * a + 4), v) / (1 + 2 * v * (1 + v)) ** 2
    distance = (a - MISH_ZERO[0]) - MISH_ZERO[1]
    root = math.exp(0.5 * a)
    v = root * root
    bracket = (
        4 * distance * (1 + v)
        + 0.3733670191691929 * math.expm1(distance)
        + 0.3684065968836178 * math.expm1(2 * distance)
        + 0.027951242009170138 * math.expm1(3 * distance)
    )
    return root * (root * bracket / (2 + v * (2 + v)) ** 2)


def sin_pi(a: float) -> float:
    """|sin(πa)|, from the exact remainder of a."""
    rest = abs(math.remainder(a, 1.0))
    return math.sin(math.pi * rest) if rest <= 0.25 else math.cos(math.pi * (0.5 - rest))


def cot_pi(a: float) -> float:
    """cot(πa) of what is not a whole number, from the exact remainder of a."""
    rest = math.remainder(a, 1.0)
    if abs(rest) <= 0.25:
        return 1 / math.tan(math.pi * rest)
    return math.copysign(math.tan(math.pi * (0.5 - abs(rest))), rest)


def fixed(a: float) -> int:
    """A finite double in fixed point."""
    numerator, denominator = a.as_integer_ratio()
    return (numerator << BITS) // denominator


def fixed_log(a: int) -> int:
    """log(a) for a >= 1 in fixed point, from atanh((m - 1)/(m + 1)) (DLMF 4.6.4)."""
    exponent = a.bit_length() - 1
    scale = 1 << exponent
    power = ((a - scale) << BITS) // (a + scale)
    square, total, k = power * power >> BITS, 0, 1
    while power:
        total += power // k
        power, k = power * square >> BITS, k + 2
    return (exponent - BITS) * LOG_2 + 2 * total


def fixed_cot_pi(a: float) -> int:
    """cot(πa) in fixed point, from the power series of cosine and sine (DLMF 4.19.1)."""
    angle = PI * fixed(math.remainder(a, 1.0)) >> BITS
    sums, term, k = [0, 0, 0, 0], ONE, 0
    while abs(term) > 1:
        sums[k % 4] += term
        k += 1
        term = term * angle // (k << BITS)
    return ((sums[0] - sums[2]) << BITS) // (sums[1] - sums[3])
