"""Gates that take an axis away: sums, products, norms; stable far out."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop_cli.kernels.layout import Array, axes_of, number, sent_by, spread
from backprop_cli.kernels.model import Fault


def total(a: Array, axis: Array = None) -> Array:
    """The sum."""
    return number(np.sum(a, axes_of(axis)))


def mean(a: Array, axis: Array = None) -> Array:
    """The mean."""
    return number(np.mean(a, axes_of(axis)))


def product(a: Array, axis: Array = None) -> Array:
    """The product."""
    return number(np.prod(a, axes_of(axis)))


def others(a: Array, axis: Array) -> Array:
    """The product of all other elements, without a division: right where some are 0."""
    if axis is None:
        return np.reshape(others(np.ravel(a), 0.0), np.shape(a)) if np.ndim(a) else 1.0
    axes = tuple(k % np.ndim(a) for k in np.ravel(axes_of(axis)))
    moved = np.moveaxis(a, axes, range(-len(axes), 0))
    kept = np.ndim(a) - len(axes)
    # with no element at all, NumPy would not know what -1 stands for
    flat = moved.reshape(*moved.shape[:kept], math.prod(moved.shape[kept:]))
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[..., :-1], -1, out=before[..., 1:])
    np.cumprod(flat[..., :0:-1], -1, out=after[..., 1:])
    result = (before * after[..., ::-1]).reshape(moved.shape)
    return np.moveaxis(result, range(-len(axes), 0), axes)


def largest(a: Array, axis: Array = None) -> Array:
    """The largest element; NaN if there is one."""
    return number(np.max(a, axes_of(axis)))


def smallest(a: Array, axis: Array = None) -> Array:
    """The smallest element; NaN if there is one."""
    return number(np.min(a, axes_of(axis)))


def share(a: Array, out: Array, axis: Array) -> Array:
    """1/n at each of the n elements that equal the result of a reduction; NaN where that is NaN."""
    wide = spread(out, a, axis)
    equal = np.equal(a, wide)
    shares = equal / spread(total(equal, axis), a, axis)
    return np.where(np.isnan(wide), np.nan, shares) if np.ndim(a) else 1.0


def winners(a: Array, out: Array, axis: Array) -> float:
    """How many elements equal the result of a reduction."""
    return float(np.sum(np.equal(a, spread(out, a, axis))))


def norm(a: Array, order: Array = 2.0, axis: Array = None) -> Array:
    """A norm, scaled so that no power overflows or vanishes on the way."""
    if not order > 0:
        raise Fault("the order of a norm is a positive number", "such as 1, 2 or inf")
    size = np.abs(a)
    if np.size(size) == 0:
        return total(size, axis)
    top = np.max(size, axes_of(axis))
    if order == np.inf:
        return number(top)
    if order == 1:
        return total(size, axis)
    if order == 2 and np.all((top > 1e-140) & (top < 1e140)):
        return number(np.sqrt(np.sum(np.square(a), axes_of(axis))))
    scale = np.where((top > 0) & np.isfinite(top), top, 1.0)
    powers = np.sum(np.power(size / spread(number(scale), size, axis), order), axes_of(axis))
    return number(np.where(np.isinf(top), top, scale * np.power(powers, 1 / order)))


def norm_local(a: Array, out: Array, order: Array = 2.0, axis: Array = None) -> Array:
    """The local gradient of a norm; 0 where the norm is 0."""
    if order == np.inf:
        size = np.abs(a)
        return np.sign(a) * share(size, out, axis)
    wide = spread(out, a, axis)
    ratio = np.where(np.equal(wide, 0), 0.0, np.divide(a, wide))
    if order == 2:
        return number(ratio)
    if order == 1:
        return number(np.sign(a))
    # below order 1 the slope is infinite beside 0, and 0 is where it changes its sign
    return number(np.where(np.equal(a, 0), 0.0, np.sign(a) * np.power(np.abs(ratio), order - 1)))


def norm_kink(a: Array, out: Array, order: Array, axis: Array) -> float:
    """How many places have no slope: a norm of 0, an element of 0, a tie of the largest."""
    if order == np.inf:
        size = np.abs(a)
        return winners(size, out, axis) - np.size(out) + float(np.sum(np.equal(out, 0)))
    if order <= 1:
        return float(np.sum(np.equal(a, 0)))
    return float(np.sum(np.equal(out, 0)))


def standardize(a: Array, axis: Array, epsilon: Array) -> Array:
    """Mean 0 and variance 1 along an axis."""
    if np.size(a) == 0:
        return np.array(a)
    axes = axes_of(axis)
    centred = a - np.mean(a, axes, keepdims=True)
    return centred / np.sqrt(np.mean(np.square(centred), axes, keepdims=True) + epsilon)


def standardize_pullback(g: Array, a: Array, out: Array, axis: Array, epsilon: Array) -> Array:
    """What standardize sends a."""
    if np.size(a) == 0:
        return np.array(g)
    axes = axes_of(axis)
    means = np.mean(g, axes, keepdims=True), np.mean(g * out, axes, keepdims=True)
    width = np.sqrt(np.var(a, axes, keepdims=True) + epsilon)
    return sent_by(g, (g - means[0] - out * means[1]) / width, axes)


def deviation(a: Array, axis: Array, epsilon: Array) -> Array:
    """sqrt(variance + epsilon) along an axis."""
    return number(np.sqrt(np.var(a, axes_of(axis)) + epsilon))


def deviation_local(a: Array, out: Array, axis: Array) -> Array:
    """(a - mean) / (n·out), 0 where the deviation is 0."""
    axes, wide = axes_of(axis), spread(out, a, axis)
    centred = a - np.mean(a, axes, keepdims=True)
    count = np.size(a) / max(np.size(out), 1)
    return np.where(np.equal(wide, 0), 0.0, centred / (count * wide))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": total, "mean": mean, "prod": product, "others": others, "largest": largest,
    "smallest": smallest, "share": share, "winners": winners, "norm": norm, "norm_order": norm,
    "norm_local": norm_local, "norm_kink": norm_kink, "standardize": standardize,
    "standardize_pullback": standardize_pullback, "deviation": deviation,
    "deviation_local": deviation_local,
}  # fmt: skip
"""The value of each gate from its arguments, then its settings."""
