"""The JSON document against the report that it is written from."""

import json
import math
from typing import Any

import pytest

from backprop_cli import compile, gradient
from backprop_cli.numbers import json_value
from backprop_cli.report.model import Node, Report


def data(node: Node) -> dict[str, Any]:
    """What a node is to be in JSON."""
    named = {"group": node.group} if node.group else {}
    shape = {"shape": list(node.value.shape)} if hasattr(node.value, "shape") else {}
    edges = [
        {
            "input": edge.input,
            "local": {"formula": edge.local.formula, "value": json_value(edge.local.value)},
            "downstream": json_value(edge.downstream),
        }
        for edge in node.edges
    ]
    head = {"name": node.name, "kind": node.kind, "gate": node.gate, "expression": node.expression}
    numbers = {"value": json_value(node.value), "upstream": json_value(node.upstream)}
    return {**head, **shape, **numbers, "edges": edges, **named}


REPORTS = {
    "numbers": lambda: gradient("sq(a) = a*a; sq(θ₁)*0.1 - é", {"θ₁": 1 / 3, "é": 1e-300}),
    "not finite": lambda: gradient("1/x + log(y)", x=0, y=-1),
    "arrays": lambda: gradient("sum((W @ x)^2) + x[0]/0", W=[[1, 2], [3, 4]], x=[1, -1]),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_node_is_written_whole(name: str) -> None:
    report = REPORTS[name]()
    assert json.loads(report.to_json())["nodes"] == [data(node) for node in report.nodes]


def test_numbers_are_their_shortest_texts() -> None:
    """As the encoder of the standard library writes them, one node a line."""
    report = gradient("x*y^2", x=1 / 3, y=1e22)
    lines = report.to_json().splitlines()
    nodes = lines[lines.index('  "nodes": [') + 1 : lines.index("  ],")]
    assert [line.strip().removesuffix(",") for line in nodes] == [
        json.dumps(data(node)) for node in report.nodes
    ]


@pytest.mark.parametrize("options", [{}, {"numbers": "exact"}])
def test_a_document_without_nodes_says_the_same_otherwise(options: dict[str, str]) -> None:
    report: Report = compile("relu(x)*y", **options)({"x": 0, "y": 2})
    whole = json.loads(report.to_json())
    assert len(whole.pop("nodes")) == 4
    assert json.loads(report.to_json(nodes=False)) == whole
    assert whole["notes"] or options
    assert math.isfinite(whole["value"])
