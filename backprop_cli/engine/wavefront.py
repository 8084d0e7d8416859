"""Both passes of a large wide graph on arrays: nodes of one depth and gate go together.

To plan them takes longer than to run a graph once, and pays where a graph is run many times.
"""

from collections.abc import Sequence
from itertools import chain, pairwise
from math import nan
from typing import Any, NamedTuple

import numpy as np

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


class Wavefront:
    """The passes of one graph, planned once.

    Each gate is computed by its function for arrays, and at a fork the deepest consumer comes
    first: the last digit may be another one than node by node.
    """

    def __init__(self, graph: Graph, order: "Order") -> None:
        evaluator = Evaluator(ARRAY, graph.finder)
        literals = [evaluator.kernel.literal(text) for text in reversed(graph.literals)]
        self.literals = [nan if number is None else number for number in literals]
        self.place = order.place
        self.inputs = order.place[list(graph.inputs.values())]
        self.output = order.place[graph.output]
        self.waves = [
            _wave(graph, evaluator, order, *ends)
            for ends in order.stretches
            if graph.gates[order.nodes[ends[0]]] != INPUT
        ]

    def gradients(
        self, inputs: Sequence[float], nodes: Sequence[int], seed: float | None = None
    ) -> tuple[float, list[float]]:
        """The output's value, and the upstream gradients of some nodes.

        The inputs are given in their order; `seed` is the output's upstream gradient, else 1.
        """
        with np.errstate(all="ignore"):
            values = self._forward(inputs)
            upstream = self._backward(values, 1.0 if seed is None else seed)
        return float(values[self.output]), upstream[self.place[list(nodes)]].tolist()

    def _forward(self, inputs: Sequence[float]) -> Array:
        """The value of every node, then of every literal."""
        count = len(self.place)
        values = np.empty(count + len(self.literals))
        values[count:] = self.literals
        values[self.inputs] = inputs
        for wave in self.waves:
            args = [values.take(places) for places in wave.args]
            values[wave.start : wave.stop] = wave.function(*args)
        return values

    def _backward(self, values: Array, seed: float) -> Array:
        """The upstream gradient of every node, and behind them what was sent to the literals."""
        upstream = np.zeros(len(values))
        upstream[self.output] = seed
        for start, stop, _, places, sends, asks in reversed(self.waves):
            # kept from the forward pass they would have left the cache
            args = [values.take(column) if asks else None for column in places]
            # a view into what it is added to would be added number by number
            out, g = values[start:stop], upstream[start:stop].copy()
            for column, send in sends:
                np.add.at(upstream, places[column], send(args, out, g))
        return upstream


class Order:
    """The nodes by their depths, then by their gates: `place[node]` is where each of them stands.

    `stretches` are those of one depth, gate and number of arguments. Literals stand behind all.
    """

    def __init__(self, graph: Graph) -> None:
        count = len(graph.gates)
        numbers = {gate: number for number, gate in enumerate(set(graph.gates))}
        codes = np.fromiter(map(numbers.__getitem__, graph.gates), int, count)
        lengths = np.fromiter(map(len, graph.args), int, count)
        kinds = np.stack((lengths, codes, np.array(depths(graph))))
        self.nodes = np.lexsort(kinds)
        self.place = np.empty(count, int)
        self.place[self.nodes] = np.arange(count)
        changes = np.diff(kinds[:, self.nodes]).any(axis=0)
        ends = [0, *(np.flatnonzero(changes) + 1).tolist(), count]
        self.stretches = list(pairwise(ends))
        flat = np.fromiter(chain.from_iterable(graph.args), int, int(lengths.sum()))
        self._args = np.where(flat >= 0, self.place[flat], flat + count + len(graph.literals))
        self._firsts = np.cumsum(lengths) - lengths

    def columns(self, nodes: Array, count: int) -> list[Array]:
        """The places of the arguments of some nodes, column by column."""
        return [self._args[self._firsts[nodes] + column] for column in range(count)]


def depths(graph: Graph) -> list[int]:
    """How many gates stand between each node and the farthest input or literal."""
    found = [0] * len(graph.gates) + [-1] * len(graph.literals)
    for node, args in enumerate(graph.args):
        if args:
            found[node] = max([found[argument] for argument in args]) + 1
    return found[: len(graph.gates)]


def _wave(graph: Graph, evaluator: Evaluator, order: Order, start: int, stop: int) -> Wave:
    nodes = order.nodes[start:stop]
    gate = evaluator.gate(graph.gates[nodes[0]])
    args = order.columns(nodes, len(graph.args[nodes[0]]))
    rules = [(column, rules_of(evaluator, gate, column)) for column in range(len(args))]
    asks = any({*gate.slots, "ties"} & {*rule.careful.names()} for rule in gate.rules.values())
    return Wave(
        start, stop, evaluator.value(gate.name), args,
        [(column, rule.send) for column, rule in rules if rule], asks,
    )  # fmt: skip


def wavefront(graph: Graph) -> Wavefront | None:
    """The plan of a graph, or None for one that is not wide enough."""
    order = Order(graph)
    wide = len(graph.gates) >= WIDE * len(order.stretches)
    return Wavefront(graph, order) if wide else None
