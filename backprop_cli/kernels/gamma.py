"""The gamma family: log |Γ| and its derivatives.

Doubles serve except next to a zero, where the parts of a sum cancel: there the sum is taken once
more in fixed point. log Γ has a place among its derivatives as ψ of order -1.
"""

import math

from backprop_cli.kernels import special
from backprop_cli.kernels.special import BITS, ONE, fixed, fixed_log, horner

# 1 - γ, then (-1)^k (ζ(k) - 1)/k
LGAMMA_AT_2 = (
    0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546,
    -0.007385551028673986, 0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425,
    -0.00022315475845357939, 9.945751278180853e-05, -4.492623673813314e-05, 2.050721277567069e-05,
    -9.439488275268397e-06, 4.374866789907488e-06, -2.039215753801366e-06, 9.55141213040742e-07,
    -4.492469198764566e-07, 2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08,
    -2.2711094608943164e-08, 1.0838659214896955e-08, -5.183475041970047e-09, 2.4836745438024785e-09,
    -1.1921401405860912e-09, 5.731367241678862e-10,
)  # fmt: skip
DIGAMMA_AT_2 = tuple(k * factor for k, factor in enumerate(LGAMMA_AT_2, 1))
BERNOULLI = (
    (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510),
    (43867, 798), (-174611, 330),
)  # fmt: skip
"""The Bernoulli numbers of order 2, 4 ... 20."""
BERNOULLI_SERIES = tuple(p / (q * math.factorial(2 * k)) for k, (p, q) in enumerate(BERNOULLI, 1))
LOG_ROOT_TAU = 0.9189385332046728
LARGE_ORDER = 150
MOST_STEPS = 40
FAR = 60 << BITS


def _asymptotic(n: float, a: float, term: float) -> float:
    """The sum of B(2k)/(2k)! · Γ(2k + n)/Γ(n + 2) · term/a^(2k - 2)."""
    total = 0.0
    for k, factor in enumerate(BERNOULLI_SERIES, 1):
        total += factor * term
        term *= (n + 2 * k) * (n + 2 * k + 1) / a / a
    return total


def _is_pole(a: float) -> bool:
    return a <= 0 and (math.isinf(a) or a == math.floor(a))


def _lgamma_positive(a: float) -> float:
    """log Γ(a) for a > 1/2: around 1 and 2, by recurrence from there, or Stirling's series."""
    if a >= 10:
        return (a - 0.5) * (math.log(a) - 1) + (LOG_ROOT_TAU - 0.5 + _asymptotic(-1.0, a, 1 / a))
    if a < 1.5:
        return (a - 1) * horner(LGAMMA_AT_2, a - 1) - math.log1p(a - 1)
    product = 1.0
    while a > 2.5:
        a -= 1
        product *= a
    return (a - 2) * horner(LGAMMA_AT_2, a - 2) + math.log(product)


def lgamma(a: float) -> float:
    """log |Γ(a)|; Taylor's series at 2 (DLMF 5.7.3), Stirling's (5.11.1), reflection (5.5.3)."""
    if _is_pole(a) or math.isinf(a):
        return math.inf
    if abs(a) <= 0.5:
        return a * horner(LGAMMA_AT_2, a) - math.log1p(a) - math.log(abs(a))
    if not a < 0:
        return _lgamma_positive(a)
    mirrored = _lgamma_positive(-a)
    value = math.log(math.pi / special.sin_pi(a) / -a) - mirrored
    return _fixed_lgamma(a) / ONE if -20 < a < -2 and abs(value) < 0.1 + 0.1 * mirrored else value


def _ratio(factor: float, a: float, power: float) -> float:
    """factor/a^power in two steps, for the quotient may be normal where the power is not."""
    try:
        half = power // 2
        return factor / math.pow(a, half) / math.pow(a, power - half)
    except OverflowError:
        return 0.0
    except ZeroDivisionError:
        return math.inf


def _factorial_ratio(n: float, a: float, power: float) -> float:
    """n!/a^power."""
    if n <= LARGE_ORDER:
        return _ratio(float(math.factorial(int(n))), a, power)
    try:
        return math.exp(_lgamma_positive(n + 1) - power * math.log(a))
    except OverflowError:
        return math.inf


def _far(n: float, a: float) -> float:
    """|ψ⁽ⁿ⁾(a)| for a >= n + 10 (DLMF 5.11.2, 5.15.8)."""
    if n == 0:
        return math.log(a) - (0.5 / a + _asymptotic(n, a, 1 / a / a))
    series = _asymptotic(n, a, n * (n + 1) / a / a)
    return _factorial_ratio(n - 1, a, n) * (1 + (0.5 * n / a + series))


