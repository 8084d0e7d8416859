"""Local gradients from a gate's rules, computed when somebody asks for them."""

from collections.abc import Callable, Iterator

from backprop_cli.engine.formula import Evaluator, Formula
from backprop_cli.graph.model import Graph
from backprop_cli.hints import Any
from backprop_cli.kernels.model import Number

Slopes = tuple[Number | None, ...]
"""The local gradients of a node; None where an argument gets no gradient."""
Plan = Callable[[tuple[int, ...], Any, Number], Slopes]
"""A gate's local gradients from its arguments' places, all values, and its own value."""


class Locals:
    """The local gradients of every node of a graph, by the node; kept they would fill the memory.

    `values` holds the nodes' values, and those of the literals from its end backwards.
    """

    def __init__(self, graph: Graph, evaluator: Evaluator, values: Any) -> None:
        self.graph = graph
        self.evaluator = evaluator
        self.values = values
        self._plans: dict[str, Plan] = {}

    def __getitem__(self, node: int) -> Slopes:
        gate = self.graph.gates[node]
        if not gate:
            return ()
        if gate not in self._plans:
            self._plans[gate] = plan(self.evaluator, gate)
        return self._plans[gate](self.graph.args[node], self.values, self.values[node])

    def __len__(self) -> int:
        return len(self.graph.gates)

    def __iter__(self) -> Iterator[Slopes]:
        return map(self.__getitem__, range(len(self)))


def plan(evaluator: Evaluator, name: str) -> Plan:
    """How to compute the local gradients of a gate, for the arguments that are nodes."""
    gate = evaluator.gate(name)
    if gate.variadic:
        return _variadic_plan(evaluator, evaluator.local(gate, gate.parameters[0]))
    count = len(gate.slots) + 1
    slopes = [
        evaluator.local(gate, parameter).lean(count) if parameter in gate.rules else None
        for parameter in gate.parameters
    ]
    bounded = bool(gate.domain)

    def local_gradients(args: tuple[int, ...], values: Any, out: Number) -> Slopes:
        pairs = zip(args, slopes, strict=False)
        if bounded and out != out:  # no value, so no slope, whatever number the rule may give
            return tuple([None if a < 0 or f is None else out for a, f in pairs])
        inputs = [values[argument] for argument in args]
        inputs.append(out)
        return tuple([None if a < 0 or f is None else f(*inputs) for a, f in pairs])

    return local_gradients


def _variadic_plan(evaluator: Evaluator, formula: Formula) -> Plan:
    equal, add = evaluator.kernel.functions["equal"], evaluator.kernel.functions["add"]
    zero = evaluator.kernel.literal("0")

    def local_gradients(args: tuple[int, ...], values: Any, out: Number) -> Slopes:
        if out != out:
            return tuple(None if a < 0 else out for a in args)
        ties = zero
        for argument in args:
            ties = add(ties, equal(values[argument], out))
        return tuple(None if a < 0 else formula(values[a], out, ties) for a in args)

    return local_gradients
