"""Numbers as sums of two doubles, for results that need some bits more than a double has.

The first double of a pair is the number rounded, the second is what that loses. The products need
factors whose size is between 1e-140 and 1e290.
"""

import math

Pair = tuple[float, float]

ONE = (1.0, 0.0)
SPLITTER = 134217729.0
STEP = (0.010830424695086549, 1.162596423439437e-12)
"""log(2)/64; the first part has 33 bits, so that its product with a whole number is exact."""
PER_STEP = 92.33248261689366
PI = (3.141592653589793, 1.2246467991473532e-16)
FARTHEST = 2000.0
"""exp of more is beyond the doubles, even with the factors that kernels give it."""


def from_fixed(a: int, bits: int) -> Pair:
    """a·2^-bits."""
    high = a / (1 << bits)
    numerator, denominator = high.as_integer_ratio()
    return high, (a - (numerator << bits) // denominator) / (1 << bits)


def _roots() -> list[Pair]:
    """2^(k/64) for k from 0 to 63."""
    bits, root = 200, 2 << 200
    for _ in range(6):
        root = math.isqrt(root << bits)
    power, roots = 1 << bits, list[Pair]()
    for _ in range(64):
        roots.append(from_fixed(power, bits))
        power = power * root >> bits
    return roots


ROOTS = _roots()


def total(a: float, b: float) -> Pair:
    """a + b (Knuth's TwoSum)."""
    high = a + b
    part = high - a
    return high, (a - (high - part)) + (b - part)


def product(a: float, b: float) -> Pair:
    """a·b (Dekker's product)."""
    scaled = SPLITTER * a
    a_high = scaled - (scaled - a)
    scaled = SPLITTER * b
    b_high = scaled - (scaled - b)
    a_low, b_low, high = a - a_high, b - b_high, a * b
    return high, (((a_high * b_high - high) + a_high * b_low) + a_low * b_high) + a_low * b_low


def plus(a: Pair, b: Pair) -> Pair:
    """a + b, exact to the last bits of the larger."""
    high, low = total(a[0], b[0])
    low += a[1] + b[1]
    rounded = high + low
    return rounded, low - (rounded - high)


def times(a: Pair, b: Pair) -> Pair:
    """a·b."""
    high, low = product(a[0], b[0])
    low += a[0] * b[1] + a[1] * b[0]
    rounded = high + low
    return rounded, low - (rounded - high)


def quotient(a: Pair, b: Pair) -> Pair:
    """a/b."""
    first = a[0] / b[0]
    high, low = product(first, b[0])
    return first, (((a[0] - high) - low) + a[1] - first * b[1]) / b[0]


def ratio(a: Pair, b: Pair) -> float:
    """a/b, rounded once."""
    first, second = quotient(a, b)
    return first + second


def square_root(a: Pair) -> Pair:
    """√a."""
    root = math.sqrt(a[0])
    high, low = product(root, root)
    return root, ((a[0] - high) - low + a[1]) / (2 * root)


def exp(a: float, rest: float = 0.0) -> tuple[float, float, int]:
    """exp(a + rest) as a pair and a power of 2 to multiply it by, to 59 bits (Tang's method).

    The nearest multiple of log(2)/64 is taken off, and its power of 2 put back from a table. NaN
    stays; beyond ±2000 the result is that of ±2000.
    """
    if not -FARTHEST < a < FARTHEST:
        if a != a:
            return a, a, 0
        a, rest = math.copysign(FARTHEST, a), 0.0
    steps = round(a * PER_STEP)
    near, low = a - steps * STEP[0], rest - steps * STEP[1]
    part = near + low
    rest = (near - part) + low
    rest += part * part * (0.5 + part * (1 / 6 + part * (1 / 24 + part * (1 / 120 + part / 720))))
    root, low = ROOTS[steps & 63]
    low += root * part + root * rest
    high = root + low
    return high, low - (high - root), steps >> 6


def scaled(a: float, power: int) -> float:
    """a·2^power; infinite beyond the doubles."""
    try:
        return math.ldexp(a, power)
    except OverflowError:
        return math.copysign(math.inf, a)
