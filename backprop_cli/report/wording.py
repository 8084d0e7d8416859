"""How nodes, operations and local gradients read."""

from collections.abc import Iterator, Sequence

from backprop_cli.gates.calls import UNNAMED
from backprop_cli.gates.model import SYNTAX, Finder, Gate
from backprop_cli.graph.model import Graph
from backprop_cli.source import Source
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import PLACE, Expression, Tree
from backprop_cli.syntax.writer import Writer

CALLS = 4
"""Calls around a node that are named, the innermost ones."""
LARGEST = 60
"""Items of a formula that are still shown; a larger one is named instead."""


class Wording:
    """The texts of one graph; what a gate's rows have in common is prepared once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._gates: dict[str, Gate] = {}
        self._heads: dict[tuple[str, tuple[bool, ...]], Template] = {}
        self._formulas: dict[tuple[str, str, tuple[str, ...]], Template] = {}

    def gate(self, node: int) -> Gate:
        """The gate of a node that computes."""
        name = self.graph.gates[node]
        if name not in self._gates:
            gate = self.graph.finder.with_helpers().find(name)
            assert gate is not None
            self._gates[name] = gate
        return self._gates[name]

    def operation(self, node: int, holes: Iterator[str] | None = None) -> str:
        """What a node computes, from the names of its inputs: `w0 * x0`.

        With `holes`, each of its operands takes the next of them in the place of its name.
        """
        graph = self.graph
        name, args = graph.gates[node], graph.args[node]
        if not name:
            return graph.names[node]
        words = [self._word(argument, holes) for argument in args]
        return words[0] if name == "copy" else self._head(self.gate(node), words)(words)

    def _word(self, argument: int, holes: Iterator[str] | None = None) -> str:
        graph = self.graph
        if argument >= 0 and graph.gates[argument] in UNNAMED:
            return self.operation(argument, holes)
        return next(holes) if holes and argument >= 0 else graph.word(argument)

    def _head(self, gate: Gate, words: list[str]) -> "Template":
        """The call of a gate over placeholders; settings that have their default are left out."""
        count = len(words) - len(gate.settings)
        changed = tuple(
            show(default) != word
            for default, word in zip(gate.settings.values(), words[count:], strict=True)
        )
        key = (gate.name, changed or (True,) * count)
        if key not in self._heads:
            writer = Writer(Tree(Source("", "")), tidy=False)
            root = writer.call(_op(gate), *(writer.name(f"_{place}") for place in range(count)))
            if gate.name == "index":
                base, at = writer.tree.children(root)
                root = writer.call(gate.name, base, writer.tree.add(PLACE, (at,)))
            settings = {
                name: writer.name(f"_{count + place}")
                for place, name in enumerate(gate.settings)
                if changed[place]
            }
            if settings:
                writer.tree.settings[root] = settings
            names = [f"_{place}" for place in range(len(words))]
            self._heads[key] = Template(Expression(writer.tree, root), names, tight=False)
        return self._heads[key]

    def local(self, node: int, position: int) -> str:
        """The textbook local gradient of a node for one of its arguments: `-1/n7^2`."""
        graph, gate = self.graph, self.gate(node)
        args = graph.args[node]
        if gate.variadic:
            parameter, slots = gate.parameters[0], gate.slots
            args = (args[position], *args[len(args) - len(gate.settings) :])
        else:
            parameter, slots = gate.parameters[position], gate.slots
        fixed = tuple(["" if argument >= 0 else graph.word(argument) for argument in args])
        if gate.shape and gate.variadic:
            slots, fixed = (*slots, "place"), (*fixed, str(position))
        key = (gate.name, parameter, fixed)
        template = self._formulas.get(key)
        if template is None:
            formula = _tidied(gate, parameter, dict(zip(slots, fixed, strict=True)))
            _without_defaults(formula, graph.finder.with_helpers())
            template = self._formulas[key] = Template(formula, (*slots, "out"), tight=True)
        words = [self._word(argument) for argument in args]
        return template([*words, *fixed[len(words) :], graph.names[node]])

    def own_call(self, group: int) -> str:
        """A function call, or a step of a loop, without those around it: `sq(n1)`."""
        name, args, _ = self.graph.groups[group]
        return name if args is None else f"{name}({', '.join(map(self.graph.word, args))})"

    def call(self, group: int) -> str:
        """A function call as it reads: `sq(n1)`; the calls around it first."""
        parts: list[str] = []
        while group >= 0:
            if len(parts) == CALLS:
                parts.append("…")
                break
            parts.append(self.own_call(group))
            group = self.graph.groups[group].parent
        return " > ".join(reversed(parts))


def _op(gate: Gate) -> str:
    """How a gate is written in a tree."""
    return {name: op for op, name in SYNTAX.items()}.get(gate.name, gate.call)


class Template:
    """An expression to be shown often, with other words in the place of some names."""

    def __init__(self, expression: Expression, names: Sequence[str], *, tight: bool) -> None:
        self.expression = expression
        self.names = names
        self.tight = tight
        self.pattern = self._shown([f"{{{place}}}" for place in range(len(names))])

    def _shown(self, words: Sequence[str]) -> str:
        pairs = dict(zip(self.names, words, strict=True))
        return show(self.expression, pairs, tight=self.tight)

    def __call__(self, words: Sequence[str]) -> str:
        """The text; only a word with a minus may need parentheses of its own."""
        if any(word[0] == "-" for word in words):
            return self._shown(words)
        return self.pattern.format(*words)


def _tidied(gate: Gate, parameter: str, fixed: dict[str, str]) -> Expression:
    """A rule with its literals put in and worked out; one too large to be read is named instead."""
    rule = gate.rules[parameter].textbook
    writer = Writer(Tree(rule.tree.source))
    if _size(rule) > LARGEST:
        return Expression(writer.tree, writer.name(f"d{gate.name}/d{parameter.lstrip(':.')}"))
    places = {
        name: writer.number(text) if text.lstrip("-")[0] in "0123456789." else writer.name(text)
        for name, text in fixed.items()
        if text
    }
    return Expression(writer.tree, writer.graft(rule, places))


def _without_defaults(formula: Expression, finder: Finder) -> None:
    """Leave out the settings of a formula that have their default."""
    tree = formula.tree
    for call, named in list(tree.settings.items()):
        gate = finder.find(tree.ops[call])
        defaults = {k: show(v) for k, v in gate.settings.items()} if gate else {}
        kept = {k: i for k, i in named.items() if show(Expression(tree, i)) != defaults.get(k)}
        tree.settings[call] = kept
        if not kept:
            del tree.settings[call]


def _size(expression: Expression) -> int:
    """How many items an expression has when what it shares is written out."""
    tree, sizes = expression.tree, dict[int, int]()
    for index in expression.order():
        sizes[index] = min(LARGEST + 1, 1 + sum(sizes[child] for child in tree.children(index)))
    return sizes[expression.root]
