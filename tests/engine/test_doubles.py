"""The lean backward pass against the rules, taken step by step: the same bits."""

import random
import struct
from collections.abc import Iterable

import pytest
from hypothesis import given, settings

from backprop_cli import compile
from backprop_cli.engine.doubles import ANY, FIXED, PASSES, SINGLE, SWITCHES, way
from backprop_cli.engine.passes import Result, run
from backprop_cli.gates.model import Gate
from backprop_cli.graph.model import Graph
from backprop_cli.source import Source
from tests.engine.programs import points, programs
from tests.gates.probe import EVALUATOR, GATES, Point, Probe

NAN, INF = float("nan"), float("inf")


def bits(numbers: Iterable[float]) -> list[bytes]:
    """Numbers with the signs of their zeros; one NaN is like another."""
    return [struct.pack("d", x) if x == x else b"" for x in numbers]


def by_the_rules(result: Result, seed: float) -> list[float]:
    """Every upstream gradient, each rule a formula that is worked out step by step."""
    graph, values = result.graph, result.values
    upstream = [0.0] * len(graph.gates)
    upstream[graph.output] = seed
    for node in range(graph.output, -1, -1):
        args = graph.args[node]
        probe = Probe(result.evaluator.gate(graph.gates[node])) if args else None
        for place in probe.places(args) if probe else ():
            if args[place] >= 0 and upstream[node] != 0:
                lost = (probe.gate.domain or probe.gate.variadic) and values[node] != values[node]
                local = NAN if lost else probe.local(tuple(values[a] for a in args), place)
                upstream[args[place]] += upstream[node] * local
    return upstream


def one_gate(gate: Gate, point: Point) -> Graph:
    """A gate on inputs, with literals for its settings."""
    count = len(point) - len(gate.settings)
    names = [f"x{k}" for k in range(count)]
    args = (*range(count), *(~k for k in range(len(gate.settings))))
    return Graph(
        Source("", ""), EVALUATOR.finder, [*[""] * count, gate.name], [*[()] * count, args],
        [*names, "f"], [(0, 0)] * (count + 1), [-1] * (count + 1), [],
        list(map(repr, point[count:])), {name: k for k, name in enumerate(names)}, count, (), (),
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1.0, 0.0, -2.5, INF, NAN])
@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_gate_sends_upstream_times_local(gate: Gate, seed: float) -> None:
    everywhere = list(Probe(gate).everywhere())
    for point in random.Random(0).sample(everywhere, min(40, len(everywhere))):
        graph = one_gate(gate, point)
        result = run(graph, EVALUATOR, dict(zip(graph.inputs, point, strict=False)), seed)
        assert bits(result.upstream) == bits(by_the_rules(result, seed)), point


@given(programs(), points)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_at_a_fork_the_last_consumer_comes_first(program: str, point: dict[str, float]) -> None:
    result = compile(program).result(point)
    assert bits(result.upstream) == bits(by_the_rules(result, 1.0))


def test_what_a_gate_sends_is_read_off_its_rules() -> None:
    text = "gate f(a, b, c) = a + b + c^2; d/a = 1; d/b = 1; d/c = 2*c; gate g(a, b) = a + 2*b; d/b = 2; d/a = 1;"
    evaluator = compile(text + "f(x, y, z) + g(x, y)").result({"x": 1, "y": 2, "z": 3}).evaluator
    found = {
        name: way(evaluator, name)[0] for name in ("add", "sub", "mul", "div", "f", "g", "sin")
    }
    assert found == {
        "add": PASSES, "sub": FIXED, "mul": SWITCHES, "div": ANY, "f": ANY, "g": FIXED, "sin": SINGLE,
    }  # fmt: skip
    assert way(evaluator, "g")[1] == [1, 2]


def test_a_gate_may_have_no_arguments() -> None:
    compiled = compile("gate k() = 3; gate h(a) = a*k(); h(x)*k()")
    assert compiled.gradients(x=2) == (18.0, {"x": 9.0})
    assert compiled(x=2).nodes[2].expression == "k()"
