"""Calls: the names that people know from elsewhere, and hints at the gate that was meant."""

import pytest

from backprop_cli import BackpropError, compile
from backprop_cli.gates.calls import ELSEWHERE, suggestion
from backprop_cli.gates.library import finder


def test_every_name_from_elsewhere_leads_to_a_gate() -> None:
    names = finder().names()
    for name, meant in ELSEWHERE.items():
        assert name not in names
        assert meant in names or compile(meant).inputs == ("W", "x", "b")
        assert suggestion(name, finder()) == f"did you mean {meant}?"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("arcsin", "asin"), ("arcsinh", "asinh"), ("arctan2", "atan2"), ("swish", "silu"), ("maximum", "max"),
        ("concatenate", "concat"), ("cat", "concat"), ("vstack", "stack"), ("average", "mean"),
    ],
)  # fmt: skip
def test_some_names_from_elsewhere(name: str, meant: str) -> None:
    with pytest.raises(BackpropError) as caught:
        compile(f"{name}(x)")
    assert caught.value.kind == "unknown-function"
    assert caught.value.hint == f"did you mean {meant}?"


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        ("x(y)", "write x*(…) to multiply, or define a function: x(a) = …"),
        ("x12(y)", "write x12*(…) to multiply, or define a function: x12(a) = …"),
        ("w₀(y)", "write w₀*(…) to multiply, or define a function: w₀(a) = …"),
        ("quux(y)", ""),
        ("x1y(y)", ""),
        ("sigmiod(y)", "did you mean sigmoid?"),
    ],
)
def test_hint_at_an_unknown_function(call: str, hint: str) -> None:
    with pytest.raises(BackpropError) as caught:
        compile(call)
    assert caught.value.message == f"unknown function {call.partition('(')[0]}"
    assert caught.value.hint == hint
    assert caught.value.span is not None
    assert caught.value.span.text == call.partition("(")[0]
