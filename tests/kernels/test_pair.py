"""Pairs of doubles against exact rationals and mpmath."""

import math
import random
from fractions import Fraction

import mpmath as mp

from backprop_cli.kernels import pair
from backprop_cli.kernels.pair import Pair

DRAW = random.Random(4)
NUMBERS = [DRAW.uniform(-4, 4) * 2.0 ** DRAW.randrange(-60, 60) for _ in range(300)]
COUPLES = list(zip(NUMBERS, reversed(NUMBERS), strict=True))
CLOSE = Fraction(1, 2**100)


def exact(a: Pair) -> Fraction:
    return Fraction(a[0]) + Fraction(a[1])


def near(a: Fraction) -> Pair:
    """A pair for a number."""
    return float(a), float(a - Fraction(float(a)))


def test_sums_and_products_of_doubles_are_exact() -> None:
    for a, b in COUPLES:
        assert exact(pair.total(a, b)) == Fraction(a) + Fraction(b)
        assert exact(pair.product(a, b)) == Fraction(a) * Fraction(b)


def test_arithmetic_of_pairs() -> None:
    for a, b in COUPLES:
        one, two = near(Fraction(a) * Fraction(1, 3)), near(Fraction(b) * Fraction(5, 7))
        p, q = exact(one), exact(two)
        assert abs(exact(pair.plus(one, two)) - (p + q)) <= CLOSE * max(abs(p), abs(q))
        assert abs(exact(pair.times(one, two)) / (p * q) - 1) <= CLOSE
        assert abs(exact(pair.quotient(one, two)) * q / p - 1) <= CLOSE
        assert pair.ratio(one, two) == float(p / q)
        root = exact(pair.square_root((abs(one[0]), math.copysign(1, a) * one[1])))
        assert abs(root * root / abs(p) - 1) <= 4 * CLOSE


def test_exp_to_58_bits() -> None:
    with mp.workprec(200):
        for a in [*(k * 7.3 - 745 for k in range(200)), *NUMBERS, 1e-300, -0.0]:
            if abs(a) > pair.FARTHEST:
                continue
            rest = a * 2.0**-55
            high, low, power = pair.exp(a, rest)
            found = mp.ldexp(mp.mpf(high) + low, power)
            assert abs(found / mp.exp(mp.mpf(a) + rest) - 1) < mp.mpf(2) ** -58


def test_exp_far_out() -> None:
    for a in (2000.0, 1e300, math.inf):
        high, _, power = pair.exp(a)
        assert pair.scaled(high, power) == math.inf
        high, _, power = pair.exp(-a)
        assert pair.scaled(high, power) == 0
    assert math.isnan(pair.exp(math.nan)[0])


def test_scaled() -> None:
    assert pair.scaled(-1.5, 2000) == -math.inf
    assert pair.scaled(1.5, -1074) == 1e-323
