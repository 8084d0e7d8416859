"""One-sided derivatives of a gate at its inputs, from the neighbouring numbers."""

import math

from backprop_cli.engine.passes import Result
from backprop_cli.kernels.model import Number

STEEP = 1000.0
"""A value that changes by more than this many times what its slope explains has jumped."""


def one_sided(result: Result, node: int, argument: int) -> tuple[float, float]:
    """The derivatives of a gate from below and from above in one of its arguments.

    At a kink each is the local gradient next to the kink; where the value jumps, it is infinite.
    """
    return _side(result, node, argument, -1), _side(result, node, argument, 1)


def differ(sides: tuple[float, float]) -> bool:
    """Whether one-sided derivatives make a kink: they differ, or the value jumps."""
    below, above = sides
    if math.isinf(below) or math.isinf(above):
        return True
    return not math.isclose(below, above, rel_tol=1e-12)


def apart(sides: tuple[float, float]) -> bool:
    """Whether one-sided derivatives differ by more than a body's rounding could explain."""
    below, above = sides
    if not (math.isfinite(below) and math.isfinite(above)):
        return False
    return not math.isclose(below, above, rel_tol=1e-6, abs_tol=1e-12)


def _side(result: Result, node: int, argument: int, side: int) -> float:
    kernel, aside = result.evaluator.kernel, result.inputs(node)
    here = aside[argument]
    aside[argument] = kernel.beside(here, side)
    value = result.evaluator.value(result.graph.gates[node])(*aside)
    slope = _local(result, node, argument, aside, value)
    if kernel.shown and not (kernel.finite(value) and kernel.finite(slope)):
        return float(kernel.shown(slope))
    step, change = aside[argument] - here, value - result.values[node]
    if abs(change) > STEEP * abs(slope * step) + kernel.noise(result.values[node]):
        return math.copysign(math.inf, change) * side
    return float(slope)


def _local(result: Result, node: int, argument: int, inputs: list[Number], out: Number) -> Number:
    gate = result.evaluator.gate(result.graph.gates[node])
    if gate.variadic:
        ties = result.evaluator.kernel.literal(str(sum(value == out for value in inputs)))
        formula = result.evaluator.local(gate, gate.parameters[0])
        return formula(inputs[argument], out, ties)
    return result.evaluator.local(gate, gate.parameters[argument])(*inputs, out)
