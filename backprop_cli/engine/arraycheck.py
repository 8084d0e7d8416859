"""A user's gate on arrays: points to check it at, and its pullbacks against those of its body."""

from typing import Any

import numpy as np

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result
from backprop_cli.gates.derive import derive
from backprop_cli.gates.model import UPSTREAM, Gate

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


class Pullbacks:
    """The clauses of one gate beside the pullbacks of its body, which are derived once."""

    def __init__(self, evaluator: Evaluator, gate: Gate) -> None:
        assert gate.body is not None
        self.gate = gate
        bodies = derive(gate.body, gate.parameters, evaluator.finder, careful=True, pullback=True)
        self.pairs = {
            name: (
                evaluator.pullback(gate, name),
                evaluator.formula(bodies[name], (*gate.known, UPSTREAM)),
            )
            for name in gate.rules
        }

    def wrong(self, result: Result, node: int, tolerance: float) -> str:
        """The first argument whose clause is not the body's pullback at a node, or no text."""
        inputs, out = result.inputs(node), result.values[node]
        g = _upstream(np.shape(out))
        with np.errstate(all="ignore"):
            for name, (clause, body) in self.pairs.items():
                claimed = clause(*inputs, out, g)
                if not self.gate.rules[name].pullback:
                    claimed = claimed * g
                if not _agree(claimed, body(*inputs, out, g), tolerance):
                    return name
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
