"""What a number system could not find: where it left the rationals, or cannot decide."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from backprop_cli.engine.findings import live
from backprop_cli.engine.passes import Result
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.kernels.model import Number


class Lost(NamedTuple):
    """A number that a system could not find: the value of a node, or one of its local gradients."""

    node: int
    number: Any
    argument: int | None = None

    def _what(self, result: Result) -> str:
        graph = result.graph
        if self.node < 0:
            return f"the literal {graph.literals[~self.node]}"
        gate = graph.gates[self.node]
        if gate == INPUT:
            return f"the input {graph.names[self.node]}"
        if self.argument is None:
            return f"the value of {gate}"
        return (
            f"the local gradient of {gate} for {graph.word(graph.args[self.node][self.argument])}"
        )

    def said(self, result: Result) -> str:
        """Why it is no fraction."""
        return f"{self._what(result)} {getattr(self.number, 'why', 'is not a fraction')}"

    def doubted(self, result: Result) -> str:
        """Why it is not certain: the inputs are on a kink, or there is no finite number."""
        graph = result.graph
        finite = result.evaluator.kernel.finite
        if self.node >= 0 and graph.gates[self.node] != INPUT:
            gate = result.evaluator.gate(graph.gates[self.node])
            steps = gate.kinks or gate.name == "where"
            if steps and all(finite(value) for value in result.inputs(self.node)[-2:]):
                return (
                    f"cannot decide: the input of {gate.name} sits on a kink, or too close to one"
                )
        return f"cannot decide: {self._what(result)} is not a finite number, or may be none"


def unknown(result: Result) -> Iterator[Lost]:
    """What a system could not find and the answer depends on, in the order of the passes."""
    graph, finite = result.graph, result.evaluator.kernel.finite
    alive, moved = live(result), moving(graph)
    nodes = sorted(node for node in alive if node >= 0)
    for literal in range(len(graph.literals)):
        if ~literal in alive and not _is_known(result.values[~literal], finite):
            yield Lost(~literal, result.values[~literal])
    for node in nodes:
        if not finite(result.values[node]):
            yield Lost(node, result.values[node])
    for node in reversed(nodes):
        for argument, local in slopes(result, node, moved):
            if not finite(local):
                yield Lost(node, local, argument)
    for node in graph.inputs.values():
        if not finite(result.upstream[node]):
            yield Lost(node, result.upstream[node])


def slopes(result: Result, node: int, moved: set[int]) -> Iterator[tuple[int, Number]]:
    """The local gradients of a node through which something comes back to an input."""
    args = result.graph.args[node]
    # of a ball that may be 0 neither "== 0" nor "!= 0" is certain
    nothing = result.upstream[node] == 0
    if not nothing:
        for argument, local in enumerate(result.locals[node]):
            if local is not None and args[argument] in moved:
                yield argument, local


def moving(graph: Graph) -> set[int]:
    """The nodes that depend on an input: of the others nobody asks for a gradient."""
    found: set[int] = set()
    for node, gate in enumerate(graph.gates):
        if gate == INPUT or not found.isdisjoint(graph.args[node]):
            found.add(node)
    return found


def _is_known(value: Number, finite: Callable[[Number], bool]) -> bool:
    """Whether a literal has a value; the setting `none` has none, and needs none."""
    return value is None or finite(value)
