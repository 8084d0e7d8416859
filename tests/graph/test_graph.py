"""Names, nodes, groups and size."""

import pytest

from backprop_cli import compile, gradient
from backprop_cli.errors import BackpropError


def rows(expression: str, **options: object) -> list[tuple[str, str]]:
    compiled = compile(expression, **options)
    report = compiled(dict.fromkeys(compiled.inputs, 0.5))
    return [(node.name, node.expression) for node in report.nodes if node.kind == "gate"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x*y", [("f", "x * y")]),
        ("f*y", [("n1", "f * y")]),
        ("n1*y + 1", [("n2", "n1 * y"), ("f", "n2 + 1")]),
        ("loss = x*x; loss", [("loss", "x * x")]),
        ("q = x", [("q", "x")]),
        ("q = 3; q*x", [("q", "3"), ("f", "q * x")]),
        ("x", [("f", "x")]),
        ("x*x + x*x", [("n1", "x * x"), ("n2", "x * x"), ("f", "n1 + n2")]),
        ("x - -2", [("f", "x - -2")]),
        ("(-2)^x", [("f", "(-2)^x")]),
        ("-2^x", [("n1", "2^x"), ("f", "-n1")]),
        ("where(x*x > 1, x, 2)", [("n1", "x * x"), ("f", "where(n1 > 1, x, 2)")]),
        ("pi*x", [("f", "pi * x")]),
    ],
)
def test_names_and_operations(expression: str, expected: list[tuple[str, str]]) -> None:
    assert rows(expression) == expected


@pytest.mark.parametrize(
    ("form", "gate"),
    [
        ("1/(1+exp(-x))", "sigmoid(x)"),
        ("1/(exp(-x)+1)", "sigmoid(x)"),
        ("exp(x)/(1+exp(x))", "sigmoid(x)"),
        ("exp(x)/(exp(x)+1)", "sigmoid(x)"),
        ("log(1+exp(x))", "softplus(x)"),
        ("ln(exp(x)+1)", "softplus(x)"),
        ("log1p(exp(x))", "softplus(x)"),
        ("(exp(x)-exp(-x))/(exp(x)+exp(-x))", "tanh(x)"),
        ("(exp(2*x)-1)/(exp(2*x)+1)", "tanh(x)"),
        ("2*sigmoid(2*x)-1", "tanh(x)"),
        ("x/(1+exp(-x))", "silu(x)"),
        ("x*sigmoid(x)", "silu(x)"),
        ("log(exp(x)+exp(y))", "logaddexp(x, y)"),
    ],
)
def test_forms_are_recognised(form: str, gate: str) -> None:
    assert rows(form, group="auto") == [("f", gate)]
    assert rows(form, group=()) != [("f", gate)]


def test_a_form_with_a_product_or_a_difference_inside() -> None:
    assert rows("1/(1+exp(-w*x))", group="auto") == [("n1", "w * x"), ("f", "sigmoid(n1)")]
    assert rows("1/(1+exp(b-a))", group="auto") == [("n1", "a - b"), ("f", "sigmoid(n1)")]


@pytest.mark.parametrize(
    "near", ["1/(2+exp(-x))", "exp(x)/(1+exp(y))", "log(2+exp(x))", "1/(1+exp(x))"]
)
def test_what_only_looks_like_a_form_is_left(near: str) -> None:
    assert len(rows(near, group="auto")) > 1


def test_a_function_is_one_gate_with_a_gradient_of_its_own() -> None:
    report = compile("sq(a) = a*a*w; sq(x)", group=["sq"])(x=3, w=2)
    assert [node.expression for node in report.nodes] == ["x", "w", "sq(x, w)"]
    assert report.gradients == {"x": 12, "w": 9}


def test_what_a_function_was_made_of_is_marked() -> None:
    report = gradient("sq(a) = a*a; cube(a) = a*sq(a); cube(x) + 1", x=2)
    assert [(n.expression, n.group) for n in report.nodes if n.kind == "gate"] == [
        ("x * x", "cube(x) > sq(x)"), ("x * n1", "cube(x)"), ("n2 + 1", ""),
    ]  # fmt: skip


def test_a_gate_is_opened_into_its_body() -> None:
    assert rows("sigmoid(x)", ungroup=["sigmoid"]) == [
        ("n1", "-x"), ("n2", "exp(n1)"), ("n3", "1 + n2"), ("f", "1 / n3"),
    ]  # fmt: skip
    assert rows("leaky_relu(x, slope=0.1)", ungroup="leaky_relu")[0] == ("n1", "0.1 * x")


def test_sizes() -> None:
    assert gradient("+".join(["x"] * 100_000), x=1).gradients == {"x": 100_000}
    assert gradient("(" * 100_000 + "x" + ")" * 100_000, x=1).gradients == {"x": 1}
    assert gradient("sin(" * 20_000 + "x" + ")" * 20_000, x=0).gradients == {"x": 1}
    statements = ["a0 = x", *(f"a{i} = a{i - 1} + x" for i in range(1, 20_000))]
    assert gradient("\n".join(statements), x=1).gradients == {"x": 20_000}


def test_the_limit_on_nodes_is_a_limit() -> None:
    assert gradient("x*x*x", x=2).value == 8
    compile("x*x*x", max_nodes=2)
    with pytest.raises(BackpropError, match="expands to 2 nodes"):
        compile("x*x*x", max_nodes=1)


@pytest.mark.parametrize(
    ("program", "names"),
    [
        ("n2 = x*x; n1*n2 + x*3 - 4", ["x", "n2", "n1", "n3", "n4", "n5", "f"]),
        ("f = x*y; f*f + where(x < y, f, 2)", ["x", "y", "f", "n1", "", "n2", "n3"]),
        ("n01 = x + 1; n01*2 + n01", ["x", "n01", "n1", "f"]),
    ],
)
def test_names_are_numbered_past_those_that_are_taken(program: str, names: list[str]) -> None:
    found = compile(program).graph(()).names
    assert list(found) == names
    assert found[1:3] == names[1:3]
    assert [found[node] for node in range(len(found))] == names
