"""The passes on whole waves of nodes against the passes node by node."""

import math
import random

import pytest
from hypothesis import given, settings

from backprop_cli import compile
from backprop_cli.engine import wavefront as module
from backprop_cli.engine.passes import Result
from backprop_cli.engine.wavefront import Order, Wavefront, depths, wavefront
from backprop_cli.graph.model import Graph
from tests.engine.programs import points, programs


def planned(graph: Graph) -> Wavefront:
    return Wavefront(graph, Order(graph))


def assert_agree(result: Result, tolerance: float) -> None:
    graph, seed = result.graph, result.upstream[result.graph.output]
    inputs = [result.values[node] for node in graph.inputs.values()]
    value, upstream = planned(graph).gradients(inputs, range(len(graph.gates)), seed)
    close = pytest.approx(result.upstream, rel=tolerance, abs=tolerance, nan_ok=True)
    assert upstream == close
    assert value == pytest.approx(result.values[graph.output], rel=tolerance, abs=0, nan_ok=True)


@given(programs(), points)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_random_programs(program: str, point: dict[str, float]) -> None:
    assert_agree(compile(program).result(point), 1e-13)


@pytest.mark.parametrize(
    ("program", "point"),
    [
        ("where(x > 0, sqrt(x), x) + 0*y", {"x": -1, "y": 1}),
        ("0 * sqrt(x) + max(x, y, 0) + min(x, y)", {"x": 0, "y": 0}),
        ("1/x + log(y)", {"x": 0, "y": -1}),
        ("leaky_relu(x) + leaky_relu(y, slope=0.5) + clip(x, 0, 1) + x^2 + 2^y", {"x": -2, "y": 3}),
        (
            "gate h(a, b) = a*b^2; d/b = 2*a*b; d/a = b^2; h(x, y) + h(y, x) + h(x, x)",
            {"x": 2, "y": 3},
        ),
        ("x*1e200*1e200 - y", {"x": 0, "y": 0}),
    ],
)
def test_zeros_ties_domains_settings_and_gates_of_the_program(
    program: str, point: dict[str, float]
) -> None:
    assert_agree(compile(program).result(point), 1e-15)


def wide(count: int) -> str:
    """As many products as sums of pairs, pair by pair up to one number."""
    rows = [f"a{k} = x{k % 97}*{k % 13 - 6} - x{k % 89}*x{k % 7}" for k in range(count)]
    names = [f"a{k}" for k in range(count)]
    while len(names) > 1:
        pairs = [f"({a} + {b})" for a, b in zip(names[::2], names[1::2], strict=False)]
        names = pairs + names[2 * len(pairs) :]
    return "\n".join([*rows, names[0]])


def test_a_large_wide_program_is_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile(wide(4096))
    draw = random.Random(0)
    calls = []
    monkeypatch.setattr(module, "wavefront", lambda graph: calls.append(1) or wavefront(graph))
    for seed in (None, -2.5):
        # whole numbers: whatever the order, no sum is rounded
        point = {name: float(draw.randint(-9, 9)) for name in compiled.inputs}
        value, gradients = compiled.gradients(point, seed=seed)
        result = compiled.result(point, None, seed)
        assert value == result.values[result.graph.output]
        assert gradients == {name: result.upstream[k] for name, k in result.graph.inputs.items()}
        assert compiled.gradients(point, wrt=["a7", "x3"], seed=seed)[1] == {
            "a7": 1.0 if seed is None else seed, "x3": gradients["x3"],
        }  # fmt: skip
    assert len(calls) == 1


def test_a_deep_program_is_not_planned() -> None:
    graph = compile("+".join(["x"] * 500)).graph(())
    assert wavefront(graph) is None
    assert depths(graph) == list(range(500))
    point = {"x": 1.0001}
    assert compile("*".join(["x"] * 12_000)).gradients(point)[0] == math.prod([1.0001] * 12_000)
