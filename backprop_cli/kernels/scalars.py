"""Arrays written out: every array gate as gates on its elements.

An element is a `Ref`: a node or a literal of a graph of scalars that grows while the functions
here are called, as those of any kernel are. What is built has no array gate in it, so that every
number system can evaluate it, and that nothing of it depends on a pullback.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

import numpy as np

from backprop_cli.kernels import literals
from backprop_cli.kernels.folds import Emit, Folds, Literal
from backprop_cli.kernels.model import Function, Kernel
from backprop_cli.kernels.refs import MOVES, Array, Ref, grid, narrow, numbers, shape_of


class Writer(Folds):
    """The array gates over gates on scalars."""

    def softmax(self, a: Array, axis: Any = None) -> Array:
        """The probabilities."""
        return self.call("exp", self.log_softmax(a, axis))

    def log_softmax(self, a: Array, axis: Any = None) -> Array:
        """The logarithms of the probabilities."""
        axis = self.literal("-1") if axis is None else axis
        return self.call("sub", a, self.spread(self.logsumexp(a, axis), a, axis))

    def cross_entropy(self, a: Array, index: Array) -> Array:
        """The mean over the batch of -log_softmax at the right class."""
        whole = _classes(index)
        rows = np.atleast_2d(self.log_softmax(a))
        chosen = [row[k] for row, k in zip(rows, whole, strict=True)]
        return self.emit("neg", (self._mean(chosen),))

    def one_hot(self, index: Array, b: Array) -> Array:
        """1 at an index and 0 elsewhere, in the shape of b."""
        whole, shape = _classes(index), shape_of(b)
        rows = [[self.literal(str(int(k == c))) for c in range(shape[-1])] for k in whole]
        return grid([ref for row in rows for ref in row], shape)

    def matmul(self, a: Array, b: Array) -> Array:
        """a @ b, as NumPy has it."""
        rows = a[None, :] if a.ndim == 1 else a
        columns = b[:, None] if b.ndim == 1 else b
        batch = np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
        rows = np.broadcast_to(rows, batch + rows.shape[-2:])
        columns = np.broadcast_to(columns, batch + columns.shape[-2:])
        shape = (*batch, rows.shape[-2], columns.shape[-1])
        found = [
            self.inner(
                rows[(*place[:-1], slice(None))], columns[(*place[:-2], slice(None), place[-1])]
            )
            for place in np.ndindex(*shape)
        ]
        result = grid(found, shape)
        result = result[..., 0, :] if a.ndim == 1 else result
        return narrow(result[..., 0] if b.ndim == 1 else result)

    def inner(self, a: Array, b: Array) -> Ref:
        """The sum of the products of two vectors' elements."""
        pairs = zip(a.ravel(), b.ravel(), strict=True)
        return self.total([self.emit("mul", pair) for pair in pairs])

    def outer(self, a: Array, b: Array) -> Array:
        """Every product of an element of one vector with one of another."""
        return self.call("mul", np.ravel(a)[:, None], np.ravel(b)[None, :])

    def conv2d(self, a: Array, kernel: Array, stride: Ref, padding: Ref) -> Array:
        """The products of each window with each kernel, added up."""
        image, kernels, edge = _four(a), _four(kernel), int(padding.value)
        blank = grid([self.literal("0")], (1, 1, 1, 1))
        if edge:
            high, long = (size + 2 * edge for size in image.shape[2:])
            padded = np.broadcast_to(blank, (*image.shape[:2], high, long)).copy()
            padded[:, :, edge : high - edge, edge : long - edge] = image
            image = padded
        windows = list(_windows(image, kernels.shape[2:], int(stride.value)))
        shape = (len(image), len(kernels), *windows[-1][0]) if windows else ()
        found = [
            self.inner(window[n], kernels[c])
            for n, c in product(range(len(image)), range(len(kernels)))
            for _, window in windows
        ]
        return _like(found, shape, a)

    def pool(self, a: Array, size: Ref, stride: Any, function: Callable[[list[Ref]], Ref]) -> Array:
        """A function of each window of each channel."""
        image, width = _four(a), int(size.value)
        step = width if stride is None else int(stride.value)
        windows = list(_windows(image, (width, width), step))
        shape = (*image.shape[:2], *windows[-1][0])
        found = [
            function(list(window[n, c].ravel()))
            for n, c in np.ndindex(*image.shape[:2])
            for _, window in windows
        ]
        return _like(found, shape, a)

    def table(self) -> dict[str, Function]:
        """The functions by the names of their gates: arguments, then settings."""
        return {
            "sum": self.sum, "mean": self.mean, "prod": self.prod, "largest": self.largest,
            "smallest": self.smallest, "norm": self.norm, "norm_order": self.norm,
            "logsumexp": self.logsumexp, "softmax": self.softmax, "log_softmax": self.log_softmax,
            "cross_entropy": self.cross_entropy, "one_hot": self.one_hot,
            "standardize": self.standardize, "deviation": self.deviation, "cumsum": self.cumsum,
            "matmul": self.matmul, "dot": self.inner, "outer": self.outer, "conv2d": self.conv2d,
            "maxpool2d": lambda a, n, s: self.pool(a, n, s, lambda refs: self.emit("max", refs)),
            "avgpool2d": lambda a, n, s: self.pool(a, n, s, self._mean),
            "spread": self.spread, "length": self.length,
            "chain": lambda g, b: self.call("mul", g, b),
            **MOVES,
        }  # fmt: skip


def _classes(index: Array) -> list[int]:
    """Classes as whole numbers; the passes in float64, which come first, checked them."""
    return [int(k) for k in np.ravel(numbers(index))]


def _four(a: Array) -> Array:
    return a.reshape((1,) * (4 - a.ndim) + a.shape)


def _like(found: list[Ref], shape: tuple[int, ...], a: Array) -> Array:
    """Results with as many axes as the image has."""
    return grid(found, shape[4 - a.ndim :])


def _windows(
    image: Array, size: tuple[int, ...], step: int
) -> Iterator[tuple[tuple[int, int], Array]]:
    """The windows of an image, and how many rows and columns of them there are."""
    rows, columns = ((n - k) // step + 1 for n, k in zip(image.shape[2:], size, strict=True))
    for y, x in np.ndindex(rows, columns):
        top, left = y * step, x * step
        yield (rows, columns), image[:, :, top : top + size[0], left : left + size[1]]


class Scalars(Kernel):
    """The number system whose numbers are Refs."""

    __slots__ = ()

    def literal(self, text: str) -> Any:
        """A literal with its sign; an array of literals; a slice."""
        if text == "none":
            return None
        if ":" in text:
            return literals.literal(text)
        if not text.startswith("["):
            return self.number(text)
        return grid(list(map(self.number, literals.entries(text))), literals.shape(text))


def scalars(emit: Emit, literal: Literal, elementwise: Iterable[str]) -> Scalars:
    """The kernel that writes arrays out, for the gates of a program that work on elements."""
    writer = Writer(emit, literal)

    def lifted(name: str) -> Function:
        return lambda *args: writer.call(name, *args)

    functions = {name: lifted(name) for name in elementwise} | writer.table()
    return Scalars(name="scalars", functions=functions, number=literal, constants={})
