"""How nodes, operations and local gradients read."""

from backprop_cli.gates.calls import CONDITIONS
from backprop_cli.gates.model import Gate
from backprop_cli.graph.model import Graph
from backprop_cli.source import Source
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import Expression, Tree
from backprop_cli.syntax.writer import Writer

LARGEST = 60
"""Items of a formula that are still shown; a larger one is named instead."""


class Wording:
    """The texts of one graph; what a gate's rows have in common is prepared once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._heads: dict[tuple[str, int], Expression] = {}
        self._formulas: dict[tuple[str, str, tuple[str, ...]], Expression | None] = {}

    def gate(self, node: int) -> Gate:
        """The gate of a node that computes."""
        gate = self.graph.finder.find(self.graph.gates[node])
        assert gate is not None
        return gate

    def operation(self, node: int) -> str:
        """What a node computes, from the names of its inputs: `w0 * x0`."""
        graph = self.graph
        name, args = graph.gates[node], graph.args[node]
        if not name:
            return graph.names[node]
        if name == "copy":
            return self._word(args[0])
        gate = self.gate(node)
        words = {f"_{place}": self._word(argument) for place, argument in enumerate(args)}
        return show(self._head(gate, args), words)

    def _word(self, argument: int) -> str:
        graph = self.graph
        if argument >= 0 and graph.gates[argument] in CONDITIONS:
            return self.operation(argument)
        return graph.word(argument)

    def _head(self, gate: Gate, args: tuple[int, ...]) -> Expression:
        """The call of a gate over placeholders; settings that have their default are left out."""
        count = len(args) - len(gate.settings)
        key = (gate.name, len(args))
        if key in self._heads and not gate.settings:
            return self._heads[key]
        writer = Writer(Tree(Source("", "")), tidy=False)
        places = tuple(writer.name(f"_{place}") for place in range(count))
        settings = {
            name: writer.name(f"_{count + place}")
            for place, (name, default) in enumerate(gate.settings.items())
            if default.span.text != self.graph.word(args[count + place])
        }
        root = writer.call(gate.name, *places)
        if settings:
            writer.tree.settings[root] = settings
        self._heads[key] = Expression(writer.tree, root)
        return self._heads[key]

    def local(self, node: int, position: int) -> str:
        """The textbook local gradient of a node for one of its arguments: `-1/n7^2`."""
        graph, gate = self.graph, self.gate(node)
        args = graph.args[node]
        if gate.variadic:
            parameter, slots = gate.parameters[0], {gate.parameters[0]: args[position]}
        else:
            parameter, slots = gate.parameters[position], dict(zip(gate.slots, args, strict=True))
        fixed = tuple("" if a >= 0 else graph.word(a) for a in slots.values())
        key = (gate.name, parameter, fixed)
        if key not in self._formulas:
            self._formulas[key] = _tidied(gate, parameter, dict(zip(slots, fixed, strict=True)))
        formula = self._formulas[key]
        if formula is None:
            return f"d{gate.name}/d{parameter}"
        words = {name: self._word(argument) for name, argument in slots.items()}
        return show(formula, words | {"out": graph.names[node]}, tight=True)

    def call(self, group: int) -> str:
        """A function call as it reads: `sq(n1)`; the calls around it first."""
        parts = []
        while group >= 0:
            name, args, group = self.graph.groups[group]
            parts.append(f"{name}({', '.join(self.graph.word(a) for a in args)})")
        return " > ".join(reversed(parts))


def _tidied(gate: Gate, parameter: str, fixed: dict[str, str]) -> Expression | None:
    """A rule with its literals put in and worked out, unless it is too large to be read."""
    rule = gate.rules[parameter].textbook
    if _size(rule) > LARGEST:
        return None
    writer = Writer(Tree(rule.tree.source))
    places = {
        name: writer.number(text) if text.lstrip("-")[0] in "0123456789." else writer.name(text)
        for name, text in fixed.items()
        if text
    }
    return Expression(writer.tree, writer.graft(rule, places))


def _size(expression: Expression) -> int:
    """How many items an expression has when what it shares is written out."""
    tree, sizes = expression.tree, dict[int, int]()
    for index in expression.order():
        sizes[index] = min(LARGEST + 1, 1 + sum(sizes[child] for child in tree.children(index)))
    return sizes[expression.root]
