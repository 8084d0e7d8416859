"""Both passes of a large wide graph on arrays: nodes of one depth and gate go together.

To plan them takes longer than to run a graph once, and pays where a graph is run many times.
"""

from collections.abc import Sequence
from math import nan
from typing import Any, NamedTuple

import numpy as np

from backprop_cli.engine.arrangement import Arrangement
from backprop_cli.engine.arrays import Sender, rules_of
from backprop_cli.engine.formula import Evaluator
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.kernels.array import ARRAY
from backprop_cli.kernels.model import Function

Array = Any
WIDE = 200
"""Nodes of one depth and gate, on the average, from which on arrays are faster than a loop."""


class Wave(NamedTuple):
    """Nodes of one depth and gate, side by side from `start` to `stop`.

    `args` has the places of their arguments, column by column; `sends` what they send to some of
    these columns; `asks` says whether that depends on the values of the arguments.
    """

    start: int
    stop: int
    function: Function
    args: list[Array]
    sends: list[tuple[int, Sender]]
    asks: bool

    def forward(self, values: Array) -> None:
        """Compute the values of the nodes."""
        args = [values.take(places) for places in self.args]
        values[self.start : self.stop] = self.function(*args)

    def backward(self, values: Array, upstream: Array) -> None:
        """Send the upstream gradients of the nodes to their arguments."""
        # kept from the forward pass they would have left the cache
        args = [values.take(places) if self.asks else None for places in self.args]
        # a view into what it is added to would be added number by number
        out, g = values[self.start : self.stop], upstream[self.start : self.stop].copy()
        for column, send in self.sends:
            np.add.at(upstream, self.args[column], send(args, out, g))


class Sum(NamedTuple):
    """The additions of one long sum, side by side from `start` to `stop`, and its terms' places."""

    start: int
    stop: int
    terms: Array

    def forward(self, values: Array) -> None:
        """Compute the sum so far at each addition."""
        values[self.start : self.stop] = np.cumsum(values.take(self.terms))[1:]

    def backward(self, _: Array, upstream: Array) -> None:
        """Send the upstream gradient of the last addition to the others and to the terms."""
        g = upstream[self.stop - 1]
        upstream[self.start : self.stop] = g
        np.add.at(upstream, self.terms, g)


class Wavefront:
    """The passes of one graph, planned once.

    Each gate is computed by its function for arrays, and at a fork the deepest consumer comes
    first: the last digit may be another one than node by node.
    """

    def __init__(self, graph: Graph, arrangement: Arrangement) -> None:
        evaluator = Evaluator(ARRAY, graph.finder)
        literals = [evaluator.kernel.literal(text) for text in reversed(graph.literals)]
        self.literals = [nan if number is None else number for number in literals]
        self.place = arrangement.place
        self.inputs = self.place[list(graph.inputs.values())]
        self.output = self.place[graph.output]
        self.waves = [
            _wave(graph, evaluator, arrangement, *ends)
            for ends in arrangement.stretches
            if graph.gates[arrangement.nodes[ends[0]]] != INPUT
        ]

    def gradients(
        self, inputs: Sequence[float], nodes: Sequence[int], seed: float | None = None
    ) -> tuple[float, list[float]]:
        """The output's value, and the upstream gradients of some nodes.

        The inputs are given in their order; `seed` is the output's upstream gradient, else 1.
        """
        values = np.empty(len(self.place) + len(self.literals))
        upstream = np.zeros(len(values))
        values[len(self.place) :] = self.literals
        values[self.inputs] = inputs
        upstream[self.output] = 1.0 if seed is None else seed
        with np.errstate(all="ignore"):
            for wave in self.waves:
                wave.forward(values)
            for wave in reversed(self.waves):
                wave.backward(values, upstream)
        return float(values[self.output]), upstream[self.place[list(nodes)]].tolist()


def _wave(
    graph: Graph, evaluator: Evaluator, arrangement: Arrangement, start: int, stop: int
) -> Wave | Sum:
    nodes = arrangement.nodes[start:stop]
    gate = evaluator.gate(graph.gates[nodes[0]])
    args = arrangement.columns(nodes, len(graph.args[nodes[0]]))
    if arrangement.sums[nodes[0]]:
        return Sum(start, stop, np.concatenate((args[0][:1], args[1])))
    rules = [(column, rules_of(evaluator, gate, column)) for column in range(len(args))]
    sends = [(column, rule.send) for column, rule in rules if rule]
    asks = any({*gate.slots, "ties"} & {*rule.careful.names()} for rule in gate.rules.values())
    return Wave(start, stop, evaluator.value(gate.name), args, sends, asks)


def wavefront(graph: Graph) -> Wavefront | None:
    """The plan of a graph, or None for one that is not wide enough."""
    arrangement = Arrangement(graph)
    wide = len(graph.gates) >= WIDE * len(arrangement.stretches)
    return Wavefront(graph, arrangement) if wide else None
