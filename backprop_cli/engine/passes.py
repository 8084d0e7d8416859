"""The forward pass and the backward pass."""

from collections.abc import Callable, Mapping, Sequence

from backprop_cli.engine.formula import Evaluator, Formula
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.hints import NamedTuple
from backprop_cli.kernels.model import Number


class Result(NamedTuple):
    """Everything the two passes computed, node by node.

    `values` holds the nodes' values and, from its end backwards, those of the literals, so that
    an argument is an index whether it is a node or a literal. `locals[i][k]` is the local gradient
    for the k-th argument of node i, None where that argument gets no gradient; with arrays it is
    empty, and `arrays` computes what a node sends when somebody asks.
    """

    graph: Graph
    evaluator: Evaluator
    values: list[Number]
    locals: Sequence[tuple[Number | None, ...]]
    upstream: list[Number]
    arrays: "Sends | None" = None

    def edges(self, node: int) -> list[tuple[int, Number | None, Number]]:
        """What a node sends each argument: its place, the local gradient if any, and the product.

        A pullback has no local gradient of its own.
        """
        if self.arrays:
            return self.arrays(self, node)
        chain, upstream = self.evaluator.kernel.functions["chain"], self.upstream[node]
        locals_ = self.locals[node]
        return [(k, v, chain(upstream, v)) for k, v in enumerate(locals_) if v is not None]

    def inputs(self, node: int) -> list[Number]:
        """The values of a node's arguments."""
        return [self.values[argument] for argument in self.graph.args[node]]


Sends = Callable[[Result, int], list[tuple[int, Number | None, Number]]]


def has_arrays(graph: Graph) -> bool:
    """Whether a program works on arrays whatever its inputs are."""
    if any(text.startswith("[") for text in graph.literals):
        return True
    finder = graph.finder.with_helpers()
    gates = map(finder.find, set(graph.gates) - {INPUT})
    return any(gate.shape for gate in gates if gate)


def run(
    graph: Graph, evaluator: Evaluator, inputs: Mapping[str, Number], seed: Number | None = None
) -> Result:
    """Both passes for one set of inputs; `seed` is the output's upstream gradient, else 1."""
    values = forward(graph, evaluator, inputs)
    locals_, upstream = backward(graph, evaluator, values, seed)
    return Result(graph, evaluator, values, locals_, upstream)


def forward(graph: Graph, evaluator: Evaluator, inputs: Mapping[str, Number]) -> list[Number]:
    """The value of every node, then of every literal from the end backwards."""
    literals = [evaluator.kernel.literal(text) for text in reversed(graph.literals)]
    values = [*([None] * len(graph.gates)), *literals]
    for name, node in graph.inputs.items():
        values[node] = inputs[name]
    functions = {name: evaluator.value(name) for name in set(graph.gates) - {INPUT}}
    for node, gate in enumerate(graph.gates):
        if gate:
            values[node] = functions[gate](*[values[argument] for argument in graph.args[node]])
    return values


def backward(
    graph: Graph, evaluator: Evaluator, values: list[Number], seed: Number | None = None
) -> tuple[list[tuple[Number | None, ...]], list[Number]]:
    """Every local gradient and every upstream gradient; at a fork what comes back is added."""
    kernel = evaluator.kernel
    chain, add = kernel.functions["chain"], kernel.functions["add"]
    count = len(graph.gates)
    upstream: list[Number] = [kernel.literal("0")] * count
    upstream[graph.output] = kernel.literal("1") if seed is None else seed
    locals_: list[tuple[Number | None, ...]] = [()] * count
    plans = {name: plan(evaluator, name) for name in set(graph.gates) - {INPUT}}
    for node in range(count - 1, -1, -1):
        gate = graph.gates[node]
        if gate:
            args = graph.args[node]
            locals_[node] = found = plans[gate](args, values, values[node])
            for argument, local in zip(args, found, strict=False):
                if local is not None:
                    sent = chain(upstream[node], local)
                    upstream[argument] = add(upstream[argument], sent)
    return locals_, upstream


Plan = Callable[[tuple[int, ...], list[Number], Number], tuple[Number | None, ...]]
"""A gate's local gradients from its arguments' places, all values, and its own value."""


def plan(evaluator: Evaluator, name: str) -> Plan:
    """How to compute the local gradients of a gate, for the arguments that are nodes."""
    gate = evaluator.gate(name)
    if gate.variadic:
        return _variadic_plan(evaluator, evaluator.local(gate, gate.parameters[0]))
    formulas = [
        evaluator.local(gate, parameter) if parameter in gate.rules else None
        for parameter in gate.parameters
    ]

    bounded = bool(gate.domain)

    def local_gradients(
        args: tuple[int, ...], values: list[Number], out: Number
    ) -> tuple[Number | None, ...]:
        pairs = zip(args, formulas, strict=False)
        if bounded and out != out:  # no value, so no slope, whatever number the rule may give
            return tuple([None if a < 0 or f is None else out for a, f in pairs])
        inputs = [values[argument] for argument in args]
        return tuple([None if a < 0 or f is None else f(*inputs, out) for a, f in pairs])

    return local_gradients


def _variadic_plan(evaluator: Evaluator, formula: Formula) -> Plan:
    equal, add = evaluator.kernel.functions["equal"], evaluator.kernel.functions["add"]
    zero = evaluator.kernel.literal("0")

    def local_gradients(
        args: tuple[int, ...], values: list[Number], out: Number
    ) -> tuple[Number | None, ...]:
        if out != out:
            return tuple(None if a < 0 else out for a in args)
        ties = zero
        for argument in args:
            ties = add(ties, equal(values[argument], out))
        return tuple(None if a < 0 else formula(values[a], out, ties) for a in args)

    return local_gradients
