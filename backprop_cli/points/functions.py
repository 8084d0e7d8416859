"""Functions on stretches of columns that write to their last argument, as ufuncs may."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop_cli.kernels.array import ARRAY
from backprop_cli.points.tape import CHAIN, NUMBER, VALUED, WHERE, Function

Array = Any
Writes = Callable[..., Any]


def copied(a: Array, out: Array) -> None:
    """The same again."""
    np.copyto(out, a)


def select(condition: Array, a: Array, b: Array, out: Array) -> None:
    """a where the condition is true, else b."""
    # by bits: what a processor cannot predict costs np.where three times as much
    mask = condition.astype(np.int64)
    np.negative(mask, out=mask)
    bits, others = out.view(np.int64), _bits(b)
    np.bitwise_and(np.bitwise_xor(_bits(a), others), mask, out=mask)
    np.bitwise_xor(mask, others, out=bits)


def _bits(a: Array) -> Array:
    return np.asarray(a, np.float64).view(np.int64)


def look(a: Array, out: Array) -> None:
    """Marks the places of NaN."""
    # one number tells whether there is any: the least of some numbers is NaN if one of them is
    least = np.minimum.reduce(a)
    if least != least:
        np.logical_or(out, np.isnan(a), out=out)


def look_farther(a: Array, out: Array) -> None:
    """Marks the places of what is not finite."""
    if not math.isfinite(np.add.reduce(a)):
        np.logical_or(out, ~np.isfinite(a), out=out)


def fast(function: Function) -> Writes:
    """What does an instruction where no zero meets what is not finite."""
    if isinstance(function, np.ufunc):
        return FAST.get(function, function)
    return FAST.get(function) or _whole(function)


FAST: dict[Any, Writes] = {
    CHAIN: np.multiply, WHERE: select, NUMBER: copied,
    # these two take it by its name only
    np.maximum: lambda a, b, out: np.maximum(a, b, out=out),
    np.minimum: lambda a, b, out: np.minimum(a, b, out=out),
}  # fmt: skip


def _whole(gate: str) -> Writes:
    function = ARRAY.functions[gate]
    return lambda *args: np.copyto(args[-1], function(*args[:-1]))


def strong(upstream: Array, local: Array) -> Array:
    """Upstream × local, and 0 wherever the upstream is."""
    return np.where(np.equal(upstream, 0), 0.0, np.multiply(upstream, local))


def with_value(out: Array, local: Array) -> Array:
    """The local gradient, and NaN where there is no output."""
    return np.where(np.isnan(out), np.nan, local)


STRICT: dict[str, Callable[..., Array]] = {
    CHAIN: strong, VALUED: with_value, WHERE: np.where, NUMBER: np.float64,
}  # fmt: skip


def strict(function: Function) -> Callable[..., Array]:
    """What does an instruction whatever the numbers are."""
    if isinstance(function, np.ufunc):
        return function
    return STRICT.get(function) or ARRAY.functions[function]
