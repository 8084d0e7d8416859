"""Gates that move elements about: lists, stretches, shapes, orders."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backprop_cli.kernels.model import Fault

Array = Any
Index = Any


def number(a: Array) -> Array:
    """An array, or a float where it has no axes."""
    return float(a) if isinstance(a, np.ndarray | np.generic) and not a.ndim else a


def axes_of(axis: Array) -> Any:
    """The setting `axis` as NumPy takes it: none, a whole number or several."""
    if axis is None:
        return None
    return tuple(int(k) for k in axis) if np.ndim(axis) else int(axis)


def sent_by(g: Array, sent: Array, axes: Any) -> Array:
    """What g sends along some axes: exactly 0 where g is 0 all along them."""
    if math.isfinite(sent.sum()):
        return sent
    return np.where(np.any(g, axes, keepdims=True), sent, 0.0)


def stack(*arguments: Array) -> Array:
    """Arrays along a new axis, which is the last argument."""
    *arrays, axis = arguments
    return np.stack(arrays, int(axis))


def concat(*arguments: Array) -> Array:
    """Arrays one after the other along an axis, which is the last argument."""
    *arrays, axis = arguments
    return np.concatenate(arrays, int(axis))


def pick(g: Array, place: Array, axis: Array) -> Array:
    """One entry of g along an axis."""
    return number(np.take(g, int(place), int(axis)))


def part(g: Array, a: Array, earlier: Sequence[Array], axis: Array) -> Array:
    """The stretch of g as long as a, behind the earlier arrays."""
    along = int(axis)
    first = sum(np.shape(other)[along] for other in earlier)
    window = [slice(None)] * np.ndim(g)
    window[along] = slice(first, first + np.shape(a)[along])
    return g[tuple(window)]


def place(*parts: Array) -> tuple[Array, ...]:
    """What stands between the brackets of an index, or before an argument of a concat."""
    return parts


def spots(at: Array) -> Index:
    """An index for NumPy: whole numbers, slices, vectors of indices; `index(a, 1)` has one."""
    parts = at if isinstance(at, tuple) else (at,)
    return tuple(part if isinstance(part, slice) else _whole(part) for part in parts)


def _whole(part: Array) -> Array:
    whole = np.asarray(part)
    if not np.all(np.equal(np.floor(whole), whole) & np.isfinite(whole)):
        raise Fault(f"an index is a whole number, not {part}")
    return whole.astype(np.int64) if whole.ndim else int(whole)


def stretch(start: Array, stop: Array, step: Array) -> slice:
    """A slice; none leaves a bound out."""
    return slice(*(None if bound is None else int(bound) for bound in (start, stop, step)))


def index(a: Array, at: Array) -> Array:
    """Elements, rows or stretches of an array."""
    places = spots(at)
    if not hasattr(a, "shape"):
        raise Fault("a number has no elements")
    try:
        return number(a[places])
    except IndexError as error:
        raise _outside(a, places) from error


def _outside(a: Array, at: Index) -> Fault:
    """Which index is beyond which axis; the shapes leave nothing else that could be wrong."""
    axes = zip(at, a.shape, strict=False)
    found = ((k, n) for spot, n in axes if not isinstance(spot, slice) for k in np.ravel(spot))
    k, size = next((k, size) for k, size in found if not -size <= k < size)
    return Fault(f"there is no index {k} in an axis of length {size}", _range(size))


def _range(size: int) -> str:
    return f"indices go from 0 to {size - 1}, or from -1 back to -{size}" if size else ""


def put(g: Array, a: Array, at: Array) -> Array:
    """Zeros in the shape of a, with g added at an index."""
    result, places = np.zeros_like(g, shape=np.shape(a)), spots(at)
    if all(isinstance(spot, int | slice) for spot in places):
        result[places] = g
    else:
        np.add.at(result, places, g)
    return result


def reshape(a: Array, shape: Array) -> Array:
    """The same elements in another shape."""
    return np.reshape(a, [int(size) for size in np.ravel(shape)])


def transpose(a: Array) -> Array:
    """The axes in reverse order."""
    return np.transpose(a)


def permute(a: Array, axes: Array) -> Array:
    """The axes in another order."""
    return np.transpose(a, None if axes is None else axes_of(axes))


def unpermute(g: Array, axes: Array) -> Array:
    """The axes in the order from which `permute` took them."""
    return np.transpose(g, None if axes is None else np.argsort(axes))


def roll(a: Array, shift: Array, axis: Array) -> Array:
    """Elements moved along an axis, around its end."""
    return np.roll(a, _whole(shift), int(axis))


def flip(a: Array, axis: Array) -> Array:
    """Elements in reverse order along an axis."""
    return np.flip(a, int(axis))


def spread(a: Array, b: Array, axis: Array) -> Array:
    """Numbers repeated along axes until they have the shape of b; a view that holds them once."""
    if axis is not None and np.ndim(a):
        a = np.expand_dims(a, axes_of(axis))
    return np.broadcast_to(a, np.shape(b)) if np.ndim(b) else number(a)


def length(a: Array, axis: Array) -> float:
    """How many elements, in all or along axes."""
    if axis is None:
        return float(np.size(a))
    return float(np.prod([np.shape(a)[k] for k in np.ravel(axes_of(axis))]))


def fit(g: Array, b: Array) -> Array:
    """The sum of a gradient over the axes along which b was repeated."""
    shape = getattr(b, "shape", ())
    if getattr(g, "shape", ()) == shape:
        return g if shape else number(g)
    # a rule may also give one number for all elements
    g = np.broadcast_to(g, np.broadcast_shapes(np.shape(g), shape))
    extra = np.ndim(g) - len(shape)
    repeated = tuple(k + extra for k, size in enumerate(shape) if size != np.shape(g)[k + extra])
    axes = tuple(range(extra)) + repeated
    summed = np.sum(g, axes) if axes else g
    return np.reshape(summed, shape) if shape else number(summed)


def one_hot(index: Array, b: Array) -> Array:
    """1 at an index and 0 elsewhere, in the shape of b."""
    result = np.zeros(np.shape(b))
    result[classes(index, result)] = 1.0
    return result


def classes(index: Array, a: Array) -> Index:
    """The place of each class in an array of logits: (classes) or (batch, classes)."""
    whole = _whole(index)
    count = a.shape[-1]
    if np.any((whole < 0) | (whole >= count)):
        wrong = next(int(k) for k in np.ravel(whole) if not 0 <= k < count)
        raise Fault(f"there is no class {wrong} among {count}", f"classes go from 0 to {count - 1}")
    return (np.arange(len(a)), whole) if np.ndim(whole) else whole


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "list": lambda *a: stack(*a, 0.0), "stack": stack, "concat": concat, "pick": pick,
    "part": part, "place": place, "slice": stretch, "index": index, "put": put, "reshape": reshape,
    "reshape_as": lambda a, b: np.reshape(a, np.shape(b)), "transpose": transpose,
    "permute": permute, "unpermute": unpermute,
    "matrix_transpose": lambda a: np.swapaxes(a, -1, -2), "roll": roll, "flip": flip,
    "cumsum": lambda a, axis: np.cumsum(a, int(axis)), "spread": spread, "length": length,
    "fit": fit, "one_hot": one_hot,
}  # fmt: skip
"""The value of each gate from its arguments, then its settings."""
