"""The gates made of 1 + exp(a), and their slopes: sigmoid, tanh, silu, mish, logaddexp.

They are rounded once or twice, from quotients of pairs; v stands for exp(-|a|), which cannot
overflow.
"""

import math
from collections.abc import Sequence

from backprop_cli.kernels import pair
from backprop_cli.kernels.pair import ONE, Pair, plus, ratio, times
from backprop_cli.kernels.special import horner, subtraction_error, taylor

SURE = 64
"""exp(-a) is below the last bit of 1 from here on, even times a."""
NOTHING = -800.0
"""exp of less is 0, even times it."""
SILU_ZERO = (-1.2784645427610737, -1.0946994183093437e-16)
SILU_SLOPE = (0.2178117057198001, -3.974332795880862e-18)
SILU_SERIES = (
    0.1466487969969469, 0.018874814223782312, -0.015222655223188032, -0.006606589138356696,
    0.000126627410081122, 0.0007985218818397998, 0.00018570724361186496, -4.090534237428612e-05,
)  # fmt: skip
MISH_ZERO = (-1.1924312145154952, -4.8484829848031044e-17)
MISH_SLOPE = (0.2669479140495345, 1.5332816617135587e-17)
MISH_SERIES = (
    0.20473126408010586, 0.04190782104360987, -0.020271822716684245, -0.01582112656173338,
    -0.0033606849270232685, 0.0010924055409445854, 0.0009898181021289196, 0.00025412936386191073,
)  # fmt: skip
"""Where slopes are 0, and their Taylor series there: the first coefficient, then the others."""


def _beside_1(a: float) -> tuple[Pair, Pair, int]:
    """v = exp(-|a|) as a pair and a power of 2, and v itself."""
    high, low, power = pair.exp(-abs(a))
    return (high, low), (math.ldexp(high, power), math.ldexp(low, power)), power


def sigmoid(a: float) -> float:
    """1/(1 + exp(-a))."""
    if a >= 0:
        return 1 / (1 + math.exp(-a))
    v = math.exp(a)
    return v / (1 + v)


def _slope(a: float, power: int) -> float:
    """v/(1 + v)²·2^power."""
    mantissa, v, own = _beside_1(a)
    if own < -SURE:
        return pair.scaled(mantissa[0], own + power)
    one = plus(ONE, v)
    return math.ldexp(ratio(v, times(one, one)), power)


def sigmoid_local(a: float) -> float:
    """The slope of sigmoid, σ(a)·σ(-a)."""
    return _slope(a, 0)


def tanh_local(a: float) -> float:
    """The slope of tanh, 1/cosh(a)² = 4·σ(2a)·σ(-2a)."""
    return _slope(2 * a, 2)


def softplus(a: float) -> float:
    """log(1 + exp(a))."""
    return max(a, 0.0) + math.log1p(math.exp(-abs(a)))


def silu(a: float) -> float:
    """a·σ(a)."""
    if a > SURE or a < NOTHING:
        return a if a > 0 else a * 0.0
    mantissa, v, power = _beside_1(a)
    one = plus(ONE, v)
    if a >= 0:
        return ratio((a, 0.0), one)
    # the power of 2 last, so that a subnormal result is rounded only once
    return math.ldexp(ratio(times((a, 0.0), mantissa), one), power)


def mish(a: float) -> float:
    """a·tanh(log(1 + exp(a))) = a·v·(2 + v)/(2 + 2v + v²), v = exp(a)."""
    if a > SURE or a < NOTHING:
        return a if a > 0 else a * 0.0
    mantissa, v, power = _beside_1(a)
    square = times(v, v)
    twice, whole = (2 * v[0], 2 * v[1]), (a, 0.0)
    if a >= 0:
        part = plus(ONE, twice)
        return ratio(times(whole, part), plus(part, (2 * square[0], 2 * square[1])))
    part = times(times(whole, mantissa), plus((2.0, 0.0), v))
    return math.ldexp(ratio(part, plus(plus((2.0, 0.0), twice), square)), power)


