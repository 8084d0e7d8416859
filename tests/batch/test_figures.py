"""The text of numbers in files: that of `numbers.exact`, which asks Python's repr."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_cli.batch.figures import rows_of_text
from backprop_cli.numbers import exact

EDGES = [0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324, 1.7976931348623157e308, 1e16, 1e15]
EDGES += [sign * 10.0**power for power in range(-20, 25) for sign in (1, -1)]
EDGES += [math.nextafter(value, 0) for value in EDGES]


def check(values: list[float], width: int) -> None:
    rows = [",".join([exact(value)] * width).encode() for value in values]
    assert rows_of_text([np.array(values)] * width) == rows


@pytest.mark.parametrize("width", [1, 2, 5])
def test_edges(width: int) -> None:
    check(EDGES, width)


@given(st.lists(st.floats(), min_size=1), st.integers(1, 3))
def test_any_double(values: list[float], width: int) -> None:
    check(values, width)


def test_doubles_of_every_size() -> None:
    bits = np.random.default_rng(0).integers(0, 2**64, 20_000, dtype=np.uint64)
    check(bits.view(np.float64).tolist(), 1)


def test_another_separator_and_no_rows() -> None:
    assert rows_of_text([np.array([1.5, 2]), np.array([1e-7, -3])], b"\t") == [
        b"1.5\t1e-07",
        b"2\t-3",
    ]
    assert rows_of_text([np.empty(0)]) == []
