"""What is done in one loop is what the careful way does, item by item."""

import pytest
from hypothesis import given, settings

from backprop_cli.errors import BackpropError
from backprop_cli.graph.build import build
from backprop_cli.graph.model import Graph
from backprop_cli.graph.plain import NO_GATES, PlainGates
from backprop_cli.graph.program import read_program
from backprop_cli.syntax.parser import parse_text
from tests.programs import programs


def graph(text: str) -> Graph | BackpropError:
    try:
        return build(read_program(parse_text(text)))
    except BackpropError as error:
        return error


def agree(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = graph(text)
    monkeypatch.setattr(PlainGates, "gates", lambda self, tree: NO_GATES)
    careful = graph(text)
    monkeypatch.undo()
    if isinstance(quick, BackpropError) or isinstance(careful, BackpropError):
        assert str(quick) == str(careful)
        return
    for one, other in zip(quick, careful, strict=True):
        if hasattr(one, "__iter__"):
            assert list(one) == list(other)
    assert quick.output == careful.output


@given(programs())
@settings(max_examples=150, deadline=None)
def test_random_programs(program: tuple[str, dict[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        agree(program[0], monkeypatch)


@pytest.mark.parametrize(
    "text",
    [
        "exp(x, 2)", "exp(x, base=2)", "exp()", "exp(x < 1)", "add(x, y < 1)", "(x < 1) + y", "sin", "sin + 1", "-(x > 0)",
        "none + x", "x + none", "exp(none)", "f(a) = a + 1; f(none)", "f(a) = exp(a); f(x) + f(2) + f(f(x))", "exp(2)*x",
        "-3 + x", "--x - -2", "2 + 3*x", "[1, -2] + x", "gate g(a) = a*a\n g(x) + exp(g(x))", "g(x); gate g(a) = a", "neg(x)", "sub(x)",
        "add(x, y, z)", "transpose(x)", "x.T @ y", "where(x > 0, exp(x), y) + x", "q = exp(x); q + exp(q)", "ln(x) + log(x)", "chain(x, y)",
        "for t in 0..3: h = t*x + exp(t)\nh", "h = x\nfor t in 0..3: h = tanh(h*t)\nh", "f(a, b) = a - b; f(1, 2)*x", "mean(x) + exp(x)",
    ],
)  # fmt: skip
def test_programs_by_hand(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(text, monkeypatch)
