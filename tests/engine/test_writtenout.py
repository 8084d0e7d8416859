"""Arrays written out as scalars: every array gate, node by node, against the passes on arrays."""

from typing import Any

import numpy as np
import pytest

from backprop_cli import compile
from backprop_cli.engine.systems import System
from backprop_cli.errors import BackpropError
from backprop_cli.report.build import report
from tests.gates.test_pullbacks import CASES

UNNAMED = ("place", "slice")
CALLS = [case for cases in CASES.values() for case in cases]


def floats(value: Any) -> Any:
    return np.asarray(value.astype(float) if hasattr(value, "astype") else value, float)


def assert_close(found: Any, expected: Any, what: str) -> None:
    np.testing.assert_allclose(floats(found), floats(expected), 1e-9, 1e-12, err_msg=what)


@pytest.mark.parametrize(("call", "shapes"), CALLS, ids=lambda case: str(case))
def test_a_gate_written_out(call: str, shapes: dict[str, tuple[int, ...]]) -> None:
    random = np.random.default_rng(3)
    values = {
        name: random.uniform(0.3, 2, shape) * random.choice([1, -1], shape)
        for name, shape in shapes.items()
    }
    compiled = compile(f"sum(({call})^3 + ({call}))")
    doubles = report(compiled.result(values))
    found = report(compiled.solve(values, system=System("precision", 20)))
    assert_close(found.value, doubles.value, "the output")
    for one, other in zip(found.nodes, doubles.nodes, strict=True):
        if one.gate in UNNAMED:
            continue
        assert_close(one.value, other.value, f"the value of {one.expression}")
        assert_close(one.upstream, other.upstream, f"what comes to {one.expression}")
        assert [edge.input for edge in one.edges] == [edge.input for edge in other.edges]
        for edge, twin in zip(one.edges, other.edges, strict=True):
            assert_close(edge.downstream, twin.downstream, f"{one.expression} to {edge.input}")
            assert (edge.local.value is None) == (twin.local.value is None)


def test_ties_share_the_gradient_and_are_noted() -> None:
    found = report(compile("max(v)*2").solve({"v": [3, 1, 3]}, system=System("exact")))
    assert [str(g.fraction) for g in found.gradients["v"]] == ["1", "0", "1"]
    assert [note.kind for note in found.notes] == ["kink"]


def test_too_many_elements() -> None:
    compiled = compile("sum(outer(v, v))")
    with pytest.raises(BackpropError, match="more than 200,000 scalars") as caught:
        compiled.solve({"v": np.ones(500)}, system=System("exact"))
    assert caught.value.kind == "size"


def test_a_computed_index_is_followed() -> None:
    found = report(compile("v[k + 1]^2").solve({"v": [1, 2, 3], "k": 1}, system=System("exact")))
    assert float(found.value) == 9
    assert [float(g) for g in found.gradients["v"]] == [0, 0, 6]
