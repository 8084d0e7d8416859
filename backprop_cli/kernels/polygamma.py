"""The derivatives of digamma, ψ⁽ⁿ⁾ for n = 1, 2, 3 …"""

import math

from backprop_cli.kernels import special
from backprop_cli.kernels.fixed import cotangent_polynomial, double, fixed_polygamma
from backprop_cli.kernels.gamma import LEFT, asymptotic, digamma, is_pole, lgamma_positive
from backprop_cli.kernels.pair import Pair, total
from backprop_cli.kernels.special import horner

FULL_ORDER = 20
"""Up to here all digits are right; of larger n some are lost."""
LARGE_ORDER = 150
MOST_STEPS = 40


def _ratio(factor: float, a: float, power: float) -> float:
    """factor/a^power in two steps, for the quotient may be normal where the power is not."""
    try:
        half = power // 2
        return factor / math.pow(a, half) / math.pow(a, power - half)
    except OverflowError:
        return 0.0
    except ZeroDivisionError:
        return math.copysign(math.inf, a) if power % 2 else math.inf


def _factorial_ratio(n: float, a: Pair, power: float) -> float:
    """n!/a^power."""
    high, low = a
    if n > LARGE_ORDER:
        return _large_factorial_ratio(n, high, power)
    factor = float(math.factorial(int(n)))
    try:
        whole = math.pow(high, power)
    except OverflowError:
        whole = math.inf
    value = factor / whole if 1e-290 < abs(whole) < 1e290 else _ratio(factor, high, power)
    return value - value * (power * low / high) if low else value


def _large_factorial_ratio(n: float, a: float, power: float) -> float:
    try:
        return math.exp(lgamma_positive(n + 1) - power * math.log(a))
    except OverflowError:
        return math.inf


def _far(n: float, a: Pair) -> float:
    """|ψ⁽ⁿ⁾(a)| for a >= n + 10 (DLMF 5.15.8)."""
    high, _ = a
    series = 0.5 * n / high + asymptotic(n, high, n * (n + 1) / high / high)
    leading = _factorial_ratio(n - 1, a, n)
    return leading + leading * series


def _size(n: float, a: float) -> float:
    """|ψ⁽ⁿ⁾(a)| for a > 0, by recurrence from far (DLMF 5.15.5)."""
    steps = min(MOST_STEPS, math.ceil(n + 10 - a)) if a < n + 10 else 0
    terms = [_factorial_ratio(n, total(a, float(k)), n + 1) for k in range(steps)]
    # an order that asks for more steps is so large that the terms left out do not count
    end = total(a, float(steps)) if steps else (a, 0.0)
    far = _far(n, end) if steps < MOST_STEPS else 0.0
    return _sum([*terms, far])


def _sum(terms: list[float]) -> float:
    """The sum, rounded once unless a term or the sum is infinite."""
    plain = sum(terms)
    return math.fsum(terms) if math.isfinite(plain) else plain


def _reflected(n: float, a: float) -> float:
    """(-1)^n·π times the n-th derivative of cot(πa), to some digits less."""
    cotangent = special.pi_cot_pi(a) / math.pi
    odd = 1 if n % 2 else cotangent
    if n > LARGE_ORDER:
        return odd * math.inf if odd else 0.0
    polynomial = cotangent_polynomial(int(n))[int(n + 1) % 2 :: 2]
    return math.pow(math.pi, n + 1) * odd * horner(polynomial, cotangent * cotangent)


def _left(n: float, a: float) -> float:
    """ψ⁽ⁿ⁾(a) for a little below 0: n!/a^(n + 1) + n!/(a + 1)^(n + 1) + …, up to the sign."""
    steps = 1 - math.floor(a)
    terms = [_factorial_ratio(n, total(a, float(k)), n + 1) for k in range(steps)]
    terms.append(_size(n, a + steps))
    value = _sum(terms)
    if n % 2:
        return value
    # what cancels only has an even order
    cancels = abs(value) < 0.9 * sum(map(abs, terms))
    return double(fixed_polygamma(int(n), a)) if cancels else -value


def _negative(n: float, a: float) -> float:
    """ψ⁽ⁿ⁾(a) for a < 0 (DLMF 5.15.6)."""
    if n > FULL_ORDER:
        sign = 1 if n % 2 else -1
        reflected = _reflected(n, a)
        return sign * (reflected - (0.0 if math.isinf(reflected) else sign * _size(n, 1 - a)))
    return _left(n, a) if a > LEFT else double(fixed_polygamma(int(n), a))


def polygamma(n: float, a: float) -> float:
    """ψ⁽ⁿ⁾(a), the n-th derivative of digamma, n a whole number (DLMF 5.15.1).

    Meant for n to about 20; of larger n digits are lost.
    """
    if not (math.isfinite(n) and n >= 0 and n == math.floor(n)) or a != a:
        return math.nan
    if n == 0:
        return digamma(a)
    if is_pole(a):
        return math.inf if n % 2 and math.isfinite(a) else math.nan
    return math.copysign(_size(n, a), 1 if n % 2 else -1) if a > 0 else _negative(n, a)
