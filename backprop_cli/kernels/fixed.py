"""The gamma family in fixed point: where the parts of a sum cancel, doubles would keep no digit."""

import math

BITS = 200
ONE = 1 << BITS
PI = 0x3243F6A8885A308D313198A2E03707344A4093822299F31D008
LOG_2 = 0xB17217F7D1CF79ABC9E3B39803F2F6AF40F343267298B62D8A
"""π and log 2 in units of 2^-200."""
FAR = 60 << BITS
"""The asymptotic series serve from here on."""
BERNOULLI = (
    (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510),
    (43867, 798), (-174611, 330),
)  # fmt: skip
"""The Bernoulli numbers of order 2, 4 ... 20."""


def fixed(a: float) -> int:
    """A finite double in fixed point."""
    numerator, denominator = a.as_integer_ratio()
    return (numerator << BITS) // denominator


def double(a: int) -> float:
    """The double nearest to what is in fixed point; infinite beyond the doubles."""
    try:
        return a / ONE
    except OverflowError:
        return math.inf if a > 0 else -math.inf


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


def cotangent_polynomial(n: int) -> list[int]:
    """(-1)^n times the n-th derivative of cot as a polynomial in cot: p becomes (1 + c²)·p'."""
    polynomial = [0, 1]
    for _ in range(n):
        slope = [k * polynomial[k] for k in range(1, len(polynomial))]
        polynomial = [p + q for p, q in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    return polynomial


def _over(factor: int, a: int, power: int) -> int:
    """factor/a^power in fixed point."""
    return (factor << BITS * (power + 1)) // int(a**power)


def _fixed_asymptotic(n: int, a: int) -> int:
    """The series of `_asymptotic`, with its leading factor Γ(n + 2)/a^(n + 2)."""
    return sum(
        _over(p * math.factorial(2 * k + n - 1), a, 2 * k + n) // (q * math.factorial(2 * k))
        for k, (p, q) in enumerate(BERNOULLI, 1)
    )


def fixed_lgamma(a: float) -> int:
    """log |Γ(a)| in fixed point, by recurrence up to 60."""
    x, product = fixed(a), ONE
    while x < FAR:
        x, product = x + ONE, product * abs(x) >> BITS
    stirling = ((x - ONE // 2) * fixed_log(x) >> BITS) - x + fixed_log(2 * PI) // 2
    return stirling + _fixed_asymptotic(-1, x) - fixed_log(product)


def fixed_psi(n: int, x: int) -> int:
    """(-1)^(n + 1)·ψ⁽ⁿ⁾(x) in fixed point, for x > 0."""
    factorial, total = math.factorial(n), 0
    while x < FAR:
        total, x = total + _over(factorial, x, n + 1), x + ONE
    leading = _over(factorial // n, x, n) if n else -fixed_log(x)
    return total + leading + _over(factorial, x, n + 1) // 2 + _fixed_asymptotic(n, x)


def fixed_polygamma(n: int, a: float) -> int:
    """ψ⁽ⁿ⁾(a) in fixed point, for a < 0 (DLMF 5.15.6)."""
    cotangent, reflected = fixed_cot_pi(a), 0
    for coefficient in reversed(cotangent_polynomial(n)):
        reflected = (reflected * cotangent >> BITS) + (coefficient << BITS)
    reflected = reflected * int(PI ** (n + 1)) >> BITS * (n + 1)
    return (reflected if n % 2 else -reflected) - fixed_psi(n, ONE - fixed(a))
