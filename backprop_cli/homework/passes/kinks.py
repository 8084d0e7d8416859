"""One-sided derivatives of the output where some gate sits on a kink."""

from typing import Any

from backprop_cli.engine.findings import findings
from backprop_cli.engine.passes import Result
from backprop_cli.homework.passes.replay import Value, changed
from backprop_cli.numbers import elements, shape_of

STEP = 1e-7
"""How far a number is moved, relative to its size, to be beside a kink."""


def on_kink(result: Result) -> bool:
    """Whether a gate may sit on a kink; of arrays only whether a gate can."""
    if not result.arrays:
        return any(finding.kind in ("kink", "edge") for finding in findings(result))
    gates = {gate for gate in result.graph.gates if gate}
    return any(gate == "where" or result.evaluator.gate(gate).kinks for gate in gates)


def one_sided(result: Result, node: int, place: int) -> tuple[float, float]:
    """The derivatives of the output by one number of a node, from below and from above.

    Each is the gradient with that number moved a little: the slope of the whole program there, in
    which kinks may undo each other.
    """
    below, above = (_beside(result, node, place, side) for side in (-1.0, 1.0))
    return below, above


def _beside(result: Result, node: int, place: int, side: float) -> float:
    value = result.values[node]
    number = float(elements(value)[place])
    moved = _with(value, place, number + side * STEP * max(1.0, abs(number)))
    return float(elements(changed(result, {node: moved}).upstream[node])[place])


def _with(value: Value, place: int, number: float) -> Any:
    """A value with one number replaced."""
    if not shape_of(value):
        return number
    moved = value.copy()
    moved.flat[place] = number
    return moved
