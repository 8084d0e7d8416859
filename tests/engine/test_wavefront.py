"""The passes on whole waves of nodes against the passes node by node."""

import math
import random

import pytest
from hypothesis import given, settings

from backprop_cli import compile
from backprop_cli.engine import wavefront as module
from backprop_cli.engine.arrangement import LONG, Arrangement
from backprop_cli.engine.passes import Result
from backprop_cli.engine.wavefront import Sum, Wavefront, wavefront
from backprop_cli.graph.model import Graph
from tests.engine.programs import points, programs


def planned(graph: Graph) -> Wavefront:
    return Wavefront(graph, Arrangement(graph))


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
        ("gate k() = 3; gate h(a) = a*k(); h(x)*k() - y", {"x": 2, "y": 1}),
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
    compiled = compile("*".join(["x"] * 12_000))
    assert wavefront(compiled.graph(())) is None
    assert compiled.gradients(x=1.0001)[0] == math.prod([1.0001] * 12_000)


@pytest.mark.parametrize(
    "ends", ["{}", "{} + 2*x", "y*({}) + x", "a = {}; a*a - y", "b = {}; c = x + b; c*y + b"]
)
def test_a_long_sum_is_one_wave(ends: str) -> None:
    """Terms at any depth, literals and the sum's own first term among them."""
    terms = "+".join(f"sin(x*{k})" if k % 3 else "y" if k % 2 else f"{k}" for k in range(3 * LONG))
    result = compile(ends.format(terms)).result({"x": 0.3, "y": -1.25})
    waves = planned(result.graph).waves
    assert [type(wave) for wave in waves].count(Sum) == 1
    assert len(waves) < 10
    assert_agree(result, 1e-12)
    inputs = [result.values[node] for node in result.graph.inputs.values()]
    (long,) = [wave for wave in waves if isinstance(wave, Sum)]
    assert long.stop - long.start >= 3 * LONG - 1 - 3
    assert planned(result.graph).gradients(inputs, [])[0] == pytest.approx(
        result.values[result.graph.output], rel=1e-14
    )


def test_a_sum_that_others_use_on_its_way_is_no_wave() -> None:
    half = "+".join(["x"] * (LONG - 10))
    assert Sum not in map(
        type, planned(compile(f"a = {half}; b = a + {half}; b*a").graph(())).waves
    )


def test_the_terms_of_a_sum_are_added_one_by_one() -> None:
    compiled = compile("+".join(f"x{k}" for k in range(12_000)))
    draw = random.Random(1)
    point = {f"x{k}": draw.uniform(-1, 1) * 10 ** draw.randint(-9, 9) for k in range(12_000)}
    value, gradients = compiled.gradients(point)
    assert value == compiled.result(point).values[compiled.graph(()).output]
    assert set(gradients.values()) == {1.0}
