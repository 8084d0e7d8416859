"""What counts as a value: numbers, texts, nested lists and arrays, and nothing else."""

import math
from typing import Any

import numpy as np
import pytest

from backprop_cli import BackpropError, gradient


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3.0), (True, 1.0), (10**400, math.inf), (-(10**400), -math.inf), (np.float32(0.5), 0.5),
        (np.array(2), 2.0), ("1/4", 0.25), (" -2^2 ", -4.0), ("pi", math.pi), ("Infinity", math.inf),
        ("-Infinity", -math.inf), ("1_000", 1000.0), ("-inf", -math.inf), ("2*e", 2 * math.e),
    ],
)  # fmt: skip
def test_a_number(value: Any, number: float) -> None:
    assert gradient("x", x=value).value == number


@pytest.mark.parametrize("text", ["NaN", "nan", "inf - inf"])
def test_a_value_that_is_no_number(text: str) -> None:
    assert math.isnan(gradient("x", x=text).value)


@pytest.mark.parametrize(
    ("value", "array"),
    [
        ("[1, 2.5, -3e2]", [1, 2.5, -300]),
        ("[[1, 1/2], [pi, 0]]", [[1, 0.5], [math.pi, 0]]),
        ("[1, NaN]", [1, math.nan]),
        ("[ [Infinity] ]", [[math.inf]]),
        ("[]", []),
        ([[1, "1/2"], [3, 4]], [[1, 0.5], [3, 4]]),
        (((1, 2), (3, 4)), [[1, 2], [3, 4]]),
        ([10**400, 1], [math.inf, 1]),
        (np.array([True, False]), [1, 0]),
        (np.array([[1, 2]], np.int8), [[1, 2]]),
    ],
)
def test_an_array(value: Any, array: list[Any]) -> None:
    report = gradient("0*sum(x)", x=value)
    np.testing.assert_array_equal(report.inputs["x"], np.array(array, float))
    assert report.inputs["x"].dtype == np.float64


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        (object(), "the value of x is not a number", "nor an array of numbers"),
        (None, "the value of x is not a number", "nor an array of numbers"),
        ([True, 1], "true in x is not a number", ""),
        ([1, None], "null in x is not a number", ""),
        ([[1], 2], "x holds a list and a number side by side", "nest all alike"),
        ([1, [2]], "x holds a list and a number side by side", "nest all alike"),
        ([[1, 2], [3, 4], [5]], "the rows of x have 2 and 1 numbers (row 3)", "every row needs the same length"),
        ("[1, [2]]", "x holds a list and a number side by side", "nest all alike"),
        ("[1, 2] + 1", "x is computed from an array", "an array of values holds numbers, such as [[1, 1/2], [pi, 0]]"),
        ("[sum([1]), 2]", "a value cannot call sum", "write its elements, or compute it in the program"),
        (np.array(["a"]), "the elements of x are not real numbers (<U1)", ""),
        (np.array([1j]), "the elements of x are not real numbers (complex128)", ""),
        ("", "x has no value", "write x=3, x=1/3 or x=pi/4"),
        ("  ", "x has no value", "write x=3, x=1/3 or x=pi/4"),
        ("a = 2", "a value is one expression of numbers", "such as -2, 1/3 or pi/4"),
        ("1; 2", "a value is one expression of numbers", "such as -2, 1/3 or pi/4"),
        ("# 1", "a value is one expression of numbers", "such as -2, 1/3 or pi/4"),
        ("taau", "taau is not a number", "did you mean tau?"),
        ("quux", "quux is not a number", "a value holds only numbers and pi, e, tau, inf"),
    ],
)  # fmt: skip
def test_what_is_no_value(value: Any, message: str, hint: str) -> None:
    with pytest.raises(BackpropError) as caught:
        gradient("sum(x)", x=value)
    assert (caught.value.kind, caught.value.message, caught.value.hint) == ("value", message, hint)
