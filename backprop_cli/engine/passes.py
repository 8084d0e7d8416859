"""The forward pass and the backward pass."""

from collections.abc import Callable, Mapping, Sequence

from backprop_cli.engine.doubles import upstream_gradients
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.locals import Locals, Slopes, plan
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.hints import NamedTuple
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Number


class Result(NamedTuple):
    """Everything the two passes computed, node by node.

    `values` holds the nodes' values and, from its end backwards, those of the literals, so that
    an argument is an index whether it is a node or a literal. `locals[i][k]` is the local gradient
    for the k-th argument of node i, None where that argument gets no gradient, computed when
    somebody asks; with arrays it is empty, and `arrays` computes what a node sends.
    """

    graph: Graph
    evaluator: Evaluator
    values: list[Number]
    locals: Locals | Sequence[Slopes]
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

    def kept(self) -> "Result":
        """The same result with its local gradients kept, for those who ask again and again."""
        return self._replace(locals=list(self.locals))

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
    return completed(graph, evaluator, values, seed)


def completed(
    graph: Graph, evaluator: Evaluator, values: list[Number], seed: Number | None = None
) -> Result:
    """The result for the values of a forward pass."""
    upstream = backward(graph, evaluator, values, seed)
    return Result(graph, evaluator, values, Locals(graph, evaluator, values), upstream)


def forward(graph: Graph, evaluator: Evaluator, inputs: Mapping[str, Number]) -> list[Number]:
    """The value of every node, then of every literal from the end backwards."""
    literals = [evaluator.kernel.literal(text) for text in reversed(graph.literals)]
    values = [*([None] * len(graph.gates)), *literals]
    for name, node in graph.inputs.items():
        values[node] = inputs[name]
    functions = {name: evaluator.value(name) for name in set(graph.gates) - {INPUT}}
    # a graph may have a million nodes: one that takes two arguments is not to make a list of them
    for node, (gate, args) in enumerate(zip(graph.gates, graph.args, strict=True)):
        if len(args) == 2:
            a, b = args
            values[node] = functions[gate](values[a], values[b])
        elif gate:
            values[node] = functions[gate](*[values[argument] for argument in args])
    return values


def backward(
    graph: Graph, evaluator: Evaluator, values: list[Number], seed: Number | None = None
) -> list[Number]:
    """Every upstream gradient; at a fork what comes back is added, the last consumer first."""
    kernel = evaluator.kernel
    seed = kernel.literal("1") if seed is None else seed
    if kernel is FLOAT64:
        return upstream_gradients(graph, evaluator, values, seed)
    chain, add = kernel.functions["chain"], kernel.functions["add"]
    upstream: list[Number] = [kernel.literal("0")] * len(graph.gates)
    upstream[graph.output] = seed
    plans = {name: plan(evaluator, name) for name in set(graph.gates) - {INPUT}}
    for node in range(len(graph.gates) - 1, -1, -1):
        gate, g = graph.gates[node], upstream[node]
        if gate:
            args = graph.args[node]
            for argument, local in zip(args, plans[gate](args, values, values[node]), strict=False):
                if local is not None:
                    upstream[argument] = add(upstream[argument], chain(g, local))
    return upstream
