"""One-sided derivatives of a gate at its inputs, from values and local gradients a step aside."""

import math

from backprop_cli.engine.passes import Result
from backprop_cli.kernels.model import Number

STEP = 2.0**-40
"""A step relative to the inputs' size; a difference quotient that grows beyond `JUMP` is a jump."""
JUMP = 2.0**16


def one_sided(result: Result, node: int, argument: int) -> tuple[float, float]:
    """The derivatives of a gate from below and from above in one of its arguments.

    At a kink each is the local gradient next to the kink; where the value jumps, it is infinite.
    """
    inputs = result.inputs(node)
    return _side(result, node, argument, inputs, -1), _side(result, node, argument, inputs, 1)


def _side(result: Result, node: int, argument: int, inputs: list[Number], direction: int) -> float:
    size = abs(inputs[argument]) or max(map(abs, inputs)) or 1.0
    step = direction * STEP * size
    aside = list(inputs)
    aside[argument] = inputs[argument] + step
    value = result.evaluator.value(result.graph.gates[node])
    quotient = (value(*aside) - result.values[node]) / step
    if abs(quotient) > JUMP:
        return math.copysign(math.inf, quotient)
    return _local(result, node, argument, aside, value(*aside))


def _local(result: Result, node: int, argument: int, inputs: list[Number], out: Number) -> float:
    gate = result.evaluator.gate(result.graph.gates[node])
    if gate.variadic:
        ties = float(sum(value == out for value in inputs))
        formula = result.evaluator.local(gate, gate.parameters[0])
        return float(formula(inputs[argument], out, ties))
    return float(result.evaluator.local(gate, gate.parameters[argument])(*inputs, out))
