"""Functions of NumPy that are no ufuncs, on the axes of one row: all those behind the first."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backprop_cli.points.stack import Array, Rows, agreed, deepened, lined_up


def behind(a: Rows, axis: Any) -> Any:
    """Axes of one row as axes of the array; none stands for all."""
    if axis is None:
        return tuple(range(1, a.ndim + 1))
    if isinstance(axis, tuple | range):
        return tuple(k % a.ndim + 1 for k in axis)
    return axis % a.ndim + 1


def reduction(function: Callable[..., Array]) -> Callable[..., Rows]:
    """A function that takes axes away."""

    def reduced(a: Rows, axis: Any = None, keepdims: bool = False) -> Rows:
        return Rows(function(a.array, axis=behind(a, axis), keepdims=keepdims))

    return reduced


def question(function: Callable[..., Array]) -> Callable[..., Any]:
    """any and all: of the whole array a question that every row must answer alike."""

    def asked(a: Rows, axis: Any = None, keepdims: bool | None = None) -> Any:
        found = function(a.array, axis=behind(a, axis), keepdims=bool(keepdims))
        return agreed(found) if axis is None and keepdims is None else Rows(found)

    return asked


def along(function: Callable[..., Array]) -> Callable[..., Rows]:
    """A function that works along an axis."""
    return lambda a, axis=-1: Rows(function(a.array, axis=behind(a, axis)))


def cumulative_product(a: Rows, axis: int, out: Rows) -> Rows:
    """The products up to each element."""
    np.cumprod(a.array, behind(a, axis), out=out.array)
    return out


def transposed(a: Rows, axes: Any = None) -> Array:
    """The axes of each row in another order."""
    order = range(a.ndim)[::-1] if axes is None else axes
    return a.array.transpose(0, *(int(k) % a.ndim + 1 for k in order))


def widened(a: Rows, shape: Sequence[int]) -> Rows:
    """The elements repeated until each row has a shape."""
    return Rows(np.broadcast_to(deepened(a, len(shape)), (len(a.array), *shape)))


def reshaped(a: Rows, shape: Any) -> Rows:
    """The elements of each row in another shape."""
    sizes = list(shape) if np.ndim(shape) else [shape]
    if -1 in sizes:
        sizes[sizes.index(-1)] = a.size // -math.prod(sizes)
    return Rows(a.array.reshape(len(a.array), *sizes))


def expanded(a: Rows, axis: Any) -> Rows:
    """Axes of length 1 put in."""
    places = axis if isinstance(axis, tuple) else (axis,)
    axes = a.ndim + len(places)
    return Rows(np.expand_dims(a.array, tuple(k % axes + 1 for k in places)))


def every(arrays: Sequence[Any]) -> list[Array]:
    """Arrays, with those that are the same in all rows repeated."""
    count = next(len(a.array) for a in arrays if isinstance(a, Rows))
    return [
        a.array if isinstance(a, Rows) else np.broadcast_to(a, (count, *np.shape(a)))
        for a in arrays
    ]


def stacked(arrays: Sequence[Any], axis: int = 0) -> Rows:
    """Arrays along a new axis of each row."""
    return Rows(np.stack(every(arrays), axis % (np.ndim(arrays[0]) + 1) + 1))


def joined(arrays: Sequence[Any], axis: int = 0) -> Rows:
    """Arrays one after the other along an axis of each row."""
    return Rows(np.concatenate(every(arrays), axis % np.ndim(arrays[0]) + 1))


def moved(a: Rows, source: Any, target: Any) -> Rows:
    """Axes of each row at other places."""
    return Rows(np.moveaxis(a.array, behind(a, source), behind(a, target)))


def swapped(a: Rows, first: int, second: int) -> Rows:
    """Two axes of each row exchanged."""
    return Rows(np.swapaxes(a.array, behind(a, first), behind(a, second)))


def taken(a: Any, index: Rows, axis: int) -> Rows:
    """The elements at the places that each row names along an axis."""
    array, places = every((a, index))
    return Rows(np.take_along_axis(array, places, axis % np.ndim(a) + 1))


def put(a: Rows, index: Any, value: Any, axis: int) -> None:
    """Sets the elements at the places that each row names along an axis."""
    np.put_along_axis(a.array, every((index, a))[0], value, behind(a, axis))


def like(a: Rows, dtype: Any, value: float, shape: Any) -> Rows:
    """A number in every place."""
    sizes = a.shape if shape is None else shape
    return Rows(np.full((len(a.array), *sizes), value, dtype or a.array.dtype))


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    **{f: reduction(f) for f in (np.sum, np.mean, np.prod, np.max, np.min, np.var, np.argmax)},
    np.any: question(np.any), np.all: question(np.all), np.flip: along(np.flip),
    np.cumsum: along(np.cumsum), np.squeeze: along(np.squeeze), np.cumprod: cumulative_product,
    np.shape: lambda a: a.shape, np.ndim: lambda a: a.ndim, np.size: lambda a: a.size,
    np.where: lambda *a: Rows(np.where(*lined_up(a))), np.broadcast_to: widened,
    np.reshape: reshaped, np.ravel: lambda a: a.reshape(a.size), np.expand_dims: expanded,
    np.transpose: lambda a, axes=None: Rows(transposed(a, axes)), np.swapaxes: swapped,
    np.moveaxis: moved, np.stack: stacked, np.concatenate: joined, np.take_along_axis: taken,
    np.put_along_axis: put, np.dot: lambda a, b: np.sum(a * b),
    np.outer: lambda a, b: a[:, None] * b[None, :],
    np.take: lambda a, place, axis: Rows(np.take(a.array, place, behind(a, axis))),
    np.roll: lambda a, shift, axis: Rows(np.roll(a.array, shift, behind(a, axis))),
    np.zeros_like: lambda a, dtype=None, shape=None: like(a, dtype, 0.0, shape),
    np.ones_like: lambda a, dtype=None, shape=None: like(a, dtype, 1.0, shape),
}  # fmt: skip
"""What each function does with rows."""
