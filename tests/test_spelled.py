"""Numbers of other number systems as a report shows them."""

import json
import math
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from backprop_cli.numbers import FULL, json_number, rounded
from backprop_cli.spelled import Ball, Long, Ratio, Unknown, certain, plain


@pytest.mark.parametrize(
    ("fraction", "digits", "text"),
    [
        (Fraction(-4), 4, "-4"),
        (Fraction(2, 3), 4, "2/3 (0.6667)"),
        (Fraction(2, 3), FULL, "2/3"),
        (Fraction(10**30 + 1, 3), 4, "3.333e29"),
        (Fraction(10**30), 4, "1e30"),
        (Fraction(10**30), FULL, "1" + "0" * 30),
    ],
)
def test_a_ratio(fraction: Fraction, digits: int, text: str) -> None:
    assert rounded(Ratio(float(fraction), fraction), digits) == text


@pytest.mark.parametrize(
    ("midpoint", "radius", "digits", "text"),
    [
        ("0.25", "0", 4, "0.25"),
        ("0.25", "0", FULL, "0.25"),
        ("0.33333333333333333333", "1e-20", 4, "0.3333"),
        ("0.33333333333333333333", "1e-20", FULL, "0.33333333333333333"),
        ("0.3333333333", "1e-8", 15, "0.33333333 ± 2e-8"),
        ("1e-30", "2e-30", 4, "0 ± 3e-30"),
        ("123456", "1e5", 2, "100000 ± 200000"),
        ("0.99996", "1e-5", 4, "1"),
        ("0.99995", "1e-9", 4, "0.99995"),
        ("nan", "inf", 4, "-"),
        ("1e99999", "1e99000", 3, "1e99999"),
    ],
)
def test_a_ball_shows_only_what_is_certain(
    midpoint: str, radius: str, digits: int, text: str
) -> None:
    ball = Ball(float(midpoint), Decimal(midpoint), Decimal(radius))
    assert rounded(ball, digits) == text


@pytest.mark.parametrize("digits", range(1, 12))
def test_certain_digits_hold_at_both_ends(digits: int) -> None:
    midpoint, radius = Decimal("1.234567890123"), Decimal("3e-9")
    found = certain(midpoint, radius, digits)
    if found is None:
        assert digits >= 9
    else:
        half = Decimal(1).scaleb(found.adjusted() - digits + 1) / 2
        assert abs(found - midpoint) <= half + radius


@pytest.mark.parametrize(
    ("decimal", "text"),
    [
        ("1E+2", "100"), ("1.50", "1.5"), ("0E-7", "0"), ("-1E-9", "-1e-9"), ("NaN", "NaN"),
        ("-Infinity", "-Infinity"), ("12345678901234567890", "12345678901234567890"),
        ("1.25E+500", "1.25e500"),
    ],
)  # fmt: skip
def test_plain(decimal: str, text: str) -> None:
    assert plain(Decimal(decimal)) == text


@pytest.mark.parametrize(
    "number",
    [
        Ratio(2 / 3, Fraction(2, 3)),
        Long(0.1, Decimal("0.1000000000000000000001")),
        Ball(0.1, Decimal("0.1"), Decimal("1e-30")),
    ],
)
def test_a_spelled_number_is_its_double(number: float) -> None:
    copied = pickle.loads(pickle.dumps(number))
    assert copied == number
    assert type(copied) is type(number)
    assert copied.data() == number.data()  # type: ignore[attr-defined]
    assert json.loads(json.dumps(json_number(number))) == float(number)


def test_an_unknown_number() -> None:
    number = pickle.loads(pickle.dumps(Unknown("is not a fraction")))
    assert math.isnan(number)
    assert rounded(number) == "-"
    assert number.data() is None
