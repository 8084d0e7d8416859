"""Gates that take an axis away, as chains of gates on scalars."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np

from backprop_cli.kernels.refs import Array, Ref, axes_of, grid, narrow, numbers, shape_of, wide

Emit = Callable[[str, Sequence[Ref]], Ref]
"""Adds a gate on scalars to the graph."""
Literal = Callable[[str], Ref]


class Folds:
    """Reductions over gates on scalars."""

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
        total = self.total(powers)
        # at 0 the gradient is 0 by convention, and a power has none
        zero = self.literal("0")
        root = self.emit("pow", (total, inverse))
        return self.emit("where", (self.emit("equal", (total, zero)), zero, root))

    def logsumexp(self, a: Array, axis: Any = None) -> Array:
        """log(sum(exp(a)))."""
        return self.reduced(a, axis, lambda refs: self.fold("logaddexp", refs, "-inf"))

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

    def length(self, a: Array, axis: Any) -> Ref:
        """How many elements, in all or along axes."""
        sizes = [shape_of(a)[k] for k in axes_of(axis, len(shape_of(a)))]
        return self.literal(str(math.prod(sizes)))


def _empty(shape: tuple[int, ...]) -> Iterator[Sequence[Ref]]:
    """No elements for each result of a reduction."""
    return (() for _ in range(math.prod(shape)))


def _along(a: Array, axis: Any) -> tuple[int, ...]:
    return axes_of(axis, len(shape_of(a)))
