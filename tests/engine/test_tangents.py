"""Forward mode as a second opinion on the backward pass, and on gates through their bodies."""

import math
from typing import Any

import pytest
from hypothesis import given, settings

from backprop_cli import compile
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.locals import plan
from backprop_cli.engine.passes import forward
from backprop_cli.engine.systems import System
from backprop_cli.engine.tangents import axes, tangents
from backprop_cli.gates.library import library
from backprop_cli.kernels.dual import Dual, dual
from backprop_cli.kernels.float64 import FLOAT64
from tests.engine.programs import points, programs


@given(programs(), points)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_forward_and_backward_agree(program: str, point: dict[str, float]) -> None:
    result = compile(program).result(point)
    found = tangents(result, axes(result))[result.graph.output]
    backward = [result.upstream[node] for node in result.graph.inputs.values()]
    assert list(found) == pytest.approx(backward, rel=1e-9, abs=1e-12)


@given(programs(), points)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_a_gate_is_differentiated_through_its_body(program: str, point: dict[str, float]) -> None:
    """Only gates without a body use their rules here: those of the others are not believed."""
    result = compile(program).result(point)
    evaluator = result.evaluator
    plain = [g.name for g in library() if not g.shape and g.body is None and g.name != "chain"]
    gates = {name: (evaluator.value(name), plan(evaluator, name)) for name in plain}
    lone = dual(FLOAT64, gates, 1)
    graph = result.graph
    for name, node in graph.inputs.items():
        inputs = {k: Dual(result.values[n], (float(n == node),)) for k, n in graph.inputs.items()}
        values = forward(graph, Evaluator(lone, graph.finder), inputs)
        expected = result.upstream[node]
        assert values[graph.output].tangents[0] == pytest.approx(expected, rel=1e-7, abs=1e-9), name


@pytest.mark.parametrize("system", [System("exact"), System("precision", 30), System("certify")])
def test_forward_mode_in_other_number_systems(system: System) -> None:
    result = compile("q = x + y; q*z/3").solve({"x": -2, "y": 5, "z": -4}, system=system).result
    found = tangents(result, axes(result))[result.graph.output]
    show: Any = result.evaluator.kernel.shown
    assert [float(show(t)) for t in found] == pytest.approx([-4 / 3, -4 / 3, 1])


def test_a_direction_is_the_sum_of_steps_times_gradients() -> None:
    result = compile("x^2*y").result({"x": 1.5, "y": 3})
    (found,) = tangents(result, [{"x": 1.0, "y": -2.0}])[result.graph.output]
    assert found == 9 - 2 * 2.25


def test_a_tangent_of_0_brings_exactly_0() -> None:
    result = compile("sqrt(x) + y").result({"x": 0, "y": 1})
    (still,) = tangents(result, [{"y": 1.0}])[result.graph.output]
    (moved,) = tangents(result, [{"x": 1.0}])[result.graph.output]
    assert (still, moved) == (1.0, math.inf)


@pytest.mark.parametrize("program", ["where(x > 0, sqrt(x), x)", "max(sqrt(x), 1)"])
def test_a_branch_not_taken_brings_nothing_even_if_it_is_infinite(program: str) -> None:
    result = compile(program).result({"x": 0})
    found = tangents(result, axes(result))[result.graph.output]
    assert list(found) == [result.upstream[result.graph.inputs["x"]]]