def _positive(n: float, a: float) -> float:
    """ψ⁽ⁿ⁾(a) for a > 0: near 1 and 2 the slope of lgamma's series, else by DLMF 5.15.5."""
    rest = a - (1 if a < 1.5 else 2)
    if n == 0 and abs(rest) < 0.4:
        return horner(DIGAMMA_AT_2, rest) - (1 / a if a < 1.5 else 0)
    steps = min(MOST_STEPS, math.ceil(n + 10 - a)) if a < n + 10 else 0
    terms = [_factorial_ratio(n, a + k, n + 1) for k in reversed(range(steps))]
    # an order that asks for more steps is so large that the terms left out do not count
    far = _far(n, a + steps) if steps < MOST_STEPS else 0.0
    if n:
        return math.copysign(sum(terms, far), 1 if n % 2 else -1)
    value = -math.fsum([*terms, -far])
    return -_fixed_psi(0, fixed(a)) / ONE if abs(value) < 0.1 * far else value


def _cotangent_polynomial(n: int) -> list[int]:
    """(-1)^n times the n-th derivative of cot as a polynomial in cot: p becomes (1 + c²)·p'."""
    polynomial = [0, 1]
    for _ in range(n):
        slope = [k * polynomial[k] for k in range(1, len(polynomial))]
        polynomial = [p + q for p, q in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    return polynomial


def _reflected(n: float, a: float) -> float:
    """(-1)^n·π times the n-th derivative of cot(πa)."""
    cotangent = special.cot_pi(a)
    odd = 1 if n % 2 else cotangent
    if n > LARGE_ORDER:
        return odd * math.inf if odd else 0.0
    polynomial = _cotangent_polynomial(int(n))[int(n + 1) % 2 :: 2]
    return math.pow(math.pi, n + 1) * odd * horner(polynomial, cotangent * cotangent)


def polygamma(n: float, a: float) -> float:
    """ψ⁽ⁿ⁾(a), the n-th derivative of digamma, n a whole number (DLMF 5.15.1).

    Negative a by reflection (5.15.6). Meant for n to about 20; of larger n digits are lost.
    """
    if not (math.isfinite(n) and n >= 0 and n == math.floor(n)) or a != a:
        return math.nan
    if _is_pole(a):
        return math.inf if n % 2 and math.isfinite(a) else math.nan
    if a > 0:
        return _positive(n, a)
    reflected, sign = _reflected(n, a), 1 if n % 2 else -1
    if math.isinf(reflected):
        return sign * reflected
    mirrored = _positive(n, 1 - a)
    value = sign * (reflected - mirrored)
    # digamma has a zero of its own near 1 - a = 1.46, so its size is no measure there
    measure = max(abs(mirrored), 1.0) if n == 0 else abs(mirrored)
    return _fixed_polygamma(int(n), a) / ONE if abs(value) < 0.2 * measure else value


def digamma(a: float) -> float:
    """ψ(a), the slope of log Γ(a)."""
    return polygamma(0.0, a)


def _over(factor: int, a: int, power: int) -> int:
    """factor/a^power in fixed point."""
    return (factor << BITS * (power + 1)) // int(a**power)


def _fixed_asymptotic(n: int, a: int) -> int:
    """The series of `_asymptotic`, with its leading factor Γ(n + 2)/a^(n + 2)."""
    return sum(
        _over(p * math.factorial(2 * k + n - 1), a, 2 * k + n) // (q * math.factorial(2 * k))
        for k, (p, q) in enumerate(BERNOULLI, 1)
    )


def _fixed_lgamma(a: float) -> int:
    """log |Γ(a)| in fixed point, by recurrence up to 60."""
    x, product = fixed(a), ONE
    while x < FAR:
        x, product = x + ONE, product * abs(x) >> BITS
    stirling = ((x - ONE // 2) * fixed_log(x) >> BITS) - x + fixed_log(2 * special.PI) // 2
    return stirling + _fixed_asymptotic(-1, x) - fixed_log(product)


def _fixed_psi(n: int, x: int) -> int:
    """-ψ⁽ⁿ⁾(x) in fixed point, for even n and x > 0."""
    factorial, total = math.factorial(n), 0
    while x < FAR:
        total, x = total + _over(factorial, x, n + 1), x + ONE
    leading = _over(factorial // n, x, n) if n else -fixed_log(x)
    return total + leading + _over(factorial, x, n + 1) // 2 + _fixed_asymptotic(n, x)


def _fixed_polygamma(n: int, a: float) -> int:
    """ψ⁽ⁿ⁾(a) in fixed point, for even n and a < 0."""
    cotangent, reflected = special.fixed_cot_pi(a), 0
    for coefficient in reversed(_cotangent_polynomial(n)):
        reflected = (reflected * cotangent >> BITS) + (coefficient << BITS)
    reflected = reflected * int(special.PI ** (n + 1)) >> BITS * (n + 1)
    return -_fixed_psi(n, ONE - fixed(a)) - reflected
