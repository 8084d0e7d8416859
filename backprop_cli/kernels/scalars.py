"""Arrays written out: every array gate as gates on its elements.

An element is a `Ref`: a node or a literal of a graph of scalars that grows while the functions
here are called, as those of any kernel are. What is built has no array gate in it, so that every
number system can evaluate it, and that nothing of it depends on a pullback.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import product
from typing import Any

import numpy as np

from backprop_cli.kernels import literals
from backprop_cli.kernels.model import Fault, Function, Kernel

Array = Any
"""A Ref, or an array of them."""


class Ref:
    """A node, or below 0 a literal, and its double: an index or an axis may be computed."""

    __slots__ = ("place", "value")

    def __init__(self, place: int, value: float) -> None:
        self.place = place
        self.value = value


Emit = Callable[[str, Sequence[Ref]], Ref]
"""Adds a gate on scalars to the graph."""
Literal = Callable[[str], Ref]


def grid(entries: Sequence[Array], shape: tuple[int, ...]) -> Array:
    """An array of Refs: NumPy would take each for a row of numbers."""
    result = np.empty(len(entries), object)
    for place, entry in enumerate(entries):
        result[place] = entry
    return result.reshape(shape)


def shape_of(a: Array) -> tuple[int, ...]:
    """The shape of an array; a Ref has none."""
    return () if isinstance(a, Ref) else a.shape


def wide(a: Array) -> Array:
    """A Ref as an array without axes."""
    return grid([a], ()) if isinstance(a, Ref) else a


def narrow(a: Array) -> Array:
    """An array without axes as its one Ref."""
    return a[()] if isinstance(a, np.ndarray) and a.ndim == 0 else a


def flat(a: Array) -> list[Ref]:
    """All elements, row by row."""
    return list(wide(a).ravel())


def numbers(a: Array) -> Any:
    """A setting or an index as doubles: None, one number, or an array of them."""
    if a is None or isinstance(a, slice | tuple):
        return a
    if isinstance(a, Ref):
        return a.value
    return np.array([ref.value for ref in flat(a)]).reshape(shape_of(a))


def axes_of(axis: Any, count: int) -> tuple[int, ...]:
    """The axes that a setting names, counted from 0; all unless it names some."""
    named = numbers(axis)
    if named is None:
        return tuple(range(count))
    return tuple(int(k) % count for k in np.ravel(named)) if count else ()


class Writer:
    """The array gates over gates on scalars."""

    def __init__(self, emit: Emit, literal: Literal) -> None:
        self.emit = emit
        self.literal = literal

    def call(self, gate: str, *args: Array) -> Array:
        """A gate element by element, with broadcasting."""
        spread = np.broadcast_arrays(*map(wide, args))
        rows = zip(*(a.ravel() for a in spread), strict=True)
        return narrow(grid([self.emit(gate, row) for row in rows], spread[0].shape))

    def fold(self, gate: str, refs: Sequence[Ref], empty: str) -> Ref:
        """A gate of two inputs for any number of them."""
        if not refs:
            return self.literal(empty)
        return reduce(lambda a, b: self.emit(gate, (a, b)), refs)

    def reduced(self, a: Array, axis: Any, function: Callable[[list[Ref]], Ref]) -> Array:
        """A function of all elements, or of those along some axes."""
        array = wide(a)
        axes = axes_of(axis, array.ndim)
        kept = [k for k in range(array.ndim) if k not in axes]
        moved = array.transpose(*kept, *axes) if array.ndim else array
        shape = tuple(array.shape[k] for k in kept)
        rows = moved.reshape(math.prod(shape), -1) if array.size else _empty(shape)
        return narrow(grid([function(list(row)) for row in rows], shape))

    def spread(self, a: Array, b: Array, axis: Any = None) -> Array:
        """Numbers repeated along axes until they have the shape of b."""
        shape = shape_of(b)
        array = wide(a)
        if numbers(axis) is not None and array.ndim:
            array = np.expand_dims(array, axes_of(axis, len(shape)))
        return narrow(np.broadcast_to(array, shape))

    def sum(self, a: Array, axis: Any = None) -> Array:
        """The sum."""
        return self.reduced(a, axis, self.total)

    def total(self, refs: Sequence[Ref]) -> Ref:
        """The sum of some elements."""
        return self.fold("add", refs, "0")

    def mean(self, a: Array, axis: Any = None) -> Array:
        """The mean."""
        return self.reduced(a, axis, self._mean)

    def _mean(self, refs: list[Ref]) -> Ref:
        return self.emit("div", (self.total(refs), self.literal(str(len(refs)))))

    def prod(self, a: Array, axis: Any = None) -> Array:
        """The product."""
        return self.reduced(a, axis, lambda refs: self.fold("mul", refs, "1"))

    def largest(self, a: Array, axis: Any = None) -> Array:
        """The largest element."""
        return self.reduced(a, axis, lambda refs: self.emit("max", refs))

    def smallest(self, a: Array, axis: Any = None) -> Array:
        """The smallest element."""
        return self.reduced(a, axis, lambda refs: self.emit("min", refs))

    def norm(self, a: Array, order: Any = None, axis: Any = None) -> Array:
        """A norm."""
        kind = 2.0 if order is None else numbers(order)
        if not kind > 0:
            raise Fault("the order of a norm is a positive number", "such as 1, 2 or inf")
        return self.reduced(a, axis, lambda refs: self._norm(refs, kind, order))

    def _norm(self, refs: list[Ref], kind: float, order: Any) -> Ref:
        sizes = [self.emit("abs", (ref,)) for ref in refs] if kind != 2 else refs
        if kind == math.inf:
            return self.emit("max", sizes)
        if kind == 1:
            return self.total(sizes)
        if kind == 2:
            # hypot, and not a root of squares: that has no slope at 0
            first = [self.emit("abs", (refs[0],)), *refs[1:]] if refs else []
            return self.fold("hypot", first, "0")
        powers = [self.emit("pow", (size, order)) for size in sizes]
        inverse = self.emit("div", (self.literal("1"), order))
        return self.emit("pow", (self.total(powers), inverse))

    def logsumexp(self, a: Array, axis: Any = None) -> Array:
        """log(sum(exp(a)))."""
        return self.reduced(a, axis, lambda refs: self.fold("logaddexp", refs, "-inf"))

    def softmax(self, a: Array, axis: Any = None) -> Array:
        """The probabilities."""
        return self.call("exp", self.log_softmax(a, axis))

    def log_softmax(self, a: Array, axis: Any = None) -> Array:
        """The logarithms of the probabilities."""
        axis = self.literal("-1") if axis is None else axis
        return self.call("sub", a, self.spread(self.logsumexp(a, axis), a, axis))

    def cross_entropy(self, a: Array, index: Array) -> Array:
        """The mean over the batch of -log_softmax at the right class."""
        whole = _classes(index, shape_of(a)[-1])
        rows = np.atleast_2d(self.log_softmax(a))
        chosen = [row[k] for row, k in zip(rows, whole, strict=True)]
        return self.emit("neg", (self._mean(chosen),))

    def one_hot(self, index: Array, b: Array) -> Array:
        """1 at an index and 0 elsewhere, in the shape of b."""
        whole, shape = _classes(index, shape_of(b)[-1]), shape_of(b)
        rows = [[self.literal(str(int(k == c))) for c in range(shape[-1])] for k in whole]
        return grid([ref for row in rows for ref in row], shape)

    def standardize(self, a: Array, axis: Any, epsilon: Ref) -> Array:
        """Mean 0 and variance 1 along an axis."""
        centred = self.call("sub", a, self.spread(self.mean(a, axis), a, axis))
        deviation = self.deviation(a, axis, epsilon)
        return self.call("div", centred, self.spread(deviation, a, axis))

    def deviation(self, a: Array, axis: Any, epsilon: Ref) -> Array:
        """sqrt(variance + epsilon) along an axis."""
        centred = self.call("sub", a, self.spread(self.mean(a, axis), a, axis))
        if epsilon.value == 0:
            # a norm has a gradient where the deviation is 0, a root of squares has none
            count = self.literal(str(np.prod([shape_of(a)[k] for k in _along(a, axis)])))
            return self.call("div", self.norm(centred, None, axis), self.emit("sqrt", (count,)))
        variance = self.mean(self.call("square", centred), axis)
        return self.call("sqrt", self.call("add", variance, epsilon))

    def cumsum(self, a: Array, axis: Any) -> Array:
        """The sums of the elements up to each one."""
        along = _along(a, axis)[0]
        moved = np.moveaxis(a, along, 0).copy()
        for k in range(1, len(moved)):
            moved[k] = self.call("add", moved[k - 1], moved[k])
        # the sums lead to one another; what comes back to each from without is told apart
        return self.call("copy", np.moveaxis(moved, 0, along))

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

    def length(self, a: Array, axis: Any) -> Ref:
        """How many elements, in all or along axes."""
        sizes = [shape_of(a)[k] for k in axes_of(axis, len(shape_of(a)))]
        return self.literal(str(math.prod(sizes)))

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


def _empty(shape: tuple[int, ...]) -> Iterator[Sequence[Ref]]:
    """No elements for each result of a reduction."""
    return (() for _ in range(math.prod(shape)))


def _along(a: Array, axis: Any) -> tuple[int, ...]:
    return axes_of(axis, len(shape_of(a)))


def _classes(index: Array, count: int) -> list[int]:
    whole = [int(k) for k in np.ravel(numbers(index))]
    for k in whole:
        if not 0 <= k < count:
            raise Fault(f"there is no class {k} among {count}", f"classes go from 0 to {count - 1}")
    return whole


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


def _place(*parts: Any) -> tuple[Any, ...]:
    return tuple(part if isinstance(part, slice) else _whole(part) for part in parts)


def _index(a: Array, at: Any) -> Array:
    return narrow(np.asarray(a[at if isinstance(at, tuple) else _place(at)], object))


def _whole(part: Array) -> Any:
    found = np.asarray(numbers(part)).astype(np.int64)
    return found if found.ndim else int(found)


def _stretch(*bounds: Any) -> slice:
    return slice(*(None if bound is None else int(numbers(bound)) for bound in bounds))


def _joined(join: Callable[..., Any]) -> Function:
    """A function of arrays and an axis."""
    return lambda *a: join([wide(x) for x in a[:-1]], int(numbers(a[-1])))


def _axes(axes: Any) -> Any:
    found = numbers(axes)
    return None if found is None else [int(k) for k in found]


MOVES: dict[str, Function] = {
    "list": lambda *a: np.stack([wide(x) for x in a]), "stack": _joined(np.stack),
    "concat": _joined(np.concatenate), "place": _place, "slice": _stretch,
    "index": _index,
    "reshape": lambda a, shape: wide(a).reshape([int(k) for k in np.ravel(numbers(shape))]),
    "reshape_as": lambda a, b: narrow(wide(a).reshape(shape_of(b))), "transpose": np.transpose,
    "permute": lambda a, axes: np.transpose(a, _axes(axes)),
    "matrix_transpose": lambda a: np.swapaxes(a, -1, -2),
    "roll": lambda a, shift, axis: np.roll(a, _whole(shift), int(axis.value)),
    "flip": lambda a, axis: np.flip(a, int(axis.value)),
}  # fmt: skip
"""Gates that move elements about."""


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
        words = text.replace("[", " ").replace("]", " ").replace(",", " ").split()
        return grid([self.number(word) for word in words], literals.shape(text))


def scalars(emit: Emit, literal: Literal, elementwise: Iterable[str]) -> Scalars:
    """The kernel that writes arrays out, for the gates of a program that work on elements."""
    writer = Writer(emit, literal)

    def lifted(name: str) -> Function:
        return lambda *args: writer.call(name, *args)

    functions = {name: lifted(name) for name in elementwise} | writer.table()
    return Scalars(name="scalars", functions=functions, number=literal, constants={})
