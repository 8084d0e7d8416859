"""erfc, the normal distribution's share below a number, and gelu, from exp(a²)·erfc(a).

That product falls slowly: its Taylor series at the nearest quarter serves. Their coefficients are
computed in fixed point when they are first needed, which takes as long as some hundred calls.
"""

import math
from functools import cache

from backprop_cli.kernels import pair
from backprop_cli.kernels.angle import half_pi
from backprop_cli.kernels.pair import Pair, plus, product, times
from backprop_cli.kernels.special import INVERSE_ROOT_TAU, clip, horner, taylor

ROOT_HALF = (0.7071067811865476, -4.833646656726457e-17)
INVERSE_ROOT_PI = (0.5641895835477563, 7.66772980658294e-18)
GELU_ZERO = (-0.7517915246935645, 1.4956759177009883e-17)
GELU_SLOPE = (0.4314939923140469, 2.7308688141129613e-17)
GELU_SERIES = (
    0.388284982990552, -0.018199676398671087, -0.1140082332972217, -0.014771522148244337,
    0.019421679838189067, 0.004539228379125415, -0.002239538068073497, -0.0007448268386746817,
    0.00018633974623233514, 8.615947861116571e-05, -1.121438018842664e-05, -7.74846130700372e-06,
    4.3284506257392273e-07, 5.702764979242107e-07, -1.6044265494246427e-09,
)  # fmt: skip
"""The zero of gelu's slope, and the Taylor series there: the first coefficient, then the others."""

BITS = 400
TERMS = 15
FAR = 10.0
"""The asymptotic series serves from here on."""
MILLS = tuple(math.prod(range(1 - 2 * k, 0, 2)) / 2**k for k in range(1, 14))
"""√π·a·exp(a²)·erfc(a) in powers of 1/a² from the first on (DLMF 7.12.1)."""


@cache
def _centre(quarters: int) -> tuple[Pair, float, tuple[float, ...]]:
    """The Taylor coefficients of y = exp(a²)·erfc(a) at a number of quarters.

    y is exp(a²) less a series (DLMF 7.6.2); its slope is 2·a·y - 2/√π, and so on (DLMF 7.10).
    """
    a = (quarters << BITS) // 4
    square, slope = a * a >> BITS, (2 << 2 * BITS) // math.isqrt(2 * half_pi(BITS) << BITS)
    power, term, y, k = 1 << BITS, a, 0, 0
    while power or term:
        y += power - (slope * term >> BITS)
        k += 1
        power, term = power * square // (k << BITS), 2 * term * square // ((2 * k + 1) << BITS)
    terms = [y, (2 * a * y >> BITS) - slope]
    for k in range(2, TERMS):
        terms.append(((2 * a * terms[-1] >> BITS) + 2 * terms[-2]) // k)
    first, second, *others = (pair.from_fixed(term, BITS) for term in terms)
    return first, second[0], tuple(high for high, _ in others)


def _scaled(a: Pair) -> Pair:
    """exp(a²)·erfc(a) for a >= 0."""
    high, low = a
    if not high < FAR:
        rest = 1 / (high * high)
        series = pair.total(1.0, rest * horner(MILLS, rest))
        return pair.quotient(times(INVERSE_ROOT_PI, series), a)
    quarters = round(4 * high)
    distance, (first, second, others) = high - quarters / 4, _centre(quarters)
    rest = distance * (second + distance * horner(others, distance)) + low * second
    return pair.total(first[0], first[1] + rest)


def _tail(a: Pair, square: Pair) -> tuple[Pair, int]:
    """erfc(a) for a >= 0 as a pair and a power of 2, from a and its square."""
    high, low, power = pair.exp(-square[0], -square[1])
    return times((high, low), _scaled(a)), power


def erfc(a: float) -> float:
    """1 - erf(a); libm's is good where it is about 1."""
    if not abs(a) >= 0.25:
        return math.erfc(a)
    size = min(abs(a), 40.0)
    (share, _), power = _tail((size, 0.0), product(size, size))
    return pair.scaled(share, power) if a > 0 else 2 - pair.scaled(share, power)


def _standard(a: float) -> tuple[Pair, Pair]:
    """|a|/√2 and its square."""
    high, low = product(a, a)
    return times((abs(a), 0.0), ROOT_HALF), (0.5 * high, 0.5 * low)


def normal_cdf(a: float) -> float:
    """The standard normal distribution, erfc(-a/√2)/2 (DLMF 7.2.2)."""
    a = clip(a, 40.0)
    (share, _), power = _tail(*_standard(a))
    share = pair.scaled(share, power - 1)
    return 1 - share if a > 0 else share


def gelu(a: float) -> float:
    """a·Φ(a)."""
    if -40 < a < 0:
        share, power = _tail(*_standard(a))
        return pair.scaled(times((a, 0.0), share)[0], power - 1)
    return a * normal_cdf(a)


def gelu_local(a: float) -> float:
    """The slope of a·Φ(a): Φ(a) + a·φ(a), by its Taylor series around its zero."""
    a = clip(a, 40.0)
    distance = a - GELU_ZERO[0]
    if abs(distance) < 0.05:
        return taylor((distance, -GELU_ZERO[1]), GELU_SLOPE, GELU_SERIES)
    size, square = _standard(a)
    y = _scaled(size)
    density = times((abs(a), 0.0), INVERSE_ROOT_TAU)
    high, low, power = pair.exp(-square[0], -square[1])
    # what Φ(|a|) + |a|·φ(a) has above 1, and its negative
    above = times((high, low), plus(density, (-0.5 * y[0], -0.5 * y[1])))
    if a > 0:
        return 1 + pair.scaled(above[0], power)
    return pair.scaled(-above[0], power)
