"""The program as a library."""

import pickle

import pytest

import backprop_cli
from backprop_cli import BackpropError, Report, compile, gradient


def test_gradient_returns_the_report() -> None:
    report = gradient("(x+y)*z", x=-2, y=5, z=-4)
    assert isinstance(report, Report)
    assert report.value == -12
    assert report.gradients == {"x": -4, "y": -4, "z": 3}
    assert [node.name for node in report.nodes] == ["x", "y", "z", "n1", "f"]
    assert report.nodes[-1].edges[0].local.formula == "z"
    assert [node.name for node in report.nodes[1:3]] == ["y", "z"]
    with pytest.raises(IndexError):
        report.nodes[5]


def test_values_may_be_texts_and_any_name() -> None:
    assert gradient("a*θ", {"a": "1/4", "θ": 2}).gradients == {"a": 2, "theta": 0.25}
    assert gradient("self*values", {"self": 2, "values": 3}).value == 6


def test_a_compiled_program_keeps_nothing_from_one_call_to_the_next() -> None:
    program = compile("e*x")
    assert program(x=1).gradients["x"] == pytest.approx(2.718281828459045, rel=1e-15)
    assert program(x=1, e=3).gradients == {"e": 1, "x": 3}
    assert program(x=1).inputs == {"x": 1}


def test_a_report_outlives_the_next_call() -> None:
    program = compile("x*x")
    first = program(x=3)
    program(x=5)
    assert [node.value for node in first.nodes] == [3, 9]


@pytest.mark.parametrize(
    "options", [{}, {"group": "auto"}, {"group": ["sq"], "ungroup": ["sigmoid"]}]
)
def test_pickled_and_back(options: dict[str, object]) -> None:
    program = compile("sq(a) = a*a*w; sq(x) + sigmoid(w) + log(1+exp(x))", **options)
    again = pickle.loads(pickle.dumps(program))
    assert again({"x": 1, "w": 2}).to_json() == program({"x": 1, "w": 2}).to_json()


@pytest.mark.parametrize(
    ("program", "point"),
    [
        ("sq(a) = a*a*w; g(w) = sq(w) + 1; g(x)", {"x": 3, "w": 2}),
        ("e = 3; f(a) = a*e; f(x)", {"x": 2}),
        ("f(a) = a*e + pi; f(x)", {"x": 2, "e": 3}),
        ("f(a) = a*e + pi; f(x)", {"x": 2}),
        ("f(a, b) = a*w + b; f(x, f(y, 1))", {"x": 2, "w": 3, "y": 5}),
        ("h(a) = sigmoid(a)*w; k(w) = h(w) + h(2*w); k(x) + h(y)", {"x": 1, "y": 2, "w": 3}),
        ("f(x) = x*y; g(y) = f(y)*f(y + 1); g(x)", {"x": 2, "y": 5}),
    ],
)
def test_a_closed_function_means_what_it_meant_open(program: str, point: dict[str, float]) -> None:
    plain = gradient(program, point)
    names = [name for name in ("sq", "f", "g", "h", "k") if f"{name}(" in program.partition("=")[0]]
    for options in ({"group": "auto"}, {"group": names}, {"group": "auto", "ungroup": "sigmoid"}):
        other = compile(program, **options)(point)
        assert other.value == pytest.approx(plain.value, rel=1e-14)
        assert other.gradients == pytest.approx(plain.gradients, rel=1e-14)


@pytest.mark.parametrize(
    "program",
    ["f(a) = g(a); g(a) = a; f(x)", "f(a) = foo(a); f(x)", "f(a) = sin(a, a); f(x)", "f(a) = f(a); x",
     "f(a) = a; g(b) = f(b, b); x", "f(a) = a; g(b) = f(b > 1); x", "f(a) = k(a); gate k(a) = a; f(x)"],
)  # fmt: skip
@pytest.mark.parametrize("group", ["", "auto"])
def test_a_mistake_in_a_function_is_found_whether_it_is_called_or_not(
    program: str, group: str
) -> None:
    with pytest.raises(BackpropError):
        compile(program, group=group)(x=1)


def test_reports_and_mistakes_survive_pickling() -> None:
    report = pickle.loads(pickle.dumps(gradient("x*x", x=3)))
    assert [node.value for node in report.nodes] == [3, 9]
    assert report.to_json() == gradient("x*x", x=3).to_json()
    with pytest.raises(BackpropError) as caught:
        gradient("x+")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_careful_body_is_checked_too() -> None:
    with pytest.raises(BackpropError, match="but it is computed as 2"):
        gradient("gate m(a) = a^2 computed as a*a + 1; m(x)", x=1)
    assert gradient("gate m(a) = a^2 computed as a*a; m(x)", x=3).gradients == {"x": 6}


def test_only_a_gate_without_a_value_has_no_slope() -> None:
    assert str(gradient("log(x)", x=-1).gradients["x"]) == "nan"
    assert gradient("log(x)*0 + y", x=0, y=1).gradients["y"] == 1


def test_mistakes_are_one_kind_of_exception() -> None:
    for call in (
        lambda: gradient("x+"),
        lambda: gradient("x"),
        lambda: gradient("x", x="foo"),
        lambda: gradient("x", x=[1, 2]),
        lambda: gradient("x", x=1, y=2),
        lambda: compile("x", group="foo"),
    ):
        with pytest.raises(BackpropError) as caught:
            call()
        assert str(caught.value).startswith("error: ")
    with pytest.raises(TypeError, match="an expression is a text"):
        compile(3)  # type: ignore[arg-type]


def test_a_notebook_gets_an_escaped_table() -> None:
    html = gradient("where(x < 0, x, relu(x))", x=0)._repr_html_()
    assert "where(x &lt; 0, x, n1)" in html
    assert html.count("<tr>") == 1 + 1 + 1 + 2
    assert "<p>kink: " in html


def test_an_unknown_attribute_is_said() -> None:
    with pytest.raises(AttributeError, match="no attribute 'gradients'"):
        backprop_cli.gradients  # noqa: B018
