"""Double precision on arrays: NumPy where an argument is one, the same doubles where none is."""

import math
import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from backprop_cli.kernels import layout, products, reductions, slopes, softmax, vector, windows
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.literals import literal
from backprop_cli.kernels.model import Kernel
from backprop_cli.kernels.vector import elementwise

Array = Any
"""A float for a single number, else an array of doubles."""
Function = Callable[..., Array]


def lifted(scalar: Function, vector: Function) -> Function:
    """The scalar function for numbers, so that a number is the same with and without arrays."""

    def value(*args: Array) -> Array:
        for arg in args:
            if type(arg) is np.ndarray:
                return vector(*args)
        return scalar(*args)

    return value


def chain(upstream: Array, local: Array) -> Array:
    """Upstream × local with a strong zero, element by element."""
    if type(local) is float and local == 1.0:
        return upstream
    sent = upstream * local
    if type(sent) is float:
        return 0.0 if upstream == 0 else sent
    # only a NaN can come of 0 × something; looking for one is cheaper than a mask
    if not math.isfinite(sent.sum()):
        return np.where(np.equal(upstream, 0), 0.0, sent)
    return sent


def sign(a: Array) -> Array:
    """-1, 0 or 1; a zero keeps its sign, and NaN stays."""
    return np.where(np.equal(a, 0), a, np.sign(a))


def rounded(function: Function) -> Function:
    """floor and ceil, whose 0 has no sign, as that of whole numbers has none."""
    return lambda a: function(a) + 0.0


def folded(function: Function) -> Function:
    """A function of two arrays for any number of them."""
    return lambda *args: reduce(function, args)


def where(condition: Array, a: Array, b: Array) -> Array:
    """a where the condition holds, else b."""
    return np.where(np.not_equal(condition, 0), a, b)


NUMPY: dict[str, Function] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": np.divide,
    "neg": operator.neg, "pow": np.power, "sqrt": np.sqrt, "cbrt": np.cbrt, "hypot": np.hypot,
    "abs": np.abs, "sign": sign, "floor": rounded(np.floor), "ceil": rounded(np.ceil),
    "max": folded(np.maximum), "min": folded(np.minimum), "where": where, "copy": operator.pos,
    "less": np.less, "less_equal": np.less_equal, "greater": np.greater,
    "greater_equal": np.greater_equal, "equal": np.equal, "not_equal": np.not_equal,
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "log2": np.log2,
    "log10": np.log10, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin,
    "acos": np.arccos, "atan": np.arctan, "atan2": np.arctan2, "sinh": np.sinh, "cosh": np.cosh,
    "tanh": np.tanh, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
    **vector.FUNCTIONS, **slopes.FUNCTIONS,
}  # fmt: skip
"""Elementwise gates of NumPy or made of it; of the others each element is computed by itself."""


def _functions() -> dict[str, Function]:
    functions = {
        name: lifted(scalar, NUMPY.get(name) or elementwise(scalar))
        for name, scalar in FLOAT64.functions.items()
    }
    for table in (layout, reductions, softmax, products, windows):
        functions |= table.FUNCTIONS
    return functions | {"chain": chain}


ARRAY = Kernel(
    name="array",
    functions=_functions(),
    number=literal,
    constants=FLOAT64.constants,
)
