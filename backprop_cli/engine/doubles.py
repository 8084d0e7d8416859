"""The backward pass in float64, for graphs of a million nodes.

What a gate sends is read off its compiled rules once: most local gradients are a number, the other
argument, or one function of the only argument. The gates that are left ask their rules each time.
"""

from collections.abc import Mapping

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.locals import Slopes, plan
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.hints import Any

NOTHING, PASSES, FIXED, SWITCHES, SINGLE, ANY = range(6)
"""What a gate sends: nothing, its upstream gradient as it is to both arguments, it times a number
for each, it times the other argument, it times a function of the only one, or whatever it is."""
Way = tuple[int, Any]
"""One of these, and what it takes: two numbers, the function, or the gate's plan."""


def upstream_gradients(
    graph: Graph, evaluator: Evaluator, values: list[float], seed: float
) -> list[float]:
    """Every upstream gradient; at a fork what comes back is added, the last consumer first."""
    # what is sent to a literal lands behind the nodes, where its value is
    upstream = [0.0] * len(values)
    upstream[graph.output] = seed
    ways = ways_of(graph, evaluator)
    node = len(graph.gates)
    for gate, args in zip(reversed(graph.gates), reversed(graph.args), strict=True):
        node -= 1
        g = upstream[node]
        if g == 0.0:
            continue
        way, what = ways[gate]
        if way == PASSES:
            a, b = args
            upstream[a] += g
            upstream[b] += g
        elif way == SWITCHES:
            a, b = args
            upstream[a] += g * values[b]
            upstream[b] += g * values[a]
        elif way == FIXED:
            a, b = args
            first, second = what
            upstream[a] += g * first
            upstream[b] += g * second
        elif way == SINGLE:
            (a,) = args
            upstream[a] += g * what(values[a])
        elif way == ANY:
            _send(g, what(args, values, values[node]), args, upstream)
    del upstream[len(graph.gates) :]
    return upstream


def _send(g: float, slopes: Slopes, args: tuple[int, ...], upstream: list[float]) -> None:
    for argument, local in zip(args, slopes, strict=False):
        if local is not None:
            upstream[argument] += g * local


def ways_of(graph: Graph, evaluator: Evaluator) -> Mapping[str, Way]:
    """What each gate of a graph sends."""
    names = set(graph.gates) - {INPUT}
    return {INPUT: (NOTHING, None)} | {name: way(evaluator, name) for name in names}


def way(evaluator: Evaluator, name: str) -> Way:
    """What a gate sends, from its compiled rules."""
    gate = evaluator.gate(name)
    count = len(gate.slots) + 1
    # outside its domain a gate has no slope, whatever its rule may say
    if gate.variadic or gate.domain or not gate.slots or set(gate.rules) != set(gate.slots):
        return ANY, plan(evaluator, name)
    slopes = [evaluator.local(gate, parameter) for parameter in gate.parameters]
    numbers = [slope(*[0.0] * count) for slope in slopes if slope.is_constant(count)]
    if len(numbers) == len(slopes) == 2:
        return (PASSES, None) if numbers == [1.0, 1.0] else (FIXED, numbers)
    if [slope.result for slope in slopes] == [1, 0]:
        return SWITCHES, None
    if len(slopes) > 1:
        return ANY, plan(evaluator, name)
    single = (lambda _: numbers[0]) if numbers else slopes[0].single()
    return (SINGLE, single) if single else (ANY, plan(evaluator, name))
