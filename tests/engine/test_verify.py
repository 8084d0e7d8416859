"""Verification: right gradients pass, wrong ones are found, and kinks are told apart."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings

from backprop_cli import compile
from backprop_cli.engine.checks import Verification
from tests.engine.programs import points, programs

EXAMPLES = Path(__file__).parents[2] / "examples"
WRONG = "gate f(a) = a^3\n  d/a = 2*a^2\n"


def verdicts(program: str, **values: object) -> dict[str, str]:
    return {check.what: check.verdict for check in verified(program, **values).inputs}


def verified(program: str, **values: object) -> Verification:
    return compile(program).verify(values)


@given(programs(), points)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_random_programs_are_right(program: str, point: dict[str, float]) -> None:
    found = compile(program).verify(point)
    assert {check.verdict for check in found.inputs} <= {"right", "kink"}
    assert found.ok


@pytest.mark.parametrize(
    ("program", "x", "verdict"),
    [
        ("abs(x)", 0, "kink"),
        ("relu(x)", 0, "kink"),
        ("max(x, 2*x)", 0, "kink"),
        ("where(x > 1, x, x^2)", 1, "kink"),
        ("relu(x) - relu(-x)", 0, "kink, not between"),
        ("floor(x)", 2, "jump"),
        ("sign(x)", 0, "jump"),
        ("abs(x)", 1e-300, "right"),
        ("abs(x - 1)", 1 + 2**-52, "right"),
        ("sqrt(x)", 0, "right"),
        ("log(x)", -1, "not defined"),
        ("x*abs(x)", 0, "right"),
        ("exp(-x^2)", 40, "right"),
        ("sin(1e15*x)", 1, "right"),
        ("1 - tanh(x)^2", 25, "right"),
        ("x^2 - x*x", 3, "right"),
        ("cos(pi*x)", 1, "right"),
        ("1/x", 1e-200, "right"),
        ("sigmoid(x)", 200, "right"),
        ("sigmoid(x) - sigmoid(x)", 2, "right"),
    ],
)
def test_a_verdict(program: str, x: float, verdict: str) -> None:
    assert verdicts(program, x=x) == {"df/dx": verdict}


def test_a_kink_shows_both_sides() -> None:
    (check,) = verified("3*relu(x) - relu(-x)", x=0).inputs
    assert check.found is None
    assert check.sides == (1.0, 3.0)
    assert check.verdict == "kink, not between"


def test_a_kink_of_another_input_is_no_excuse() -> None:
    assert verdicts(WRONG + "f(x) + relu(z)", x=1.5, z=0) == {"df/dx": "wrong", "df/dz": "kink"}


def test_a_wrong_gate_is_named() -> None:
    found = verified(WRONG + "q = sin(x)\ny = f(q)*2\ny + x", x=1.2)
    assert not found.ok
    assert found.first is not None
    assert found.first.what == "dn1/dq"
    assert found.first.claimed == pytest.approx(2 * math.sin(1.2) ** 2)
    assert found.first.found == pytest.approx(3 * math.sin(1.2) ** 2)
    (gate,) = found.gates
    assert gate.verdict == "wrong"
    assert gate.error == pytest.approx(1 / 3)


def test_a_right_gate_of_ones_own_is_checked_too() -> None:
    found = verified("gate f(a, b) = a^3*b\n  d/a = 3*a^2*b\n  d/b = a^3\nf(x, x + 1)", x=2)
    assert [(check.what, check.verdict) for check in found.gates] == [
        ("df/dx", "right"), ("df/dn1", "right"),
    ]  # fmt: skip


def test_lost_digits_are_no_wrong_rule() -> None:
    found = verified("log(1 + exp(x) - 1)", x=-36)
    (check,) = found.inputs
    assert check.verdict == "digits lost"
    assert check.found == pytest.approx(1.0)
    assert found.first is not None
    assert found.first.verdict == "digits lost"


def test_a_wrong_pullback_is_found_and_named() -> None:
    found = verified("gate sq(v) = sum(v*v)\n  d/v = g*v\nsq(x)*y", x=[0.5, 2], y=2)
    assert [check.verdict for check in found.inputs] == ["wrong", "wrong", "right"]
    assert found.first is not None
    assert found.first.what.startswith("what n1 sends x[")
    assert [check.verdict for check in found.gates] == ["wrong"]


def test_the_gradient_that_is_checked_is_that_of_the_passes_on_arrays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A broken pullback of the program itself would be found, although scalars know none."""
    from backprop_cli.kernels.array import ARRAY

    functions = dict(ARRAY.functions) | {"softmax_pullback": lambda g, out, axis: g * out}
    monkeypatch.setattr(
        "backprop_cli.engine.arrayprogram.ARRAY", ARRAY._replace(functions=functions)
    )
    found = verified("softmax(x)[0]", x=[0.5, 2])
    assert [check.verdict for check in found.inputs] == ["wrong", "wrong"]
    assert found.first is not None
    assert found.first.what.startswith("what n1 sends x[")


