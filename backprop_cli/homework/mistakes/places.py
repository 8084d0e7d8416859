"""Where in a program each classic mistake can be made, and what is sent there instead."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from math import prod
from typing import NamedTuple

from backprop_cli.engine.formula import Formula
from backprop_cli.engine.passes import Result
from backprop_cli.homework.mistakes.library import (
    ANY,
    BROADCAST,
    FORK,
    GATE,
    KNOWN,
    Mistake,
    mistakes,
)
from backprop_cli.homework.passes.replay import (
    Edge,
    Edits,
    Sends,
    Settle,
    Value,
    edges,
    fitted,
    sent_by,
)
from backprop_cli.homework.passes.rules import by_rule, parameter_of
from backprop_cli.numbers import shape_of


class Place(NamedTuple):
    """A mistake at one node, or at every node where it can be made (then `node` is -1).

    A mistake in a rule has edits; one at a fork has what becomes of the
    gradient there, and may be about the path from one consumer.
    """

    mistake: Mistake
    node: int
    edits: Edits
    settle: Settle | None = None
    path: int = -1


class Places:
    """All places of one result."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.edges = edges(result)
        self.graph = result.graph
        self._nodes: dict[str, list[int]] = defaultdict(list)
        for node in dict.fromkeys(edge.node for edge in self.edges):
            self._nodes[self.graph.gates[node]].append(node)

    def __iter__(self) -> Iterator[Place]:
        for mistake in mistakes():
            if mistake.place == FORK:
                yield from self._forks(mistake)
            elif mistake.place in (GATE, ANY, BROADCAST):
                yield from self._gates(mistake)

    def _gates(self, mistake: Mistake) -> Iterator[Place]:
        """The mistake at each node by itself, then at all of them together."""
        together: dict[tuple[int, int], Sends] = {}
        found = 0
        for node in self._candidates(mistake):
            edits = self._edits(mistake, node)
            if edits:
                found += 1
                together |= edits
                yield Place(mistake, node, edits)
        if found > 1:
            yield Place(mistake, -1, together)

    def _candidates(self, mistake: Mistake) -> list[int]:
        if mistake.place == GATE:
            return self._nodes.get(mistake.gate, [])
        return [node for nodes in self._nodes.values() for node in nodes]

    def _edits(self, mistake: Mistake, node: int) -> dict[tuple[int, int], Sends]:
        """The changed rule for each input of a node that it concerns."""
        found = dict[tuple[int, int], Sends]()
        for place, local, _ in self.result.edges(node):
            edit = self._edit(mistake, node, place, local)
            if edit:
                found[node, place] = edit
        return found

    def _edit(self, mistake: Mistake, node: int, place: int, local: Value) -> Sends | None:
        """What a node sends one of its arguments instead; None where nothing can go wrong."""
        result, key = self.result, (node, place)
        if mistake.place == BROADCAST:
            return self._broadcast(mistake, node, place)
        if mistake.place == ANY:
            formula = result.evaluator.kept(mistake.formula, KNOWN[ANY])
            # a pullback has no local gradient that could be forgotten
            return None if local is None else fitted(result, key, partial(formula.__call__, local))
        rule = mistake.rules.get(parameter_of(result, *key))
        others = [argument for k, argument in enumerate(self.graph.args[node]) if k != place]
        return by_rule(result, *key, rule) if rule and _beside(mistake.beside, others) else None

    def _broadcast(self, mistake: Mistake, node: int, place: int) -> Sends | None:
        """What is sent an input that was repeated, along axes that have to be summed."""
        arrays = sent_by(self.result)
        rules = arrays.plan.rules(node, place) if arrays else None
        if rules is None:
            return None
        import numpy as np

        from backprop_cli.kernels.layout import fit

        inputs, out = self.result.inputs(node), self.result.values[node]
        target = inputs[place]

        def send(g: Value) -> Value:
            with np.errstate(all="ignore"):
                return rules.send(inputs, out, g)

        shape = shape_of(send(self.result.upstream[node]))
        if shape == shape_of(target):
            return None
        formula = self.result.evaluator.kept(mistake.formula, KNOWN[BROADCAST])
        count = prod(shape) / prod(shape_of(target))

        def edit(g: Value) -> Value:
            sent = send(g)
            return formula(sent, fit(sent, target), count)

        return edit

    def _forks(self, mistake: Mistake) -> Iterator[Place]:
        """What is collected at each node to which several gradients come back."""
        formula = self.result.evaluator.kept(mistake.formula, KNOWN[FORK])
        back: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            back[edge.argument].append(edge)
        forks = {node: paths for node, paths in back.items() if len(paths) > 1}
        each = "path" in mistake.formula.names()
        for node, paths in forks.items():
            count = float(len(paths))
            for edge in paths if each else paths[:1]:
                settle = partial(_settled, formula, node, edge.sent, count)
                yield Place(mistake, node, {}, settle, edge.node if each else -1)
        if len(forks) > 1 and not each:
            counts = {node: float(len(paths)) for node, paths in forks.items()}
            yield Place(
                mistake, -1, {}, lambda k, g: formula(g, 0.0, counts[k]) if k in counts else g
            )


def _settled(
    formula: Formula, fork: int, path: Value, count: float, node: int, total: Value
) -> Value:
    return formula(total, path, count) if node == fork else total


def _beside(wanted: str, others: list[int]) -> bool:
    """Whether the other inputs are what the mistake asks for: nodes, or literals."""
    if not wanted:
        return True
    return all((argument < 0) == (wanted == "literal") for argument in others)
