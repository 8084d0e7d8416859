"""Gates in a program: mistakes in their text, and clauses that are not the slope of the body."""

import math
import re

import pytest

from backprop_cli import BackpropError, WrongAnswer, compile
from backprop_cli.report.model import Report

SQUARE = "gate f(a) = a^2\n d/a = 2*a\n"

MISTAKES = [
    # an unknown name
    ("gate f(a) = a^2\n d/a = 2*q\nf(x)", "unknown-name", "unknown name q", "q"),
    ("gate f(a) = a*b\n d/a = 1\nf(x)", "unknown-name", "unknown name b", "b"),
    ("gate f(a) = a^2\n d/a = 2*a computed as q\nf(x)", "unknown-name", "unknown name q", "q"),
    (SQUARE + " domain q > 0\nf(x)", "unknown-name", "unknown name q", "q"),
    (SQUARE + " kink q == 0\nf(x)", "unknown-name", "unknown name q", "q"),
    (SQUARE + " dead q < 0\nf(x)", "unknown-name", "unknown name q", "q"),
    (SQUARE + " try f(q)\nf(x)", "unknown-name", "unknown name q", "q"),
    # an unknown function
    ("gate f(a) = a^2\n d/a = sine(a)\nf(x)", "unknown-function", "unknown function sine", "sine"),
    ("gate f(a) = sine(a)\nf(x)", "unknown-function", "unknown function sine", "sine"),
    (SQUARE + " kink zap(a) == 0\nf(x)", "unknown-function", "unknown function zap", "zap"),
    (
        "gate f(a) = a^2\n d/a = gelu_local(a)\nf(x)",
        "unknown-function", "unknown function gelu_local", "gelu_local",
    ),
    # clauses
    (
        "gate f(a, b) = a*b\n d/a = b\nf(x, y)",
        "clause", "f has no clause d/b", "gate f(a, b) = a*b",
    ),
    (SQUARE + " d/b = 1\nf(x)", "clause", "f has no argument b", "d/b"),
    (SQUARE + " d/a = 2*a\nf(x)", "clause", "d/a is written twice", "d/a"),
    ("gate f(rate) = rate\n d/rat = 1\nf(x)", "clause", "f has no argument rat", "d/rat"),
    ("gate f(a)\nf(x)", "clause", "f has neither a body nor a clause d/a", "gate f(a)"),
    (SQUARE + " no gradient a\nf(x)", "clause", "no gradient a does not fit f", "gate f(a) = a^2"),
    (SQUARE + " no gradient b\nf(x)", "clause", "no gradient b does not fit f", "gate f(a) = a^2"),
    (SQUARE + " no gradient a + 1\nf(x)", "clause", "a name belongs here", "a + 1"),
    (SQUARE + " domain a\nf(x)", "clause", "domain needs a condition", "a"),
    (SQUARE + " domain a + 1\nf(x)", "clause", "domain needs a condition", "a + 1"),
    (SQUARE + " kink a\nf(x)", "clause", "kink needs a condition", "a"),
    (SQUARE + " dead 3\nf(x)", "clause", "dead needs a condition", "3"),
    (
        "d/a = 2*a\nx",
        "clause", "d/a belongs to a gate, and none stands before it", "d/a = 2*a",
    ),
    (
        "domain a > 0\nx",
        "clause", "domain belongs to a gate, and none stands before it", "domain a > 0",
    ),
    (
        SQUARE + " also h\nf(x)",
        "clause", "also is a clause of the gates that ship with the program", "gate f(a) = a^2",
    ),
    (
        SQUARE + " form a*a\nf(x)",
        "clause", "form is a clause of the gates that ship with the program", "gate f(a) = a^2",
    ),
    # numbers of arguments
    (
        "gate f(a) = a^2\n d/a = pow(a)\nf(x)",
        "arguments", "pow needs 2 arguments, and has 1", "pow(a)",
    ),
    (
        "gate f(a) = sin(a, 2)\nf(x)",
        "arguments", "sin needs 1 argument, and has 2", "sin(a, 2)",
    ),
    (SQUARE + "f(x, 3)", "arguments", "f needs 1 argument, and has 2", "f(x, 3)"),
    # the head and the body
    (
        "gate f(a)\n d/a = 2*a\nf(x)",
        "gate", "the gate f has no body to compute its value", "f(a)",
    ),
    ("gate f = a^2\nf(x)", "gate", "a gate begins with its name and its arguments", "f"),
    ("gate f(2) = 2\nf(x)", "gate", "an argument of a gate is a name", "2"),
    ("gate f(a, a) = a\nf(x, x)", "gate", "a is named twice", "f(a, a)"),
    ("gate f(out) = out\nf(x)", "gate", "out has a meaning of its own in a gate", "f(out)"),
    ("gate f(a, g) = a\nf(x, x)", "gate", "g has a meaning of its own in a gate", "f(a, g)"),
    ("gate f(a..., b) = a\nf(x, x)", "gate", "an argument with ... stands alone", "f(a..., b)"),
    ("gate sin(a) = a\nsin(x)", "duplicate", "sin is a gate that is there already", "sin(a)"),
    ("gate ln(a) = a\nln(x)", "duplicate", "ln is a gate that is there already", "ln(a)"),
    (SQUARE + "gate f(b) = b\nf(x)", "duplicate", "f is defined twice", "f(b)"),
    (SQUARE, "output", "the program ends with a definition", "d/a = 2*a"),
    ("gate f(a, k=1) = a*k\nf(x, j=2)", "setting", "f has no setting j", "j=2"),
    (
        "gate f(a, k=1) = a*k\nf(x, k=y)",
        "setting", "the setting k must be a literal", "y",
    ),
    # what is no number
    (
        "gate f(a) = a^2\n d/a = a > 1\nf(x)",
        "condition", "a comparison is not a number", "a > 1",
    ),
    ("gate f(a) = a > 1\nf(x)", "condition", "a comparison is not a number", "a > 1"),
    (
        "gate f(a) = a^2\n d/a = where(a, 1, 2)\nf(x)",
        "condition", "where needs a condition first", "a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("program", "kind", "message", "span"), MISTAKES)
def test_a_mistake_is_an_error_with_its_place(
    program: str, kind: str, message: str, span: str
) -> None:
    with pytest.raises(BackpropError) as caught:
        compile(program)
    found = caught.value
    assert found.span is not None
    assert (found.kind, found.message, found.span.text) == (kind, message, span)
    assert not isinstance(found, WrongAnswer)


CRASHES = [
    (SQUARE + " saturates q\nf(x)", "q"),
    (SQUARE + " saturates a\nf(x)", "a"),
    (SQUARE + " saturates 2 > 1\nf(x)", "2 > 1"),
    (SQUARE + " saturates zap(1)\nf(x)", "zap"),
    ("gate f(a, k=q) = a*k\nf(x)", "q"),
    ("gate f(a, k=1/2) = a*k\nf(x)", "1/2"),
    ("gate f(a, k=1 > 2) = a*k\nf(x)", "1 > 2"),
    ("gate f(a...) = a\n d/a = 1\nf(x)", "f(a...)"),
]


@pytest.mark.parametrize(("program", "span"), CRASHES)
def test_what_cannot_be_computed_is_an_error_when_it_is_read(program: str, span: str) -> None:
    with pytest.raises(BackpropError) as caught:
        compile(program)
    assert caught.value.span is not None
    assert caught.value.span.text == span


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("-2", -2), ("- 2", -2), ("−2", -2), ("1e-3", 1e-3), ("1_000", 1000), ("+3", 3),
     ("pi", math.pi), ("-pi", -math.pi), ("π", math.pi), ("inf", math.inf)],
)  # fmt: skip
def test_the_default_of_a_setting_is_any_literal(text: str, value: float) -> None:
    assert compile(f"gate f(a, k={text}) = a*k\nf(x)")(x=1).value == value