@pytest.mark.parametrize("name", ["neuron", "wx_norm", "two_layer", "batchnorm"])
def test_examples(name: str) -> None:
    program = (EXAMPLES / f"{name}.bp").read_text("utf-8")
    found = compile(program).verify(json.loads((EXAMPLES / f"{name}.json").read_text("utf-8")))
    assert found.inputs
    assert {check.verdict for check in found.inputs} == {"right"}
    assert found.left == 0


def test_many_inputs_are_sampled() -> None:
    found = verified("sum(tanh(cumsum(v)))", v=[0.01] * 400)
    assert found.ok
    assert 1 <= len(found.inputs) < 400
    assert found.left == 400 - len(found.inputs)


@pytest.mark.parametrize(
    ("program", "values"),
    [
        ("x^100 + y", {"x": 1000, "y": 1}),
        ("x*1e200 + y", {"x": 1, "y": 1}),
        ("x^2 + y", {"x": 1e-300, "y": 1}),
        ("(1 + x) - 1", {"x": 1e-200}),
        ("tanh(x)", {"x": 200}),
        ("log(1 + exp(x))", {"x": -300}),
        ("logsumexp(v)", {"v": [500, -500, 0]}),
        ("abs(x)^1.5", {"x": 0}),
        ("sum(exp(300*v)) + y", {"v": [1, 2], "y": 1}),
    ],
)
def test_terms_of_very_different_size(program: str, values: dict[str, object]) -> None:
    assert {check.verdict for check in verified(program, **values).inputs} == {"right"}


@pytest.mark.parametrize(
    ("program", "values", "verdict"),
    [
        ("gate f(a) = abs(a)^1.5\n  d/a = 77\nf(x)", {"x": 0}, "wrong"),
        ("gate s(a) = sin(a)\n  d/a = 5\ns(1e60*x)", {"x": 1}, "not settled"),
        ("gate z(a) = a\n  d/a = 0\nx^100 + z(y)", {"x": 1000, "y": 1}, "wrong"),
        ("gate f(v) = sum(v^2)\n  d/v = g*3*v\nf(v)", {"v": [3, 2, 1]}, "wrong"),
    ],
)
def test_no_wrong_gate_passes(program: str, values: dict[str, object], verdict: str) -> None:
    found = verified(program, **values)
    assert verdict in {check.verdict for check in found.inputs}
    assert not found.ok


def test_a_sum_that_lost_its_digits_is_no_wrong_rule() -> None:
    found = verified("sum(v)^2", v=[1e16, 0, -1e16, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    assert {check.verdict for check in found.inputs} == {"digits lost"}


def test_an_empty_part_of_an_array() -> None:
    assert verified("gate f(a) = sum(a)\nf(v[0:0]) + x", v=[1, 2], x=1).ok
