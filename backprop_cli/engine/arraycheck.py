"""A user's gate on arrays: points to check it at, and its pullbacks against those of its body."""

from typing import Any

import numpy as np

from backprop_cli.engine.passes import Result
from backprop_cli.gates.derive import derive

STEP = 0.7
"""Between the phases of the upstream gradients that are tried; any that repeats in no axis."""


def points(result: Result, node: int, most: int) -> list[list[float]]:
    """The numbers that an elementwise gate gets at some of its elements, spread evenly."""
    inputs = result.inputs(node)
    shape = np.shape(result.values[node])
    wide = [np.broadcast_to(value, shape).ravel() for value in inputs]
    count = int(np.prod(shape))
    picked = range(0, count, max(1, count // most))
    return [[float(values[k]) for values in wide] for k in picked]


def wrong_pullback(result: Result, node: int, tolerance: float) -> str:
    """The first argument whose clause is not the pullback of the gate's body, or an empty text."""
    evaluator, graph = result.evaluator, result.graph
    gate = evaluator.gate(graph.gates[node])
    assert gate.body is not None
    bodies = derive(gate.body, gate.parameters, evaluator.finder, careful=True, pullback=True)
    inputs, out = result.inputs(node), result.values[node]
    g = _upstream(np.shape(out))
    with np.errstate(all="ignore"):
        for parameter in gate.rules:
            claimed = evaluator.pullback(gate, parameter)(*inputs, out, g)
            if not gate.rules[parameter].pullback:
                claimed = claimed * g
            true = evaluator.formula(bodies[parameter], (*gate.slots, "out", "g"))(*inputs, out, g)
            if not _agree(claimed, true, tolerance):
                return parameter
    return ""


def _upstream(shape: tuple[int, ...]) -> Any:
    """An upstream gradient whose elements all differ."""
    if not shape:
        return 1.0
    return np.cos(STEP * np.arange(1, np.prod(shape) + 1)).reshape(shape)


def _agree(claimed: Any, true: Any, tolerance: float) -> bool:
    size = float(np.max(np.abs(true), initial=0.0))
    try:
        wide = np.broadcast_to(claimed, np.shape(true))
    except ValueError:
        return False
    return not np.isfinite(size) or bool(
        np.all(np.abs(wide - true) <= tolerance * max(size, 1e-12))
    )