def run(gate: str, point: float) -> Report:
    """The report of a gate at a point; a second and a third argument are always the same."""
    count = gate[: gate.index(")")].count(",") + 1 - gate[: gate.index(")")].count("=")
    values = dict(zip("xyz", (point, 1.7, -0.6), strict=True))
    names = list(values)[:count]
    program = f"gate {gate}\nf({', '.join(names)})"
    return compile(program)({name: values[name] for name in names})


RIGHT = [
    "f(a) = a\n d/a = 1",
    "f(a) = 5\n d/a = 0",
    "f(a) = a^3\n d/a = 3*a^2",
    "f(a) = a^20\n d/a = 20*a^19",
    "f(a) = exp(a)\n d/a = out",
    "f(a) = exp(20*a)\n d/a = 20*out",
    "f(a) = exp(exp(a))\n d/a = exp(a)*out",
    "f(a) = 1/a\n d/a = -1/a^2\n domain a != 0",
    "f(a) = 1/a\n d/a = -1/a^2",
    "f(a) = where(a > 0, a, -a)\n d/a = where(a > 0, 1, -1)\n kink a == 0",
    "f(a) = where(a > 0, a, -a)\n d/a = where(a > 0, 1, -1)",
    "f(a) = sqrt(a)\n d/a = 0.5/out\n domain a >= 0",
    "f(a) = sqrt(abs(a))\n d/a = sign(a)/(2*out)",
    "f(a) = log(a)\n d/a = 1/a\n domain a > 0",
    "f(a) = tanh(50*a)\n d/a = 50*(1 - out^2)",
    "f(a) = 1/(1 + exp(-100*a))\n d/a = 100*out*(1 - out)",
    "f(a) = 1e6*a\n d/a = 1e6",
    "f(a) = 1e-6*a\n d/a = 1e-6",
    "f(a) = 1e300*a\n d/a = 1e300",
    "f(a) = 1e-100*a^2\n d/a = 2e-100*a",
    "f(a) = 1e12 + a^2\n d/a = 2*a",
    "f(a) = sin(30*a)\n d/a = 30*cos(30*a)",
    "f(a) = sin(1000*a)\n d/a = 1000*cos(1000*a)",
    "f(a) = a*sin(100*a)\n d/a = sin(100*a) + 100*a*cos(100*a)",
    "f(a) = sin(1/a)\n d/a = -cos(1/a)/a^2",
    "f(a) = sin(a)/a\n d/a = (cos(a) - out)/a\n domain a != 0",
    "f(a) = sin(a)^2 + cos(a)^2\n d/a = 0",
    "f(a) = 1 - cos(a)\n d/a = sin(a)",
    "f(a) = tan(10*a)\n d/a = 10*(1 + out^2)",
    "f(a) = acosh(a)\n d/a = 1/sqrt(a^2 - 1)\n domain a >= 1",
    "f(a) = asin(a)\n d/a = 1/sqrt(1 - a^2)",
    "f(a) = lgamma(a)\n d/a = digamma(a)",
    "f(a) = max(a, 0)^2\n d/a = 2*max(a, 0)",
    "f(a) = where(a > 2, a^2, 4*a - 4)\n d/a = where(a > 2, 2*a, 4)",
    "f(a) = min(a, 1)\n d/a = where(a < 1, 1, 0)\n kink a == 1",
    "f(a) = abs(sin(20*a))\n d/a = 20*cos(20*a)*sign(sin(20*a))",
    "f(a) = floor(7*a)\n d/a = 0",
    "f(a) = floor(100*a)/100 + a\n d/a = 1",
    "f(a) = 1/(a^2 + 1e-4)\n d/a = -2*a*out^2",
    "f(a, k=3) = a^k\n d/a = k*a^(k - 1)",
    "f(a, b) = a*b^2\n d/a = b^2\n d/b = 2*a*b",
    "f(a, b) = a/b\n d/a = 1/b\n d/b = -out/b",
    "f(a, b) = a^b\n d/a = b*a^(b - 1)\n d/b = out*log(a)\n domain a > 0",
    "f(a, b) = hypot(a, b)\n d/a = a/out\n d/b = b/out",
    "f(a, b) = where(a > b, a, b)\n d/a = where(a > b, 1, 0)\n d/b = where(a > b, 0, 1)",
    "f(a, b, c) = a*b + c\n d/a = b\n d/b = a\n d/c = 1",
]
POINTS = [0.5, -1.3, 2.0, 7.0, 1e-3, 1e3, 1e-9, 1e9, 1e-200, 1e200, -1e5, 0.0, 1.0]


