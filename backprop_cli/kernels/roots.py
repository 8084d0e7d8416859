"""Roots, quotients and lengths, and slopes made of them, right at every size that doubles have."""

import math

from backprop_cli.kernels.pair import ONE, Pair, plus, product, ratio, scaled, square_root

SMALL, LARGE = 1e-290, 1e290
"""Between these, a length or a quotient has all its bits."""
SCALE = 600
"""A power of 2 that takes numbers from the ends to the middle; a multiple of 3."""


def div_local(a: float, b: float) -> float:
    """The slope of a/b for b, -a/b², where a/b may be subnormal or 0."""
    if not b:
        return math.copysign(math.inf, -a) if abs(a) > 0 else math.nan
    quotient = a / b
    if abs(quotient) > SMALL:
        return -quotient / b
    (a, power), (b, less) = math.frexp(a), math.frexp(b)
    return scaled(-a / b / b, power - 2 * less)


def _cbrt(a: float) -> Pair:
    """The cube root as a pair, by one step of Newton's from libm's, which may be off by 3 ulp."""
    root = math.cbrt(a)
    square, lost = product(root, root)
    cube, rest = product(square, root)
    return root, ((a - cube) - rest - lost * root) / (3 * square)


def _within(a: float) -> tuple[float, int]:
    """A number times a power of 2, so that products of its roots are exact, and that power."""
    power = SCALE if abs(a) < 1e-200 else -SCALE if abs(a) > 1e200 else 0
    return math.ldexp(a, power), power


def cbrt(a: float) -> float:
    """The cube root, of negative numbers too."""
    if not a or a - a:
        return a
    a, power = _within(a)
    root, rest = _cbrt(a)
    return math.ldexp(root + rest, -power // 3)


def cbrt_local(a: float) -> float:
    """The slope of the cube root, 1/(3·cbrt(a)²)."""
    if not a or a - a:
        return math.inf if not a else 0.0 if a == a else a
    a, power = _within(a)
    root, rest = _cbrt(a)
    square, lost = product(root, root)
    slope = 1 / (3 * square)
    return math.ldexp(slope - slope * ((lost + 2 * root * rest) / square), 2 * power // 3)


def hypot_local(a: float, b: float) -> float:
    """The slope of hypot for its first argument, a/√(a² + b²); 0 at the origin."""
    length = math.hypot(a, b)
    if SMALL < length < LARGE:
        return a / length
    if not length:
        return 0.0
    power = SCALE if length < SMALL else -SCALE
    a, b = math.ldexp(a, power), math.ldexp(b, power)
    return a / math.hypot(a, b)


def atan2_local(a: float, b: float) -> float:
    """The slope of atan2 for its first argument, b/(a² + b²); 0 at the origin."""
    size = max(abs(a), abs(b))
    if 1e-140 < size < 1e140:
        return b * ratio(ONE, plus(product(a, a), product(b, b)))
    if not size or size - size or a != a or b != b:
        return b / size / size if size else 0.0 * (a + b)
    power = -math.frexp(size)[1]
    a, b = math.ldexp(a, power), math.ldexp(b, power)
    return scaled(b * ratio(ONE, plus(product(a, a), product(b, b))), power)


def acosh_local(a: float) -> float:
    """The slope of acosh, 1/√(a² - 1)."""
    if a > 1e140:
        return 1 / a
    if not a > 1:
        return math.inf if a == 1 else math.nan
    return ratio(ONE, square_root(plus(product(a, a), (-1.0, 0.0))))


def atan_local(a: float) -> float:
    """The slope of atan, 1/(1 + a²)."""
    return ratio(ONE, plus(product(a, a), ONE)) if abs(a) < 1e140 else 1 / a / a


def _beside_1(a: float) -> Pair:
    """1 - a²."""
    high, low = product(a, a)
    return plus(ONE, (-high, -low))


def asin_local(a: float) -> float:
    """The slope of asin, 1/√(1 - a²)."""
    if not abs(a) < 1:
        return math.inf if abs(a) == 1 else math.nan
    return ratio(ONE, square_root(_beside_1(a)))


def atanh_local(a: float) -> float:
    """The slope of atanh, 1/(1 - a²)."""
    if not abs(a) < 1:
        return math.inf if abs(a) == 1 else math.nan
    return ratio(ONE, _beside_1(a))
