"""Gates that NumPy lacks, on whole arrays: a few operations each, to some units more.

v stands for exp(-|a|), which cannot overflow.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop_cli.kernels import logistic, normal
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


def gelu(a: Array) -> Array:
    """a·Φ(a)."""
    return mended(a * normal_cdf(a), np.less(a, -36), normal.gelu, a)


def sigmoid(a: Array) -> Array:
    """1/(1 + exp(-a))."""
    v = np.exp(-np.abs(a))
    return np.where(np.less(a, 0), v, 1.0) / (1 + v)


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


def root_of_bell(a: Array, scale: float) -> Array:
    """The square root of exp(-scale·a²); what a² lost to rounding is put back to first order."""
    high, low = product(a, a)
    return np.exp(-scale / 2 * high) * (1 - scale / 2 * low)


def gaussian(a: Array) -> Array:
    """exp(-a²)."""
    return np.square(root_of_bell(np.clip(a, -40.0, 40.0), 1.0))


def normal_pdf(a: Array) -> Array:
    """The standard normal density."""
    root = root_of_bell(np.clip(a, -60.0, 60.0), 0.5)
    return INVERSE_ROOT_TAU[0] * root * root


def lost_by(a: Array, b: Array) -> Array:
    """What a - b loses to rounding; 0 where that is not finite."""
    difference = np.subtract(a, b)
    part = difference - a
    lost = (a - (difference - part)) - (b + part)
    return np.where(np.isfinite(lost), lost, 0.0)


def logaddexp(a: Array, b: Array) -> Array:
    """log(exp(a) + exp(b)), one by one where it is almost 0, or infinite."""
    high, low = np.maximum(a, b), np.minimum(a, b)
    factor = np.exp(low - high)
    total = high + np.log1p(factor + factor * lost_by(low, high))
    near = (total > high / 2) & (total < -4 * high)
    return mended(total, near | ~np.isfinite(low - high), logistic.logaddexp, a, b)


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "sigmoid": sigmoid, "softplus": softplus, "silu": silu, "mish": mish, "erfc": erfc,
    "normal_cdf": normal_cdf, "gelu": gelu, "gaussian": gaussian, "normal_pdf": normal_pdf,
    "logaddexp": logaddexp,
}  # fmt: skip
