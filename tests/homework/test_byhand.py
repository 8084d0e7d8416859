"""The bank's graphs are those of their programs, and its mistakes are made."""

import numpy as np
import pytest

from backprop_cli import compile
from tests.homework.bank import cases, equivalents, solved
from tests.homework.byhand import Graph
from tests.homework.graphs import ARRAYS, GRAPHS, SCALARS
from tests.homework.mistakes import RULES

LEAST_CASES = 2000
EVERY_GRAPH = pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)


@EVERY_GRAPH
def test_a_graph_is_the_one_of_its_program(graph: Graph) -> None:
    report = compile(graph.program)(graph.inputs)
    gates = [(node.name, node.gate) for node in report.nodes if node.name not in graph.inputs]
    assert sorted(gates) == sorted((node.name, node.gate) for node in graph.nodes)
    assert report.output == graph.nodes[-1].name


@EVERY_GRAPH
def test_both_passes_by_hand_agree_with_the_program(graph: Graph) -> None:
    byhand = solved(graph)
    for node in compile(graph.program)(graph.inputs).nodes:
        np.testing.assert_allclose(byhand.values[node.name], node.value, rtol=1e-12)
        np.testing.assert_allclose(byhand.upstream[node.name], node.upstream, rtol=1e-11)


def test_the_bank_is_large_enough() -> None:
    assert len(SCALARS) >= 24
    assert len(ARRAYS) >= 6
    assert len({graph.name for graph in GRAPHS}) == len(GRAPHS)
    assert sum(case.visible(4) for case in cases()) >= LEAST_CASES


def test_every_mistake_is_made_visibly() -> None:
    assert {rule.name for rule in RULES} <= {case.mistake for case in cases() if case.visible(4)}


def test_cases_with_the_same_answers_are_equivalent() -> None:
    bank = [case for case in cases() if case.graph.name == "circuit"]
    lookup = {
        case.place: places for case, places in zip(bank, equivalents(bank).values(), strict=True)
    }
    assert lookup["mul_as_add", "f"] >= {("mul_as_add", "f"), ("local_forgotten", "f")}
    assert ("own_value", "f") not in lookup["mul_as_add", "f"]


def test_the_lecture_s_circuit_with_its_own_value() -> None:
    [case] = [c for c in cases() if c.graph.name == "circuit" and c.place == ("own_value", "f")]
    assert case.gradients == {"x": 3, "y": 3, "z": -4}  # q's own 3 went down, z got its own -4
