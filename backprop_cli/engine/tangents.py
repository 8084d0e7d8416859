"""Forward mode: the tangents of every node, along directions of the inputs."""

from collections.abc import Mapping, Sequence

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.locals import plan
from backprop_cli.engine.passes import Result, forward
from backprop_cli.graph.model import INPUT
from backprop_cli.kernels.dual import Dual, dual
from backprop_cli.kernels.model import Number

Direction = Mapping[str, Number]
"""How fast each input moves; one that is left out stands still."""


def tangents(result: Result, directions: Sequence[Direction]) -> list[tuple[Number, ...]]:
    """The tangents of every node along each direction, in the number system of the result."""
    graph, evaluator = result.graph, result.evaluator
    names = set(graph.gates) - {INPUT}
    gates = {name: (evaluator.value(name), plan(evaluator, name)) for name in names}
    routers = [name for name in names if evaluator.gate(name).pattern.startswith("router")]
    kernel = dual(evaluator.kernel, gates, len(directions), routers)
    zero = evaluator.kernel.literal("0")
    inputs = {
        name: Dual(result.values[node], tuple(d.get(name, zero) for d in directions))
        for name, node in graph.inputs.items()
    }
    values = forward(graph, Evaluator(kernel, graph.finder), inputs)
    return [value.tangents for value in values[: len(graph.gates)]]


def axes(result: Result) -> list[Direction]:
    """One direction for each input: it alone moves."""
    one = result.evaluator.kernel.literal("1")
    return [{name: one} for name in result.graph.inputs]