@pytest.mark.parametrize("gate", RIGHT)
def test_a_right_gate_passes_wherever_it_is_used(gate: str) -> None:
    for point in POINTS:
        assert run(gate, point).inputs["x"] == point


WRONG = [
    ("f(a) = a^3\n d/a = 3*a", 2.0, "a", 6, 12),
    ("f(a) = exp(a)\n d/a = 1", 2.0, "a", 1, 7.38906),
    ("f(a) = 1/a\n d/a = 1/a^2", 2.0, "a", 0.25, -0.25),
    ("f(a) = a^2\n d/a = 2*a + 1e-4", 2.0, "a", 4.0001, 4),
    ("f(a) = sqrt(a)\n d/a = 0.5*out\n domain a >= 0", 4.0, "a", 1, 0.25),
    ("f(a) = where(a > 0, a, -a)\n d/a = 1\n kink a == 0", -2.0, "a", 1, -1),
    ("f(a) = floor(a)\n d/a = 1", 2.5, "a", 1, 0),
    ("f(a) = 1e6*a\n d/a = 1.001e6", 2.0, "a", 1.001e6, 1e6),
    ("f(a) = 1e-6*a\n d/a = 0", 2.0, "a", 0, 1e-6),
    ("f(a) = a\n d/a = inf", 2.0, "a", math.inf, 1),
    ("f(a) = a\n d/a = 0/0", 2.0, "a", math.nan, 1),
    ("f(a, b) = a*b^2\n d/a = b\n d/b = 2*a*b", 2.0, "a", 1.7, 2.89),
    ("f(a, b) = a*b^2\n d/a = b^2\n d/b = a*b", 2.0, "b", 3.4, 6.8),
    ("f(a, k=3) = a^k\n d/a = k*a^k", 2.0, "a", 24, 12),
    ("f(a) = 1e9 + a\n d/a = 2", 2.0, "a", 2, 1),
    ("f(a) = 1e-12*sin(a)\n d/a = -1e-12*cos(a)", 0.0, "a", -1e-12, 1e-12),
    ("f(a) = 1e-100*a^2\n d/a = 3e-100*a", 2.0, "a", 6e-100, 4e-100),
    ("f(a) = 1e-6*a\n d/a = 1.001e-6", 2.0, "a", 1.001e-6, 1e-6),
    ("f(a) = 1e6*a\n d/a = 1.00001e6", 2.0, "a", 1.00001e6, 1e6),
]


