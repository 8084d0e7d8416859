"""Which elements of arrays the output depends on."""

from typing import Any

import numpy as np

from backprop_cli.engine.passes import Result
from backprop_cli.gates.calls import UNNAMED
from backprop_cli.kernels.layout import fit, spots

Array = Any


def alive(result: Result) -> list[Array]:
    """For each node, the elements that the output depends on, past what no `where` took."""
    graph = result.graph
    live: list[Array] = [np.zeros(np.shape(v) if not isinstance(v, tuple) else (), bool)
                         for v in result.values[: len(graph.gates)]]  # fmt: skip
    live[graph.output] = np.ones_like(live[graph.output])
    for node in range(graph.output, -1, -1):
        args = graph.args[node]
        if args and np.any(live[node]):
            for place, argument in enumerate(args):
                if argument >= 0:
                    live[argument] = live[argument] | _needed(result, node, place, live)
    return live


def _needed(result: Result, node: int, place: int, live: list[Array]) -> Array:
    """The elements of one argument that the live elements of a node depend on."""
    graph = result.graph
    gate, args = graph.gates[node], graph.args[node]
    mask, shape = live[node], np.shape(live[args[place]])
    if gate == "where" and place > 0:
        taken = np.asarray(result.values[args[0]], bool)
        mask = mask & (taken if place == 1 else ~taken)
    elif gate == "index" and place == 0:
        found = np.zeros(shape, bool)
        found[spots(result.values[args[1]])] = mask
        return found
    elif gate in UNNAMED or not result.evaluator.gate(gate).shape:
        pass
    else:
        return np.ones(shape, bool)
    return np.asarray(fit(mask.astype(float), np.zeros(shape))) > 0
