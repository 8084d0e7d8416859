"""Arrays of many rows at once, in the place of the array of one row.

A `Rows` has the shape of one row. NumPy's functions are told apart by NumPy's own protocols: here
each works on the axes behind the first. So the array kernel's functions serve as they are.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = Any


class Apart(Exception):
    """Rows that do not go one way together: those with equal labels do."""

    def __init__(self, labels: Array) -> None:
        super().__init__()
        self.labels = labels


class OneByOne(Exception):
    """What there is no way to do for all rows at once."""


class Rows(np.lib.mixins.NDArrayOperatorsMixin):
    """An array for each row, all of one shape; the first axis of `array` counts the rows."""

    __slots__ = ("array",)

    def __init__(self, array: Array) -> None:
        self.array = array

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape in one row."""
        shape: tuple[int, ...] = self.array.shape[1:]
        return shape

    @property
    def ndim(self) -> int:
        """The number of axes in one row."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of elements in one row."""
        return math.prod(self.shape)

    @property
    def T(self) -> "Rows":  # noqa: N802
        """The axes in reverse order."""
        return Rows(transposed(self))

    def reshape(self, *shape: Any) -> "Rows":
        """The elements of each row in another shape."""
        return reshaped(self, shape if len(shape) != 1 else shape[0])

    def sum(self) -> float:
        """A number that is finite if the sum is; nothing else is asked of it."""
        axes = tuple(range(1, self.array.ndim))
        return 0.0 if agreed(np.isfinite(self.array.sum(axes))) else math.nan

    def __len__(self) -> int:
        return self.shape[0]

    def __bool__(self) -> bool:
        return agreed(self.array != 0)

    def __getitem__(self, index: Any) -> "Rows":
        return Rows(np.moveaxis(_last(self)[_before_rows(index)], -1, 0))

    def __setitem__(self, index: Any, value: Any) -> None:
        _last(self)[_before_rows(index)] = _last(value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        """The array of every row, if it is one: an index, or a shape."""
        flat = self.array.reshape(len(self.array), -1)
        if not (flat == flat[:1]).all():
            raise Apart(np.unique(flat, axis=0, return_inverse=True)[1].reshape(-1))
        return np.array(self.array[0], dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **more: Any) -> Any:
        if method == "at":
            target, index, value = operands
            return ufunc.at(_last(target), _before_rows(index), _last(value))
        (out,) = more.pop("out", (None,))
        if method != "__call__" or more:
            raise OneByOne
        found = matrix_product(*operands) if ufunc is np.matmul else ufunc(*lined_up(operands))
        if out is None:
            return Rows(found)
        out.array[...] = found
        return out

    def __array_function__(
        self, function: Any, types: Any, args: Sequence[Any], more: dict[str, Any]
    ) -> Any:
        if function not in FUNCTIONS:
            raise OneByOne
        return FUNCTIONS[function](*args, **more)


def agreed(answers: Array) -> bool:
    """The answer that all rows give."""
    first = bool(answers[0])
    if not (answers == first).all():
        raise Apart(answers)
    return first


def lined_up(operands: Sequence[Any]) -> list[Array]:
    """Operands as arrays that NumPy broadcasts row by row."""
    deepest = max(np.ndim(operand) for operand in operands)
    return [_deepened(operand, deepest) for operand in operands]


def _deepened(operand: Any, axes: int) -> Array:
    if not isinstance(operand, Rows):
        return operand
    array = operand.array
    return array.reshape(len(array), *[1] * (axes - operand.ndim), *operand.shape)


def _last(operand: Any) -> Array:
    """The array with its rows along the last axis, where no index reaches."""
    return np.moveaxis(operand.array, 0, -1) if isinstance(operand, Rows) else operand


def _before_rows(index: Any) -> tuple[Any, ...]:
    parts = index if isinstance(index, tuple) else (index,)
    return (*parts, slice(None)) if Ellipsis in [p for p in parts if p is Ellipsis] else parts


def matrix_product(a: Any, b: Any) -> Array:
    """a @ b in each row."""
    row, column = np.ndim(a) == 1, np.ndim(b) == 1
    left, right = lined_up((a[None, :] if row else a, b[:, None] if column else b))
    found = np.matmul(left, right)
    found = found[..., 0] if column else found
    return (found[..., 0] if column else found[..., 0, :]) if row else found


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
    return Rows(np.broadcast_to(_deepened(a, len(shape)), (len(a.array), *shape)))


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
"""Functions of NumPy that are no ufuncs, on the axes behind the first."""
