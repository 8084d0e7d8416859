"""The texts of nodes, prepared once for all that have one gate and the same literals."""

from collections.abc import Sequence
from functools import cached_property

from backprop_cli.gates.calls import UNNAMED
from backprop_cli.graph.model import INPUT
from backprop_cli.hints import NamedTuple
from backprop_cli.report.wording import Wording

Texts = tuple[str, str, list[tuple[str, str]]]
"""How a node's gate is called, its operation, and for some arguments its name and the formula of
the local gradient."""


class Recipe(NamedTuple):
    """The texts of a node with holes: `{0} * {1}`, one for each argument, the last for itself."""

    gate: str
    operation: str
    locals: list[str]


class Recipes:
    """What `Wording` says of the nodes of one graph, without asking it for each of a million."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.graph = wording.graph
        self._kept: dict[tuple[str, tuple[int, ...]], Recipe] = {}

    def texts(self, node: int, places: Sequence[int]) -> Texts:
        """The texts of a gate, with its local gradients for the arguments at these places."""
        graph, wording, names = self.graph, self.wording, self.graph.names
        gate, args = graph.gates[node], graph.args[node]
        if gate in self._special:
            pairs = [(names[args[place]], wording.local(node, place)) for place in places]
            return wording.gate(node).call, wording.operation(node), pairs
        key = (gate, tuple([argument if argument < 0 else 0 for argument in args]))
        recipe = self._kept.get(key) or self._written(key)
        words = [names[argument] if argument >= 0 else "" for argument in args]
        words.append(names[node])
        pairs = [(words[place], recipe.locals[place].format(*words)) for place in places]
        return recipe.gate, recipe.operation.format(*words), pairs

    @cached_property
    def _special(self) -> set[str]:
        """Gates of any number of arguments, and those that write a comparison or an index out."""
        graph, find = self.graph, self.graph.finder.with_helpers().find
        names = set(graph.gates) - {INPUT}
        special = {name for name in names if (gate := find(name)) and gate.variadic}
        if not names.isdisjoint(UNNAMED):
            bare = {node for node, gate in enumerate(graph.gates) if gate in UNNAMED}
            pairs = zip(graph.gates, graph.args, strict=True)
            special |= {gate for gate, args in pairs if not bare.isdisjoint(args)}
        return special

    def _written(self, key: tuple[str, tuple[int, ...]]) -> Recipe:
        """The texts of such a node in a graph that has no other, whose names are the holes."""
        name, literals = key
        count = len(literals)
        alone = self.graph._replace(
            gates=[*[INPUT] * count, name],
            args=[*[()] * count, tuple(a or place for place, a in enumerate(literals))],
            names=[f"{{{place}}}" for place in range(count + 1)],
        )
        wording = Wording(alone)
        gate = wording.gate(count)
        formulas = [
            wording.local(count, place) if parameter in gate.rules else ""
            for place, parameter in enumerate(gate.parameters)
        ]
        recipe = self._kept[key] = Recipe(gate.call, wording.operation(count), formulas)
        return recipe
