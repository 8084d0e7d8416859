"""Texts from recipes against those that are worded node by node."""

import pytest
from hypothesis import given, settings

from backprop_cli import compile
from backprop_cli.engine.passes import Result
from backprop_cli.report.build import Maker
from backprop_cli.report.wording import Wording
from tests.engine.programs import points, programs


def assert_same_texts(result: Result) -> None:
    graph, maker = result.graph, Maker(result)
    for place, index in enumerate(maker.order):
        node, wording = maker.node(place), Wording(graph)
        assert node.expression == wording.operation(index)
        sent = [
            (graph.names[graph.args[index][k]], wording.local(index, k))
            for k, *_ in result.edges(index)
        ]
        assert [(edge.input, edge.local.formula) for edge in node.edges] == sent


@given(programs(), points)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_random_programs(program: str, point: dict[str, float]) -> None:
    assert_same_texts(compile(program).result(point))


@pytest.mark.parametrize(
    "program",
    [
        "x*x + x*y + 2*x + x*-2 + y^-1 + (-2)^y",
        "max(x, y, 2) + max(y, x, 2) + min(1, x)",
        "where(x > y, x, 1) + where(y > 1, x, 1) + where(x*2 >= 1, y, x)",
        "leaky_relu(x) + leaky_relu(y, slope=0.5) + leaky_relu(x*y, slope=0.5) + clip(x, 0, 1)",
        "gate h(a, b) = a*b^2; d/b = 2*a*b; d/a = b^2; h(x, y) + h(y, 3) + h(2, x)",
        "sum(x*[1, 2]) + sum([y, x][0:1] + reshape([x, y], [2, 1]))",
    ],
)
def test_literals_conditions_settings_and_arrays(program: str) -> None:
    assert_same_texts(compile(program, trust_gates=True).result({"x": 0.5, "y": 1.25}))
