"""The nodes of a graph by depth: those of one depth and gate stand side by side.

A long sum of many terms, which is as deep as it is long, counts as one gate.
"""

from itertools import chain, pairwise
from typing import Any

import numpy as np

from backprop_cli.graph.model import Graph

Array = Any
LONG = 200
"""Additions from which on a sum is one gate."""
ADDITION = "add"


class Arrangement:
    """The new places of a graph's nodes, literals behind them all.

    `nodes` has them in their new order, `place[node]` is where one of them stands. `stretches` are
    those of one depth, gate and number of arguments, and `sums[node]` is whether one belongs to a
    long sum, which is a stretch of its own.
    """

    def __init__(self, graph: Graph) -> None:
        count = len(graph.gates)
        numbers = {gate: number for number, gate in enumerate(set(graph.gates))}
        codes = np.fromiter(map(numbers.__getitem__, graph.gates), int, count)
        lengths = np.fromiter(map(len, graph.args), int, count)
        flat = np.fromiter(chain.from_iterable(graph.args), int, int(lengths.sum()))
        self._firsts = np.cumsum(lengths) - lengths
        heads = _heads(graph, codes == numbers.get(ADDITION), flat, self._firsts)
        self.sums = heads >= 0
        codes = np.where(self.sums, len(numbers) + heads, codes)
        kinds = np.stack((lengths, codes, depths(graph, heads)))
        self.nodes = np.lexsort(kinds)
        self.place = np.empty(count, int)
        self.place[self.nodes] = np.arange(count)
        changes = np.diff(kinds[:, self.nodes]).any(axis=0)
        self.stretches = list(pairwise([0, *(np.flatnonzero(changes) + 1).tolist(), count]))
        self._args = np.where(flat >= 0, self.place[flat], flat + count + len(graph.literals))

    def columns(self, nodes: Array, count: int) -> list[Array]:
        """The places of the arguments of some nodes, column by column."""
        return [self._args[self._firsts[nodes] + column] for column in range(count)]


def _heads(graph: Graph, additions: Array, flat: Array, firsts: Array) -> Array:
    """For each node of a long sum the addition that the sum begins with, for others -1.

    A sum goes on with an addition whose left side is the sum so far, and nobody else's argument.
    """
    count = len(graph.gates)
    uses = np.bincount(flat[flat >= 0], minlength=count)
    left = np.zeros(count, int)
    left[additions] = flat[firsts[additions]]
    on = additions & (left >= 0) & additions[left] & (uses[left] == 1) & (left != graph.output)
    heads = np.where(additions, np.arange(count), -1)
    found, lefts = heads.tolist(), left.tolist()
    for node in np.flatnonzero(on).tolist():
        found[node] = found[lefts[node]]
    heads = np.array(found)
    long = np.bincount(heads[additions], minlength=count) >= LONG
    return np.where(additions & long[heads], heads, -1)


def depths(graph: Graph, heads: Array) -> Array:
    """How many gates stand between each node and the farthest input or literal."""
    found = [0] * len(graph.gates) + [-1] * len(graph.literals)
    for node, (args, head) in enumerate(zip(graph.args, heads.tolist(), strict=True)):
        if head >= 0 and head != node:
            # the sum so far is no step of its own
            found[node] = max(found[args[0]], found[args[1]] + 1)
        elif args:
            found[node] = max([found[argument] for argument in args]) + 1
    steps = np.array(found[: len(graph.gates)])
    deepest = steps.copy()
    sums = heads >= 0
    np.maximum.at(deepest, heads[sums], steps[sums])
    return np.where(sums, deepest[heads], steps)
