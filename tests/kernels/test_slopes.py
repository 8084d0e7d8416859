"""Gates and slopes on whole arrays against those of single numbers."""

import itertools
import math

import numpy as np
import pytest

from backprop_cli.kernels.array import ARRAY
from backprop_cli.kernels.float64 import FLOAT64
from tests.gates.probe import PAIRED, SINGLE, TOGETHER

BASES = [sign * a for a in (*SINGLE, math.inf, 5e-324, math.nan) for sign in (1, -1)]
EXPONENTS = [
    sign * b for b in (*PAIRED, 0.1, 1 / 3, 4.0, 1.5, 6.3e18, math.inf) for sign in (1, -1)
]


@pytest.mark.parametrize("gate", ["pow_base_local", "pow_exponent_local"])
def test_powers(gate: str) -> None:
    points = [*itertools.product(BASES, EXPONENTS), *TOGETHER]
    with np.errstate(all="ignore"):
        found = ARRAY.functions[gate](*np.array(points).T)
    expected = np.array([FLOAT64.functions[gate](*point) for point in points])
    np.testing.assert_array_max_ulp(*(np.nan_to_num(a, nan=7.0) for a in (found, expected)), 4)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))


UNITS = {"silu_local": 12, "mish_local": 12, "logaddexp": 4}
"""Units in the last place where the sum next to a zero is the largest error; of the others 4."""
BELLS = ["gaussian", "gaussian_local", "normal_pdf", "normal_pdf_local", "silu_local", "mish_local"]


@pytest.mark.parametrize("gate", [*BELLS, "logaddexp"])
def test_bells_and_activations(gate: str) -> None:
    rng = np.random.default_rng(4)
    near = [*rng.uniform(-3, 3, 2000), *rng.uniform(-800, 800, 500), *rng.uniform(-40, 40, 500)]
    numbers = np.array([*near, *BASES])
    other = numbers + rng.uniform(-40, 40, len(numbers))
    points = list(zip(numbers, other, strict=True) if gate == "logaddexp" else zip(numbers))
    with np.errstate(all="ignore"):
        found = ARRAY.functions[gate](*np.array(points).T)
    expected = np.array([FLOAT64.functions[gate](*map(float, point)) for point in points])
    limit = UNITS.get(gate, 4)
    np.testing.assert_array_max_ulp(*(np.nan_to_num(a, nan=7.0) for a in (found, expected)), limit)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
