"""A graph of scalars → instructions on columns: its value and the gradients that are wanted."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from backprop_cli.engine.formula import Evaluator
from backprop_cli.gates.model import Gate
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.points.symbolic import SYMBOLIC, valued
from backprop_cli.points.tape import COLUMN, CONSTANT, Instruction, Tape


class Traced(NamedTuple):
    """Instructions, and the places of the results: the value, then each wanted gradient."""

    instructions: list[Instruction]
    results: tuple[int, ...]


def trace(
    graph: Graph, columns: Sequence[str], fixed: Mapping[str, float], wanted: Sequence[int]
) -> Traced:
    """Both passes, written down; `wanted` are the nodes whose gradients are results."""
    tape = Tape()
    inputs: dict[str, Any] = {**fixed}
    inputs |= {name: tape.column(k) for k, name in enumerate(columns)}
    passes = Passes(graph)
    values = passes.forward(inputs)
    upstream = passes.backward(values, wanted)
    found = [values[graph.output], *(upstream[node] for node in wanted)]
    results = [tape.place(result) for result in found]
    return _needed_only(tape.instructions, results)


def _needed_only(instructions: list[Instruction], results: list[int]) -> Traced:
    """The instructions that lead to a result."""
    needed = [False] * len(instructions)
    for place in results:
        needed[place] = True
    for place in range(len(instructions) - 1, -1, -1):
        function, args = instructions[place]
        if needed[place] and function not in (COLUMN, CONSTANT):
            for argument in args:
                needed[argument] = True
    moved: dict[int, int] = {}
    kept: list[Instruction] = []
    for place, (function, args) in enumerate(instructions):
        if needed[place]:
            moved[place] = len(kept)
            if function not in (COLUMN, CONSTANT):
                args = tuple([moved[argument] for argument in args])
            kept.append(Instruction(function, args))
    return Traced(kept, tuple(moved[place] for place in results))


class Passes:
    """The two passes of a graph on symbols."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.evaluator = Evaluator(SYMBOLIC, graph.finder)
        self.add = SYMBOLIC.functions["add"]
        self.chain = SYMBOLIC.functions["chain"]
        self.equal = SYMBOLIC.functions["equal"]
        self.literals = [SYMBOLIC.literal(text) for text in reversed(graph.literals)]
        self.names = [_cheaper(graph, node) for node in range(len(graph.gates))]
        self.gates = {name: self.evaluator.gate(name) for name in set(self.names) - {INPUT}}

    def forward(self, inputs: Mapping[str, Any]) -> list[Any]:
        """The value of every node, then of every literal from the end backwards."""
        graph = self.graph
        values: list[Any] = [*([None] * len(graph.gates)), *self.literals]
        for name, node in graph.inputs.items():
            values[node] = inputs[name]
        functions = {name: self.evaluator.value(name) for name in self.gates}
        for node, name in enumerate(self.names):
            if name:
                values[node] = functions[name](*[values[a] for a in self._args(node)])
        return values

    def backward(self, values: list[Any], wanted: Sequence[int]) -> list[Any]:
        """The upstream gradient of every node that leads to a wanted one; 0 for the others."""
        graph, needed = self.graph, self.graph.depending_on(set(wanted))
        upstream: list[Any] = [None] * len(graph.gates)
        upstream[graph.output] = 1.0
        for node in range(graph.output, -1, -1):
            if upstream[node] is None or not self.names[node]:
                continue
            gate = self.gates[self.names[node]]
            ties = self._ties(node, values) if gate.variadic else None
            for position, argument in enumerate(self._args(node)):
                if argument >= 0 and needed[argument] and _has_rule(gate, position):
                    local = self._local(node, position, values, ties)
                    sent, before = self.chain(upstream[node], local), upstream[argument]
                    upstream[argument] = sent if before is None else self.add(before, sent)
        return [0.0 if g is None else g for g in upstream]

    def _args(self, node: int) -> tuple[int, ...]:
        args, gate = self.graph.args[node], self.gates[self.names[node]]
        return args if gate.variadic else args[: len(gate.slots)]

    def _ties(self, node: int, values: list[Any]) -> Any:
        """How many arguments equal the output."""
        ties: Any = 0.0
        for argument in self._args(node):
            ties = self.add(ties, self.equal(values[argument], values[node]))
        return ties

    def _local(self, node: int, position: int, values: list[Any], ties: Any) -> Any:
        gate, args, out = self.gates[self.names[node]], self._args(node), values[node]
        if gate.variadic:
            formula = self.evaluator.local(gate, gate.parameters[0])
            return valued(out, formula(values[args[position]], out, ties))
        found = self.evaluator.local(gate, gate.parameters[position])(
            *[values[argument] for argument in args], out
        )
        return valued(out, found) if gate.domain else found


def _has_rule(gate: Gate, position: int) -> bool:
    """Whether an argument gets a gradient; a setting gets none."""
    if gate.variadic:
        return True
    return position < len(gate.parameters) and gate.parameters[position] in gate.rules


def _cheaper(graph: Graph, node: int) -> str:
    """The gate of a node; a power with the literal exponent 2 is a square."""
    gate = graph.gates[node]
    if gate == "pow" and graph.word(graph.args[node][1]) in ("2", "2.0"):
        return "square"
    return gate
