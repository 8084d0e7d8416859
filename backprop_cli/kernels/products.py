"""Products of matrices and vectors, and what they send back."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop_cli.kernels.layout import Array, fit, number


def matmul(a: Array, b: Array) -> Array:
    """a @ b, as NumPy has it."""
    return number(np.matmul(a, b))


def dot(a: Array, b: Array) -> Array:
    """The sum of the products of two vectors' elements."""
    return number(np.dot(a, b))


def strong(g: Array, b: Array) -> Array:
    """g @ b for matrices, where a 0 in g sends 0 even to what is not finite in b."""
    result = np.matmul(g, b)
    # one sum is cheaper than a mask; what is not finite makes the sum so
    if math.isfinite(result.sum()) or np.all(np.isfinite(b)):
        return result
    result = np.zeros_like(result)
    for k in range(b.shape[-2]):
        column, row = g[..., :, k, None], b[..., k, None, :]
        result += np.where(np.equal(column, 0), 0.0, column * row)
    return result


def matmul_left(g: Array, a: Array, b: Array) -> Array:
    """What a @ b sends a: g @ b.T, where a vector counts as a row on the left, a column right."""
    columns = b[:, None] if np.ndim(b) == 1 else b
    rows = _matrix(g, np.ndim(a) == 1, np.ndim(b) == 1)
    sent = strong(rows, np.swapaxes(columns, -1, -2))
    return fit(sent[..., 0, :] if np.ndim(a) == 1 else sent, a)


def matmul_right(g: Array, a: Array, b: Array) -> Array:
    """What a @ b sends b: a.T @ g."""
    rows = a[None, :] if np.ndim(a) == 1 else a
    columns = _matrix(g, np.ndim(a) == 1, np.ndim(b) == 1)
    sent = np.matmul(np.swapaxes(rows, -1, -2), columns)
    if not math.isfinite(sent.sum()):
        # transposed twice, so that the zeros of g are on the left
        sent = np.swapaxes(strong(np.swapaxes(columns, -1, -2), rows), -1, -2)
    return fit(sent[..., :, 0] if np.ndim(b) == 1 else sent, b)


def _matrix(g: Array, row: bool, column: bool) -> Array:
    """The upstream gradient with the axes that vectors lack."""
    wide = np.asarray(g) if isinstance(g, float) else g
    wide = wide[..., None] if column else wide
    return wide[..., None, :] if row else wide


def outer_left(g: Array, b: Array) -> Array:
    """What outer(a, b) sends a: g @ b."""
    return strong(g, b[:, None])[:, 0]


def outer_right(g: Array, a: Array) -> Array:
    """What outer(a, b) sends b: a @ g."""
    return strong(g.T, a[:, None])[:, 0]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "matmul": matmul, "dot": dot, "outer": np.outer, "matmul_left": matmul_left,
    "matmul_right": matmul_right, "outer_left": outer_left, "outer_right": outer_right,
}  # fmt: skip
"""The value of each gate from its arguments."""
