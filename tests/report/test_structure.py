"""How nodes hang together, and what is drawn in them."""

import pickle
import re

import pytest

from backprop_cli import compile
from backprop_cli.report.model import Report
from tests.report.picture.graphs import LECTURE, program

SYMBOLS = {
    "x + y": "+", "x - y": "-", "x*y": "*", "x/y": "/", "x^y": "^", "-x": "*-1", "x": "=", "3": "3", "pi": "pi",
    "x + 1": "+1", "1 + x": "+1", "x*2": "*2", "2*x": "*2", "x - 1": "-1", "1 - x": "1-x", "x/2": "/2", "1/x": "1/x", "x^2": "^2",
    "2^x": "2^x", "(-2)^x": "(-2)^x", "-2*x": "*-2", "-2/x": "-2/x", "x - -2": "-(-2)", "exp(x)": "exp", "max(x, y)": "max", "max(x, 0, y)": "max(·, 0, ·)", "clip(x, 0, 1)": "clip(·, 0, 1)",
    "leaky_relu(x, slope=0.3)": "leaky_relu(·, slope=0.3)", "leaky_relu(x)": "leaky_relu", "where(x > 0, y, 1)": "where(· > 0, ·, 1)",
    "where(c > d, x, y)": "where(· > ·, ·, ·)", "1 + 2": "1 + 2",
}  # fmt: skip


def made(text: str) -> Report:
    compiled = compile(text)
    return compiled({name: 2.0 + place for place, name in enumerate(compiled.inputs)})


@pytest.mark.parametrize("text", SYMBOLS)
def test_symbols(text: str) -> None:
    report = made(text)
    assert report.structure.wirings[report.structure.output].symbol == SYMBOLS[text]


def test_symbols_of_arrays() -> None:
    report = compile("sum(W.T @ x[0:2]) + sum(W[i], axis=0)")(
        {"W": [[1, 2], [3, 4]], "x": [1, 2, 3], "i": 1}
    )
    symbols = [wiring.symbol for wiring in report.structure.wirings]
    assert symbols == ["W", "x", "i", ".T", "[0:2]", "@", "sum", "·[·]", "sum(·, axis=0)", "+"]


@pytest.mark.parametrize("seed", range(12))
def test_operands_are_the_names_in_the_expression_in_their_order(seed: int) -> None:
    text, values = program(seed, 25)
    report = compile(text)(values)
    names = [node.name for node in report.nodes]
    for node, wiring in zip(report.nodes, report.structure.wirings, strict=True):
        if node.kind == "gate":
            found = [name for name in re.findall(r"[A-Za-z_]\w*", node.expression) if name in names]
            assert [names[place] for place in wiring.operands] == found
            assert {edge.input for edge in node.edges} <= set(found)


def test_groups_tell_their_call_and_what_is_around_them() -> None:
    report = made("sq(a) = a*a; g(a) = sq(a) + sq(a + 1); g(x)*sq(y)")
    groups = report.structure.groups
    assert [(group.call, group.parent) for group in groups] == [
        ("g(x)", -1), ("sq(x)", 0), ("sq(n2)", 0), ("sq(y)", -1),
    ]  # fmt: skip
    calls = [groups[w.group].call if w.group >= 0 else "" for w in report.structure.wirings]
    shown = [node.group.split(" > ")[-1] for node in report.nodes]
    assert calls == shown


def test_two_loops_that_count_the_same_have_steps_of_their_own() -> None:
    report = made("s = x\nfor t in 0..2:\n  s = s*y\nfor t in 0..2:\n  s = s + y\ns")
    assert [group.call for group in report.structure.groups] == ["t = 0", "t = 1", "t = 0", "t = 1"]


def test_a_pickled_report_keeps_its_structure() -> None:
    for text, values in LECTURE.values():
        report = compile(text)(values)
        again = pickle.loads(pickle.dumps(report))
        assert again.structure == report.structure
