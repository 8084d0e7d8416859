"""The one place where a number becomes text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_cli.numbers import exact, rounded
from backprop_cli.report.grid import aligned


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.36787944117144233, "0.3679"), (1.3678794411714423, "1.368"), (-2.0, "-2"), (0.5, "0.5"),
        (0.30000000000000004, "0.3000"), (-0.0, "0"), (1e20, "1e20"), (123456.0, "123456"),
        (1234567.0, "1.235e6"), (12345.678, "1.235e4"), (99999.5, "1.000e5"), (0.00012345678, "0.0001235"),
        (1.23456e-7, "1.235e-7"), (9.99999, "10.00"), (math.nan, "NaN"), (-math.inf, "-Infinity"),
        (5e-324, "5e-324"), (0.0001, "0.0001"), (1e-300, "1e-300"),
    ],
)  # fmt: skip
def test_four_digits(value: float, text: str) -> None:
    assert rounded(value) == text


@given(st.floats(allow_nan=False))
def test_exact_reads_back_as_the_same_number(value: float) -> None:
    assert float(exact(value)) == value


@given(st.floats(-1e307, 1e307), st.integers(1, 17))
def test_rounding_is_within_half_a_unit_of_the_last_digit(value: float, digits: int) -> None:
    shown = float(rounded(value, digits))
    assert math.isclose(shown, value, rel_tol=0.5000001 * 10.0 ** (1 - digits), abs_tol=5e-324)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_text_with_fewer_digits_than_asked_for_is_exact(value: float) -> None:
    text = rounded(value, 4)
    if len(text.split("e")[0].replace(".", "").lstrip("-0")) < 4:
        assert float(text) == value


def test_decimal_points_stand_below_one_another() -> None:
    assert aligned(["-2", "0.3679", "", "10.5"]) == ["-2     ", " 0.3679", "", "10.5   "]
