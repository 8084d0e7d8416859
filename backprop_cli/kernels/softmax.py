"""softmax and its kin: no overflow, and no digit lost where one probability is almost 1."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop_cli.kernels.layout import Array, axes_of, classes, number, sent_by


def _from_top(a: Array, axes: Any) -> tuple[Array, Array, Array]:
    """The largest element, exp(a - largest), and the sum of all but one largest of these.

    Beside the 1 of the largest element the others may be so small that a sum would lose them.
    """
    top = np.max(a, axes, keepdims=True)
    # one sum is cheaper than two masks
    finite = math.isfinite(top.sum())
    powers = np.exp(a - (top if finite else np.where(np.isfinite(top), top, 0.0)))
    ones = np.equal(a, top)
    count = np.sum(ones, axes, keepdims=True)
    rest = np.sum(np.where(ones, 0.0, powers), axes, keepdims=True) + (count - 1.0)
    return top, powers, rest if finite else np.where(np.isfinite(top), rest, np.nan)


def logsumexp(a: Array, axis: Array = None) -> Array:
    """log(sum(exp(a))), from the largest element on."""
    axes = axes_of(axis)
    if np.size(a) == 0:
        return number(np.log(np.sum(np.exp(a), axes)))
    top, _, rest = _from_top(a, axes)
    result = np.where(np.isfinite(top), top + np.log1p(rest), top)
    return number(np.squeeze(result, axes))


def softmax(a: Array, axis: Array = -1.0) -> Array:
    """Probabilities; the largest logit counts as 1."""
    if np.size(a) == 0:
        return np.array(a)
    axes = axes_of(axis)
    _, powers, rest = _from_top(a, axes)
    return number(powers / (1.0 + rest))


def log_softmax(a: Array, axis: Array = -1.0) -> Array:
    """The logarithms of the probabilities."""
    if np.size(a) == 0:
        return np.array(a)
    top, _, rest = _from_top(a, int(axis))
    return (a - top) - np.log1p(rest)


def _without(p: Array, axis: int) -> tuple[Array, Array]:
    """Where the largest probability is, and 1 - p, which there is the sum of the others."""
    top = np.expand_dims(np.argmax(p, axis), axis)
    mask = np.zeros_like(p, bool)
    np.put_along_axis(mask, top, True, axis)
    rest = np.sum(np.where(mask, 0.0, p), axis, keepdims=True)
    return mask, np.where(mask, rest, 1.0 - p)


def softmax_pullback(g: Array, out: Array, axis: Array) -> Array:
    """out·(g - sum(g·out)), with g counted from its value at the largest probability."""
    if np.size(out) == 0:
        return np.array(g)
    along = int(axis)
    top = np.expand_dims(np.argmax(out, along), along)
    moved = g - np.take_along_axis(g, top, along)
    moved = moved if np.all(np.isfinite(moved)) else g
    return sent_by(g, out * (moved - np.sum(moved * out, along, keepdims=True)), along)


def log_softmax_pullback(g: Array, out: Array, axis: Array) -> Array:
    """g - p·sum(g), as g·(1 - p) - p·(sum of the other g)."""
    if np.size(out) == 0:
        return np.array(g)
    along, p = int(axis), np.exp(out)
    _, rest = _without(p, along)
    wide = np.broadcast_to(g, p.shape)
    sums = np.sum(wide, along, keepdims=True) - wide
    return sent_by(wide, wide * rest - p * sums, along)


def cross_entropy(a: Array, index: Array) -> Array:
    """The mean over the batch of -log_softmax at the right class."""
    return number(-np.mean(log_softmax(a)[classes(index, a)]))


def cross_entropy_local(a: Array, index: Array) -> Array:
    """(softmax - one_hot) / batch; at the right class minus the sum of the other probabilities."""
    p, right = softmax(a), classes(index, a)
    p[right] = 0.0
    p[right] = -np.sum(p, -1)
    return p / np.size(index)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "logsumexp": logsumexp, "softmax_local": softmax, "softmax": softmax,
    "log_softmax": log_softmax, "softmax_pullback": softmax_pullback,
    "log_softmax_pullback": log_softmax_pullback, "cross_entropy": cross_entropy,
    "cross_entropy_local": cross_entropy_local,
}  # fmt: skip
"""The value of each gate from its arguments, then its settings."""