@pytest.mark.parametrize(("gate", "point", "argument", "claimed", "slope"), WRONG)
def test_a_wrong_gate_is_told_its_argument_and_both_numbers(
    gate: str, point: float, argument: str, claimed: float, slope: float
) -> None:
    with pytest.raises(WrongAnswer) as caught:
        run(gate, point)
    found = caught.value
    assert found.kind == "gate-gradient"
    words = re.fullmatch(
        rf"d/{argument} of the gate f is (\S+) where a = (\S+)(?:, .*)?, "
        r"but the slope of its body there is (\S+)",
        found.message,
    )
    assert words
    numbers = [float(word) for word in words.groups()]
    assert numbers == pytest.approx([claimed, point, slope], rel=2e-6, abs=0, nan_ok=True)
    assert found.span is not None
    (clause,) = (line for line in gate.splitlines() if line.startswith(f" d/{argument} = "))
    assert found.span.text == clause.removeprefix(f" d/{argument} = ")


@pytest.mark.parametrize("gate", [
    "f(a) = sin(1e5*a)\n d/a = cos(1e5*a)",
    "f(a) = tanh(1000*a)\n d/a = 1 - out^2",
    "f(a) = max(a, 0)\n d/a = where(a > 0.5, 1, 0)",
    "f(a) = abs(sin(20*a))\n d/a = 20*cos(20*a)",
])  # fmt: skip
def test_a_gate_that_is_right_where_it_is_used_and_wrong_elsewhere(gate: str) -> None:
    point = 0.7 if "max" in gate else 0.0 if "1e5" in gate else 3.0
    with pytest.raises(WrongAnswer):
        run(gate, point)


def test_a_wrong_gate_can_be_trusted() -> None:
    trusted = compile("gate f(a) = floor(a)\n d/a = 1\nf(x)", trust_gates=True)
    assert trusted(x=2.5).gradients == {"x": 1}


def test_a_gate_without_clauses_is_differentiated_through_its_body() -> None:
    assert compile("gate f(a, b) = a*exp(b)\nf(x, y)")(x=2, y=0).gradients == {"x": 1, "y": 2}
