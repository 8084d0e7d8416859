"""The elements of an array that is written out, and the gates that only move them about."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backprop_cli.kernels.model import Function

Array = Any
"""A Ref, or an array of them."""


class Ref:
    """A node, or below 0 a literal, and its double: an index or an axis may be computed."""

    __slots__ = ("_value", "place", "read")

    def __init__(self, place: int, value: float) -> None:
        self.place = place
        self._value = value
        self.read = False

    @property
    def value(self) -> float:
        """The double, for an index or the like; that it was read is remembered."""
        self.read = True
        return self._value


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
