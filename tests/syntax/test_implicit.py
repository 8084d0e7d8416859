"""Implicit multiplication: refused with both readings, or read as it says."""

import pytest

from backprop_cli.errors import BackpropError
from backprop_cli.syntax.lexer import read
from backprop_cli.syntax.parser import parse, parse_text
from backprop_cli.syntax.printer import show


def read_implicitly(text: str) -> str:
    parsed = parse(read("expression", text), implicit=True)
    return show(parsed.expression(parsed.statements[0].parts[0]))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2x", "2 * x"),
        ("2x^2", "2 * x^2"),
        ("-2x", "-2 * x"),
        ("2(x+1)", "2 * (x + 1)"),
        ("(x+1)(x-1)", "(x + 1) * (x - 1)"),
        ("2(x)(y)", "2 * x * y"),
        ("2sin(x)", "2 * sin(x)"),
        ("sin(x)(y)", "sin(x) * y"),
        ("x/(2y)", "x / (2 * y)"),
        ("3 x", "3 * x"),
        ("a*2x", "a * 2 * x"),
    ],
)
def test_accepted_on_request(text: str, meaning: str) -> None:
    assert read_implicitly(text) == meaning
    with pytest.raises(BackpropError, match="operator is missing"):
        parse_text(text)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1/2x", "write 1/(2*x) or (1/2)*x"),
        ("x^2y", "write x^(2*y) or (x^2)*y"),
        ("1/2(x)", "write 1/(2*(…)) or (1/2)*(…)"),
    ],
)
def test_two_readings_are_always_refused(text: str, readings: str) -> None:
    for implicit in (False, True):
        with pytest.raises(BackpropError) as caught:
            parse(read("expression", text), implicit=implicit)
        assert caught.value.hint == readings


@pytest.mark.parametrize("text", ["(x)y", "x y", "x 2", "(x)2", "1/(2)(x)", "1/sin(x)(y)"])
def test_refused_even_on_request(text: str) -> None:
    with pytest.raises(BackpropError):
        parse(read("expression", text), implicit=True)
