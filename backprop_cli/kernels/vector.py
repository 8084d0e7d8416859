"""Gates and slopes that NumPy lacks, on whole arrays: a few operations each, to some units more.

v stands for exp(-|a|), which cannot overflow.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any


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
    "atan2_local": atan2_local,
    "tanh_local": lambda a: np.square(1 / np.cosh(a)),
    "div_local": lambda a, b: -np.divide(np.divide(a, b), b),
    "cbrt_local": lambda a: 1 / (3 * np.square(np.cbrt(a))),
    "atan_local": lambda a: 1 / (1 + np.square(a)),
    "atanh_local": lambda a: 1 / ((1 - a) * (1 + a)),
    "asin_local": lambda a: 1 / np.sqrt((1 - a) * (1 + a)),
    "acosh_local": lambda a: 1 / np.sqrt(a - 1) / np.sqrt(a + 1),
}  # fmt: skip
