"""Slopes that NumPy lacks, on whole arrays: a few operations each, to some units more.

v stands for exp(-|a|), which cannot overflow.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backprop_cli.kernels import float64, logistic, normal
from backprop_cli.kernels.pair import Pair
from backprop_cli.kernels.special import INVERSE_ROOT_TAU, horner
from backprop_cli.kernels.vector import lost_by, mended, normal_cdf, root_of_bell, sigmoid

Array = Any
NEAR = 0.06
"""How far from its zero a slope is a Taylor series; from there on the sum has its digits."""
BEYOND = 800.0
"""exp of less is 0, even times it."""


def _normal(a: Array) -> Array:
    size = np.abs(a)
    return (size >= sys.float_info.min) & (size <= sys.float_info.max)


def pow_base_local(a: Array, b: Array) -> Array:
    """b·a^(b - 1), with what b - 1 lost to rounding; one by one where a power is not normal."""
    rest, factor = np.subtract(b, 1.0), np.power(a, np.subtract(b, 1.0))
    part = rest - b
    lost = (b - (rest - part)) - (1.0 + part)
    # what is NaN here is not sure below
    growth = np.where(np.equal(lost, 0), 0.0, lost * np.log(a))
    # 0 has no slope at 0
    sure = (_normal(factor) | (np.equal(a, 0) & np.greater(b, 1))) & (np.abs(growth) < 1e-9)
    return mended(b * factor * (1 + growth), ~sure, float64.pow_base_local, a, b)


def pow_exponent_local(a: Array, b: Array) -> Array:
    """a^b·log(a); one by one where the power is not normal."""
    power = np.power(a, b)
    return mended(power * np.log(a), ~_normal(power), float64.pow_exponent_local, a, b)


def gelu_local(a: Array) -> Array:
    """The slope of gelu, one by one where it cancels and where a² has too few digits."""
    near = np.less(np.abs(a - normal.GELU_ZERO[0]), 0.25) | np.less(a, -6)
    density = np.exp(-np.square(a) / 2) * INVERSE_ROOT_TAU[0]
    return mended(normal_cdf(a) + np.clip(a, -40.0, 40.0) * density, near, normal.gelu_local, a)


def sigmoid_local(a: Array) -> Array:
    """The slope of sigmoid."""
    v = np.exp(-np.abs(a))
    return v / np.square(1 + v)


def _series(a: Array, zero: Pair, slope: Pair, series: Sequence[float]) -> Array:
    """A function next to its zero."""
    distance = a - zero[0]
    return (distance - zero[1]) * (slope[0] + (slope[1] + distance * horner(series, distance)))


def silu_local(a: Array) -> Array:
    """The slope: v·(1 + a + v)/(1 + v)² on the left, (1 + v + a·v)/(1 + v)² on the right."""
    a = np.clip(a, -BEYOND, BEYOND)
    near = _series(a, logistic.SILU_ZERO, logistic.SILU_SLOPE, logistic.SILU_SERIES)
    # twice the root, for v is subnormal before the result is
    root = np.exp(-np.abs(a) / 2)
    v = np.square(root)
    part = np.where(np.less(a, 0), root * (1 + a + v) * root, 1 + v * (1 + a))
    far = part / np.square(1 + v)
    return np.where(np.less(np.abs(a - logistic.SILU_ZERO[0]), NEAR), near, far)


def mish_local(a: Array) -> Array:
    """The slope of mish, a quotient of polynomials in v."""
    a = np.clip(a, -BEYOND, BEYOND)
    near = _series(a, logistic.MISH_ZERO, logistic.MISH_SLOPE, logistic.MISH_SERIES)
    root = np.exp(-np.abs(a) / 2)
    v, small, large = np.square(root), 4 * a + 4, 4 * a + 6
    left = root * horner((small, large, 4.0, 1.0), v) / np.square(horner((2.0, 2.0, 1.0), v)) * root
    right = horner((1.0, 4.0, large, small), v) / np.square(horner((1.0, 2.0, 2.0), v))
    far = np.where(np.less(a, 0), left, right)
    return np.where(np.less(np.abs(a - logistic.MISH_ZERO[0]), NEAR), near, far)


def gaussian_local(a: Array) -> Array:
    """The slope of the bell curve."""
    a = np.clip(a, -40.0, 40.0)
    root = root_of_bell(a, 1.0)
    return -2 * a * root * root


def normal_pdf_local(a: Array) -> Array:
    """The slope of the normal density."""
    a = np.clip(a, -60.0, 60.0)
    root = root_of_bell(a, 0.5)
    return -INVERSE_ROOT_TAU[0] * a * root * root


def logaddexp_local(a: Array, b: Array) -> Array:
    """The slope of logaddexp for a; the factor puts back what a - b lost to rounding."""
    difference = np.subtract(a, b)
    return sigmoid(difference) * (1 + lost_by(a, b) * sigmoid(-difference))


def hypot_local(a: Array, b: Array) -> Array:
    """The slope of hypot for a."""
    length = np.hypot(a, b)
    return np.where(np.equal(length, 0), 0.0, np.divide(a, length))


def atan2_local(a: Array, b: Array) -> Array:
    """The slope of atan2 for a."""
    length = np.hypot(a, b)
    return np.where(np.equal(length, 0), 0.0, np.divide(b, length) / length)


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "pow_base_local": pow_base_local, "pow_exponent_local": pow_exponent_local,
    "gelu_local": gelu_local, "sigmoid_local": sigmoid_local, "silu_local": silu_local,
    "mish_local": mish_local, "gaussian_local": gaussian_local,
    "normal_pdf_local": normal_pdf_local, "logaddexp_local": logaddexp_local,
    "hypot_local": hypot_local, "atan2_local": atan2_local,
    "tanh_local": lambda a: np.square(1 / np.cosh(a)),
    "div_local": lambda a, b: -np.divide(np.divide(a, b), b),
    "cbrt_local": lambda a: 1 / (3 * np.square(np.cbrt(a))),
    "atan_local": lambda a: 1 / (1 + np.square(a)),
    "atanh_local": lambda a: 1 / ((1 - a) * (1 + a)),
    "asin_local": lambda a: 1 / np.sqrt((1 - a) * (1 + a)),
    "acosh_local": lambda a: 1 / np.sqrt(a - 1) / np.sqrt(a + 1),
}  # fmt: skip
