"""Arrays of many rows at once, in the place of the array of one row.

A `Rows` has the shape of one row. NumPy's functions are told apart by NumPy's own protocols: here
each works on the axes behind the first. So the array kernel's functions serve as they are.
"""

import math
from collections.abc import Sequence
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
    def T(self) -> Any:  # noqa: N802
        """The axes in reverse order."""
        return np.transpose(self)

    def reshape(self, *shape: Any) -> Any:
        """The elements of each row in another shape."""
        return np.reshape(self, shape if len(shape) != 1 else shape[0])

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
        from backprop_cli.points.stackaxes import FUNCTIONS

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
    return [deepened(operand, deepest) for operand in operands]


def deepened(operand: Any, axes: int) -> Array:
    """An operand as an array, with axes put in before those of a row until it has some number."""
    if not isinstance(operand, Rows):
        return operand
    array = operand.array
    return array.reshape(len(array), *[1] * (axes - operand.ndim), *operand.shape)


def _last(operand: Any) -> Array:
    """The array with its rows along the last axis, where no index reaches."""
    return np.moveaxis(operand.array, 0, -1) if isinstance(operand, Rows) else operand


def _before_rows(index: Any) -> tuple[Any, ...]:
    """An index of one row, for an array whose last axis counts the rows."""
    parts = index if isinstance(index, tuple) else (index,)
    return (*parts, slice(None)) if any(part is Ellipsis for part in parts) else parts


def matrix_product(a: Any, b: Any) -> Array:
    """a @ b in each row."""
    row, column = np.ndim(a) == 1, np.ndim(b) == 1
    left, right = lined_up((a[None, :] if row else a, b[:, None] if column else b))
    found = np.matmul(left, right)
    found = found[..., 0] if column else found
    return (found[..., 0] if column else found[..., 0, :]) if row else found