def polynomial(coefficients: Sequence[Pair], a: Pair) -> Pair:
    """The polynomial with these coefficients, the constant one first."""
    *lower, value = coefficients
    for coefficient in reversed(lower):
        value = plus(times(value, a), coefficient)
    return value


def silu_local(a: float) -> float:
    """The slope of a·σ(a): v·(1 + a + v)/(1 + v)², v = exp(a)."""
    if a > SURE or a < NOTHING:
        return float(a > 0)
    distance = a - SILU_ZERO[0]
    if abs(distance) < 0.02:
        return taylor((distance, -SILU_ZERO[1]), SILU_SLOPE, SILU_SERIES)
    mantissa, v, power = _beside_1(a)
    one = plus(ONE, v)
    if a >= 0:
        return ratio(plus(one, times((a, 0.0), v)), times(one, one))
    part = times(mantissa, plus(pair.total(1.0, a), v))
    return math.ldexp(ratio(part, times(one, one)), power)


def mish_local(a: float) -> float:
    """The slope of mish: v·(4(a + 1) + (4a + 6)v + 4v² + v³)/(2 + 2v + v²)², v = exp(a)."""
    if a > SURE or a < NOTHING:
        return float(a > 0)
    distance = a - MISH_ZERO[0]
    if abs(distance) < 0.02:
        return taylor((distance, -MISH_ZERO[1]), MISH_SLOPE, MISH_SERIES)
    mantissa, v, power = _beside_1(a)
    small, large, four = pair.total(4 * a, 4.0), pair.total(4 * a, 6.0), (4.0, 0.0)
    if a >= 0:
        root = polynomial(((1.0, 0.0), (2.0, 0.0), (2.0, 0.0)), v)
        return ratio(polynomial((ONE, four, large, small), v), times(root, root))
    root = polynomial(((2.0, 0.0), (2.0, 0.0), ONE), v)
    part = times(mantissa, polynomial((small, large, four, ONE), v))
    return math.ldexp(ratio(part, times(root, root)), power)


def logaddexp(a: float, b: float) -> float:
    """log(exp(a) + exp(b)), computed from the larger of the two."""
    high, low = (a, b) if a >= b else (b, a)
    if math.isinf(high) or high != high or low != low:
        return high + low if low != low else high
    factor = math.exp(low - high)
    total = high + math.log1p(factor + factor * subtraction_error(low, high))
    return _cancelled(high, low) if high / 2 < total < -4 * high else total


def _cancelled(a: float, b: float) -> float:
    """logaddexp near its zeros: log(1 + s), s = (exp(a) - 1) + exp(b)."""
    high, low, power = pair.exp(b)
    minus = _expm1(a)
    s, rest = plus(minus, (math.ldexp(high, power), math.ldexp(low, power)))
    if abs(s) < (-a / 32 if a > -0.03 else 1 / 16):
        return _decimal(a, b)
    return math.log1p(s) + rest / (1 + s)


def _expm1(a: float) -> Pair:
    """exp(a) - 1 for -2 < a < 0."""
    if a > -0.03:
        return pair.total(a, a * a * horner([1 / math.factorial(k) for k in range(2, 10)], a))
    high, low, power = pair.exp(a)
    return plus((-1.0, 0.0), (math.ldexp(high, power), math.ldexp(low, power)))


def _decimal(a: float, b: float) -> float:
    """logaddexp next to its zeros, where pairs do not suffice."""
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 60 - math.floor(math.log10(-a))
        return float((Decimal(a).exp() + Decimal(b).exp()).ln())


def logaddexp_local(a: float, b: float) -> float:
    """The slope of logaddexp for its first argument, 1/(1 + exp(b - a))."""
    difference, lost = b - a, subtraction_error(b, a)
    if difference <= 0:
        high, low, power = pair.exp(difference, lost)
        return ratio(ONE, plus(ONE, (math.ldexp(high, power), math.ldexp(low, power))))
    high, low, power = pair.exp(-difference, -lost)
    one = plus(ONE, (math.ldexp(high, power), math.ldexp(low, power)))
    return math.ldexp(ratio((high, low), one), power)
