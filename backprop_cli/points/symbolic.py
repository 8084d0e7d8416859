"""The number system of symbols: what a gate computes is written down as instructions on columns.

Its functions are the array kernel's own, called on symbols in the place of arrays; numbers that
are known stay numbers, of the scalar engine.
"""

import math
from collections.abc import Callable
from typing import Any

from backprop_cli.kernels.array import NUMPY
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Kernel
from backprop_cli.points.tape import CHAIN, VALUED, Symbol, emitted, where

Function = Callable[..., Any]
WHOLE = (
    "erfc", "normal_cdf", "gelu", "gelu_local", "pow_base_local", "pow_exponent_local",
    "logaddexp",
)  # fmt: skip
"""Gates of whose elements some are computed one by one."""


def lifted(scalar: Function, symbolic: Function) -> Function:
    """The scalar function for numbers, so that what depends on none of the columns is folded."""

    def value(*args: Any) -> Any:
        for arg in args:
            if type(arg) is Symbol:
                return symbolic(*args)
        return scalar(*args)

    return value


def tape_of(args: "tuple[Any, ...]") -> Any:
    """The tape of the symbols among some arguments."""
    return next(arg.tape for arg in args if type(arg) is Symbol)


def whole(gate: str) -> Function:
    """A gate that the array kernel computes."""
    return lambda *args: tape_of(args).emit(gate, *args)


def chain(upstream: Any, local: Any) -> Any:
    """Upstream × local; one instruction with a strong zero unless both factors are harmless."""
    if type(upstream) is float:
        return 0.0 if upstream == 0 else upstream * local
    if type(local) is float and math.isfinite(local):
        return upstream * local
    return emitted(upstream.tape, CHAIN, (upstream, local))


def valued(out: Any, local: Any) -> Any:
    """A local gradient where a gate has a value, and NaN where it has none."""
    if type(out) is float:
        return math.nan if out != out else local
    if type(local) is Symbol and out.tape.spreads(out, local):
        return local
    return out.tape.emit(VALUED, out, local)


def _symbolic(gate: str) -> Function:
    function = NUMPY.get(gate)
    return whole(gate) if function is None or gate in WHOLE else function


SYMBOLIC = Kernel(
    name="symbolic",
    functions={gate: lifted(scalar, _symbolic(gate)) for gate, scalar in FLOAT64.functions.items()}
    | {"chain": chain, "where": where},
    number=FLOAT64.number,
    constants=FLOAT64.constants,
)
