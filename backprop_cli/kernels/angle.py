"""sin, cos and tan, also where libm keeps few digits: large angles next to multiples of π/2."""

import math
from functools import cache

LARGE = 1e8
TINY = 1e-12
BITS = 1200
"""Enough for the largest double, and for the one that comes closest to a multiple of π/2."""


def _inverse_tangent(n: int) -> int:
    """atan(1/n) in units of 2^-BITS (DLMF 4.24.3)."""
    power, total, k = (1 << BITS) // n, 0, 1
    while power:
        total += power // k
        power, k = -power // (n * n), k + 2
    return total


@cache
def half_pi(bits: int = BITS) -> int:
    """π/2 in units of 2^-bits (Machin's formula)."""
    return 2 * (4 * _inverse_tangent(5) - _inverse_tangent(239)) >> (BITS - bits)


def _reduced(a: float) -> tuple[float, int]:
    """What is left of an angle beside the nearest multiple of π/2, and which that is."""
    numerator, denominator = a.as_integer_ratio()
    fixed, quarter = (numerator << BITS) // denominator, half_pi()
    turns = (2 * fixed + quarter) // (2 * quarter)
    return (fixed - turns * quarter) / (1 << BITS), turns % 4


def _sine(a: float, turns: int) -> float:
    rest, own = _reduced(a)
    turns = (own + turns) % 4
    size = math.cos(rest) if turns % 2 else math.sin(rest)
    return size if turns < 2 else -size


def sin(a: float) -> float:
    """The sine."""
    value = math.sin(a)
    return _sine(a, 0) if abs(value) < TINY and abs(a) > LARGE else value


def cos(a: float) -> float:
    """The cosine."""
    value = math.cos(a)
    return _sine(a, 1) if abs(value) < TINY and abs(a) > LARGE else value


def tan(a: float) -> float:
    """The tangent."""
    value = math.tan(a)
    far = abs(a) > LARGE and not TINY < abs(value) < 1 / TINY
    return _sine(a, 0) / _sine(a, 1) if far else value
