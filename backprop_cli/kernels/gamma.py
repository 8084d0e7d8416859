"""The gamma family: the logarithm of |Γ| and the derivatives of that logarithm."""

import math

from backprop_cli.kernels.special import horner

# (-1)^k (ζ(k) - 1)/k, and 1 - γ for k = 1
LGAMMA_AT_2 = (
    0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546,
    -0.007385551028673986, 0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425,
    -0.00022315475845357939, 9.945751278180853e-05, -4.492623673813314e-05, 2.050721277567069e-05,
    -9.439488275268397e-06, 4.374866789907488e-06, -2.039215753801366e-06, 9.55141213040742e-07,
    -4.492469198764566e-07, 2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08,
    -2.2711094608943164e-08, 1.0838659214896955e-08, -5.183475041970047e-09, 2.4836745438024785e-09,
    -1.1921401405860912e-09, 5.731367241678862e-10,
)  # fmt: skip
DIGAMMA_ZERO = (1.4616321449683622, 9.549995429965697e-17)
DIGAMMA_SERIES = (
    0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
    0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
    0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869,
    0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
    0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
    0.00023635601564027053, -0.00016170622091974803,
)  # fmt: skip
# B(2k)/(2k)!
BERNOULLI = (
    0.08333333333333333, -0.001388888888888889, 3.306878306878307e-05, -8.267195767195768e-07,
    2.08767569878681e-08, -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13,
    8.586062056277845e-15, -2.174868698558062e-16,
)  # fmt: skip
LARGE_ORDER = 150.0


def _pole(a: float) -> bool:
    return a <= 0 and (math.isinf(a) or a == math.floor(a))


def _sin_pi(a: float) -> float:
    """|sin(πa)|, from the exact remainder of a."""
    rest = abs(math.remainder(a, 1.0))
    return math.sin(math.pi * rest) if rest <= 0.25 else math.cos(math.pi * (0.5 - rest))


def _cot_pi(a: float) -> float:
    """cot(πa), from the exact remainder of a, which is not 0."""
    rest = math.remainder(a, 1.0)
    if abs(rest) <= 0.25:
        return 1 / math.tan(math.pi * rest)
    return math.copysign(math.tan(math.pi * (0.5 - abs(rest))), rest)


def _stirling(a: float) -> float:
    """log Γ(a) for a >= 10 (DLMF 5.11.1)."""
    total, power = 0.0, 1 / a
    for k, bernoulli in enumerate(BERNOULLI):
        total += bernoulli * power
        power *= (2 * k + 1) * (2 * k + 2) / a / a
    return (a - 0.5) * (math.log(a) - 1) + (0.4189385332046727 + total)


def _lgamma_positive(a: float) -> float:
    if a >= 10:
        return _stirling(a)
    if a < 1.5:
        return (a - 1) * horner(LGAMMA_AT_2, a - 1) - math.log1p(a - 1)
    product = 1.0
    while a > 2.5:
        a -= 1
        product *= a
    return (a - 2) * horner(LGAMMA_AT_2, a - 2) + math.log(product)


def lgamma(a: float) -> float:
    """log |Γ(a)|; Taylor series around 2 (DLMF 5.7.3), Stirling's (5.11.1), reflection (5.5.3).

    Next to the zeros on the negative axis the error is absolute, a few 1e-16.
    """
    if _pole(a):
        return math.inf
    if math.isinf(a) or a != a:
        return a
    if abs(a) <= 0.5:
        return a * horner(LGAMMA_AT_2, a) - math.log1p(a) - math.log(abs(a))
    if a > 0:
        return _lgamma_positive(a)
    return math.log(math.pi / _sin_pi(a) / -a) - _lgamma_positive(-a)


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


def _tail(n: float, a: float) -> float:
    """|ψ⁽ⁿ⁾(a)| for a large a (DLMF 5.11.2, 5.15.8)."""
    total, rising = (0.0, 1 / a / a) if n == 0 else (1.0, n * (n + 1) / a / a)
    for k, bernoulli in enumerate(BERNOULLI, 1):
        total += bernoulli * rising
        rising *= (n + 2 * k) * (n + 2 * k + 1) / a / a
    if n == 0:
        return math.log(a) - (0.5 / a + total)
    return _factorial_ratio(n - 1, a, n) * (total + 0.5 * n / a)


def _positive(n: float, a: float) -> float:
    """ψ⁽ⁿ⁾(a) for a > 0, by recurrence (DLMF 5.15.5) up to where the asymptotic series serves."""
    steps = int(min(40.0, max(0.0, math.ceil(n + 10 - a))))
    terms = [_factorial_ratio(n, a + k, n + 1) for k in range(steps)]
    tail = _tail(n, a + steps)
    total = sum(reversed(terms), 0.0 if n == 0 else tail)
    if n == 0:
        return tail - total
    return total if n % 2 else -total


def _cotangent(n: int, cotangent: float) -> float:
    """(-1)^n times the n-th derivative of cot, as a polynomial in cot: p -> (1 + c²)·p'."""
    polynomial = [0.0, 1.0]
    for _ in range(n):
        slope = [k * polynomial[k] for k in range(1, len(polynomial))]
        polynomial = [
            low + high for low, high in zip([*slope, 0.0, 0.0], [0.0, 0.0, *slope], strict=True)
        ]
    start = 0 if n % 2 else 1
    value = horner(polynomial[start::2], cotangent * cotangent)
    return value * cotangent if start else value


def polygamma(n: float, a: float) -> float:
    """ψ⁽ⁿ⁾(a), the n-th derivative of digamma, n a whole number (DLMF 5.15).

    Negative a by reflection (5.15.6). Meant for n to about 20; above, digits are lost.
    """
    if not (math.isfinite(n) and n >= 0 and n == math.floor(n)) or a != a:
        return math.nan
    if _pole(a):
        return math.inf if n % 2 and math.isfinite(a) else math.nan
    if a > 0:
        return math.inf if math.isinf(a) and n == 0 else _positive(n, a)
    cotangent = _cot_pi(a)
    if n > LARGE_ORDER:
        return math.inf if n % 2 else math.copysign(math.inf, -cotangent)
    sign = -1.0 if n % 2 else 1.0
    reflected = math.pow(math.pi, n + 1) * _cotangent(int(n), cotangent)
    return sign * (_positive(n, 1 - a) - reflected)


def digamma(a: float) -> float:
    """ψ(a), the slope of log Γ(a); by its Taylor series around its positive zero."""
    distance = (a - DIGAMMA_ZERO[0]) - DIGAMMA_ZERO[1]
    if abs(distance) < 0.25:
        return distance * horner(DIGAMMA_SERIES, distance)
    return polygamma(0.0, a)
