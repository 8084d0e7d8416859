"""The array kernel for many rows at once: its own functions, on `Rows` in the place of arrays."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop_cli.kernels.array import ARRAY
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.windows import FUNCTIONS as WINDOWS
from backprop_cli.points.stack import OneByOne, Rows, lined_up
from backprop_cli.points.stackaxes import every

Array = Any
Function = Callable[..., Array]
IMAGES = {
    "conv2d": 1, "conv2d_input": 2, "maxpool2d": 1, "maxpool2d_input": 3, "avgpool2d": 1,
    "avgpool2d_input": 2,
}  # fmt: skip
"""How many of a gate's arguments are images; a kernel stands behind them."""


def _on_rows(function: Function, together: Function) -> Function:
    """Another function where an argument is `Rows`."""

    def value(*args: Array) -> Array:
        return together(*args) if any(isinstance(arg, Rows) for arg in args) else function(*args)

    return value


def _elementwise(function: Function) -> Function:
    """Element by element it matters not which axis counts the rows."""
    return lambda *args: Rows(function(*lined_up(args)))


def _over_images(function: Function, count: int) -> Function:
    """The images of all rows are one batch."""

    def value(*args: Array) -> Array:
        images, others = args[:count], args[count:]
        if any(isinstance(arg, Rows) for arg in others):
            raise OneByOne
        axes, arrays = np.ndim(images[0]), every(images)
        out = function(*[_batch(array) for array in arrays], *others)
        rows = len(arrays[0])
        each = (out.shape[0] // rows, *out.shape[1:])
        return Rows(out.reshape(rows, *each[4 - axes :]))

    return value


def _batch(images: Array) -> Array:
    """Images (rows, …, height, width) as (batch, channels, height, width)."""
    wide = images[:, None] if images.ndim == 3 else images
    return wide.reshape(math.prod(wide.shape[:-3]), *wide.shape[-3:])


def _refused(*_: Array) -> Array:
    raise OneByOne


def _functions() -> dict[str, Function]:
    found = {}
    for gate, function in ARRAY.functions.items():
        together = function
        if gate in FLOAT64.functions:
            together = _elementwise(function)
        elif gate in IMAGES:
            together = _over_images(function, IMAGES[gate])
        elif gate in WINDOWS:
            together = _refused
        found[gate] = _on_rows(function, together)
    return found


STACKED = ARRAY._replace(name="stacked", functions=_functions())
