"""The two passes of one result, run again with something changed on the way."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from backprop_cli.engine.passes import Result, completed
from backprop_cli.graph.model import INPUT

if TYPE_CHECKING:
    from backprop_cli.engine.arrays import Sent

Value = Any
"""A float, or an array of doubles."""
Sends = Callable[[Value], Value]
"""What a gate sends one of its inputs, in the shape of the input, from its upstream gradient."""
Settle = Callable[[int, Value], Value]
"""What becomes of the gradient of a node that has come back whole."""
Edits = Mapping[tuple[int, int], Sends]
"""Other rules for some edges, by node and place of the argument."""


def sent_by(result: Result) -> "Sent | None":
    """What computes the edges of a result on arrays."""
    return result.arrays  # type: ignore[return-value]


def quiet(result: Result) -> AbstractContextManager[object]:
    """Within it NumPy does not warn of what is not finite: the verdicts speak of that."""
    if not result.arrays:
        return nullcontext()
    import numpy as np

    return np.errstate(all="ignore")


def changed(result: Result, values: Mapping[int, Value]) -> Result:
    """Both passes with some nodes' values replaced by others."""
    graph, found = result.graph, list(result.values)
    for node, gate in enumerate(graph.gates):
        if node in values:
            found[node] = values[node]
        elif gate != INPUT:
            function = result.evaluator.value(gate)
            found[node] = function(*[found[argument] for argument in graph.args[node]])
    seed = result.upstream[graph.output]
    arrays = sent_by(result)
    if arrays:
        upstream = arrays.plan.backward(found, seed)
        return result._replace(values=found, upstream=_whole(result, upstream))
    return completed(graph, result.evaluator, found, seed).kept()


def upstream_with(
    result: Result,
    edits: Edits,
    settle: Settle | None = None,
    finish: Callable[[Value], Value] | None = None,
) -> list[Value]:
    """Every upstream gradient when some edges have other rules.

    `settle` is what becomes of a node's gradient once everything has come back to it, `finish` what
    becomes of each product on the way.
    """
    output = result.graph.output
    seeds = {output: result.upstream[output]}
    return _whole(result, _sweep(result, seeds, edits, settle, finish))


def spread(result: Result, seeds: Mapping[int, Value]) -> list[Value]:
    """What reaches every node when some of them get a little more; None where nothing does."""
    return _sweep(result, seeds, {}, None, None)


def fitted(result: Result, key: tuple[int, int], edit: Sends) -> Sends:
    """A rule whose result has the shape of the argument that it is sent to."""
    if not result.arrays:
        return edit
    from backprop_cli.kernels.layout import fit

    target = result.values[result.graph.args[key[0]][key[1]]]
    return lambda g: fit(edit(g), target)


def sends(result: Result, node: int, g: Value) -> list[tuple[int, Value, Value]]:
    """What a node sends for some upstream gradient: place, local gradient, product."""
    arrays = sent_by(result)
    if arrays:
        return arrays.sent(result, node, g)
    chain = result.evaluator.kernel.functions["chain"]
    return [(k, v, chain(g, v)) for k, v in enumerate(result.locals[node]) if v is not None]


def _sweep(
    result: Result,
    seeds: Mapping[int, Value],
    edits: Edits,
    settle: Settle | None,
    finish: Callable[[Value], Value] | None,
) -> list[Value]:
    graph = result.graph
    upstream: list[Value] = [None] * len(graph.gates)
    for node, seed in seeds.items():
        upstream[node] = seed
    for node in range(max(seeds, default=-1), -1, -1):
        g = upstream[node]
        if g is None:
            continue
        if settle:
            upstream[node] = g = settle(node, g)
        for place, _, sent in sends(result, node, g) if graph.gates[node] else ():
            argument = graph.args[node][place]
            edit = edits.get((node, place))
            sent = edit(g) if edit else sent
            sent, before = finish(sent) if finish else sent, upstream[argument]
            upstream[argument] = sent if before is None else before + sent
    return upstream


def _whole(result: Result, upstream: list[Value]) -> list[Value]:
    """Zeros where nothing comes back."""
    if not result.arrays:
        return [0.0 if g is None else g for g in upstream]
    from backprop_cli.engine.arrays import zeros

    return [zeros(result.values[k]) if g is None else g for k, g in enumerate(upstream)]


class Edge(NamedTuple):
    """What one node sends another one in the backward pass as it is."""

    node: int
    place: int
    argument: int
    local: Value
    sent: Value


def edges(result: Result) -> list[Edge]:
    """Every edge of the backward pass, consumers first in the order of the graph."""
    graph = result.graph
    return [
        Edge(node, place, graph.args[node][place], local, sent)
        for node, gate in enumerate(graph.gates)
        if gate != INPUT
        for place, local, sent in result.edges(node)
    ]
