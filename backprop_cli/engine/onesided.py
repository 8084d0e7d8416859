"""One-sided derivatives of a gate at its inputs, from the neighbouring doubles."""

import math

from backprop_cli.engine.passes import Result
from backprop_cli.kernels.model import Number

STEEP = 1000.0
"""A value that changes by more than this many times what its slope explains has jumped."""
NOISE = 4.0
"""Units in the last place by which a value may be off."""


def one_sided(result: Result, node: int, argument: int) -> tuple[float, float]:
    """The derivatives of a gate from below and from above in one of its arguments.

    At a kink each is the local gradient next to the kink; where the value jumps, it is infinite.
    """
    return _side(result, node, argument, -math.inf), _side(result, node, argument, math.inf)


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


def _side(result: Result, node: int, argument: int, towards: float) -> float:
    aside = result.inputs(node)
    here = aside[argument]
    aside[argument] = math.nextafter(here, towards)
    value = result.evaluator.value(result.graph.gates[node])(*aside)
    slope = _local(result, node, argument, aside, value)
    step, change = aside[argument] - here, value - result.values[node]
    allowed = STEEP * abs(slope * step) + NOISE * math.ulp(result.values[node])
    if abs(change) > allowed:
        return math.copysign(math.inf, change) * math.copysign(1.0, step)
    return slope


def _local(result: Result, node: int, argument: int, inputs: list[Number], out: Number) -> float:
    gate = result.evaluator.gate(result.graph.gates[node])
    if gate.variadic:
        ties = float(sum(value == out for value in inputs))
        formula = result.evaluator.local(gate, gate.parameters[0])
        return float(formula(inputs[argument], out, ties))
    return float(result.evaluator.local(gate, gate.parameters[argument])(*inputs, out))
