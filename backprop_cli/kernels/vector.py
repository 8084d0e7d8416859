"""Gates and slopes that NumPy lacks, on whole arrays: a few operations each, to some units more.

v stands for exp(-|a|), which cannot overflow.
"""

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop_cli.kernels import float64, normal
from backprop_cli.kernels.normal import ROOT_HALF
from backprop_cli.kernels.pair import product
from backprop_cli.kernels.special import INVERSE_ROOT_TAU

Array = Any
TWO_OVER_ROOT_PI = 1.1283791670955126


def elementwise(scalar: Callable[..., float]) -> Callable[..., Array]:
    """A function of doubles on arrays, element by element."""
    return lambda *args: np.frompyfunc(scalar, len(args), 1)(*args).astype(np.float64)


def mended(values: Array, where: Array, scalar: Callable[..., float], *args: Array) -> Array:
    """The values, with those at some places computed one by one."""
    if where.any():
        found = (np.broadcast_to(a, where.shape)[where].tolist() for a in args)
        values[where] = list(map(scalar, *found))
    return values


erfc = elementwise(math.erfc)


def normal_cdf(a: Array) -> Array:
    """The normal distribution; the rounding error of a/√2 is put back to first order."""
    a = np.clip(a, -40.0, 40.0)
    high, low = product(-a, ROOT_HALF[0])
    lost = low - a * ROOT_HALF[1]
    return 0.5 * (erfc(high) - TWO_OVER_ROOT_PI * lost * np.exp(-high * high))


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


def gelu(a: Array) -> Array:
    """a·Φ(a)."""
    return mended(a * normal_cdf(a), np.less(a, -36), normal.gelu, a)


def gelu_local(a: Array) -> Array:
    """The slope of gelu, one by one where it cancels and where a² has too few digits."""
    near = np.less(np.abs(a - normal.GELU_ZERO[0]), 0.25) | np.less(a, -6)
    density = np.exp(-np.square(a) / 2) * INVERSE_ROOT_TAU[0]
    return mended(normal_cdf(a) + np.clip(a, -40.0, 40.0) * density, near, normal.gelu_local, a)


def sigmoid(a: Array) -> Array:
    """1/(1 + exp(-a))."""
    v = np.exp(-np.abs(a))
    return np.where(np.less(a, 0), v, 1.0) / (1 + v)


def sigmoid_local(a: Array) -> Array:
    """The slope of sigmoid."""
    v = np.exp(-np.abs(a))
    return v / np.square(1 + v)


def softplus(a: Array) -> Array:
    """log(1 + exp(a))."""
    return np.maximum(a, 0.0) + np.log1p(np.exp(-np.abs(a)))


def silu(a: Array) -> Array:
    """a·σ(a)."""
    # twice the root, for v is subnormal before the result is
    root = np.exp(-np.abs(a) / 2)
    v, part = np.square(root), np.where(np.less(a, 0), root, 1.0)
    return a * part / (1 + v) * part


def mish(a: Array) -> Array:
    """a·tanh(log(1 + exp(a)))."""
    root = np.exp(-np.abs(a) / 2)
    v = np.square(root)
    left = a * root * (2 + v) / (2 + v * (2 + v)) * root
    return np.where(np.less(a, 0), left, a * (1 + 2 * v) / (1 + 2 * v * (1 + v)))


def logaddexp_local(a: Array, b: Array) -> Array:
    """The slope of logaddexp for a; the factor puts back what a - b lost to rounding."""
    difference = np.subtract(a, b)
    part = difference - a
    lost = (a - (difference - part)) - (b + part)
    lost = np.where(np.isfinite(lost), lost, 0.0)
    return sigmoid(difference) * (1 + lost * sigmoid(-difference))


def hypot_local(a: Array, b: Array) -> Array:
    """The slope of hypot for a."""
    length = np.hypot(a, b)
    return np.where(np.equal(length, 0), 0.0, np.divide(a, length))


def atan2_local(a: Array, b: Array) -> Array:
    """The slope of atan2 for a."""
    length = np.hypot(a, b)
    return np.where(np.equal(length, 0), 0.0, np.divide(b, length) / length)


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "sigmoid": sigmoid, "sigmoid_local": sigmoid_local, "softplus": softplus, "silu": silu,
    "mish": mish, "logaddexp_local": logaddexp_local, "hypot_local": hypot_local,
    "atan2_local": atan2_local, "erfc": erfc, "normal_cdf": normal_cdf, "gelu": gelu,
    "gelu_local": gelu_local, "pow_base_local": pow_base_local,
    "pow_exponent_local": pow_exponent_local,
    "tanh_local": lambda a: np.square(1 / np.cosh(a)),
    "div_local": lambda a, b: -np.divide(np.divide(a, b), b),
    "cbrt_local": lambda a: 1 / (3 * np.square(np.cbrt(a))),
    "atan_local": lambda a: 1 / (1 + np.square(a)),
    "atanh_local": lambda a: 1 / ((1 - a) * (1 + a)),
    "asin_local": lambda a: 1 / np.sqrt((1 - a) * (1 + a)),
    "acosh_local": lambda a: 1 / np.sqrt(a - 1) / np.sqrt(a + 1),
}  # fmt: skip
