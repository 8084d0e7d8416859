"""Local gradients as formulas: simplified, without defaults, and named where they are too long."""

import pytest

from backprop_cli import gradient

X = [1.0, 2.0]


@pytest.mark.parametrize(
    ("program", "formulas"),
    [
        ("x[0]^2", ["put(g, x, 0)", "2*n1"]),
        ("x[0]^3", ["put(g, x, 0)", "3*n1^2"]),
        ("sum(concat(x, x, [x[0]]))", ["put(g, x, 0)", "g[0]", "part(g, x, earlier)", "part(g, x, earlier)",
                                       "part(g, n2, earlier)", "spread(g, n3)"]),
        ("sum(stack(x, x, axis=1))", ["pick(g, 0, axis=1)", "pick(g, 1, axis=1)", "spread(g, n1)"]),
        ("sum([x, x])", ["g[0]", "g[1]", "spread(g, n1)"]),
        ("sum(softmax(x, axis=-1))", ["n1*(g - spread(sum(g*n1, axis=-1), x, axis=-1))", "spread(g, n1)"]),
        ("norm(x)", ["g*x/f"]),
        ("norm(x, order=3)", ["spread(g, x)*sign(x)*(abs(x)/spread(f, x))^2"]),
        ("sum(leaky_relu(x, slope=0.5))", ["where(x > 0, 1, 0.5)", "spread(g, n1)"]),
        ("sum(max(x, 1))", ["where(x == n1, 1/ties, 0)", "spread(g, n1)"]),
    ],
)  # fmt: skip
def test_formulas_of_arrays(program: str, formulas: list[str]) -> None:
    nodes = gradient(program, x=X).nodes
    assert [edge.local.formula for node in nodes for edge in node.edges] == formulas


@pytest.mark.parametrize(
    ("body", "formula"),
    [
        ("a^1000000", "1000000*x^999999"),
        ("a^10000000", "10000000*x^(10000000 - 1)"),
        ("3*a - 1", "3"),
        ("(a + 1)*-1", "-1"),
        ("a*a*a*sin(a)*cos(a)*exp(a)*exp(sin(a)*cos(a))*sin(a)*sin(a)*tanh(a)*a", "df/da"),
    ],
)
def test_formulas_of_gates_without_clauses(body: str, formula: str) -> None:
    report = gradient(f"gate f(a) = {body}; f(x)", x=1.0)
    assert report.nodes[-1].edges[0].local.formula == formula


@pytest.mark.parametrize("index", ["1:2", "1:", ":2", "0:2:3", "[0, 1]", "-1"])
def test_an_index_is_shown_as_it_was_written(index: str) -> None:
    assert gradient(f"sum(x[{index}])", x=X).nodes[1].expression == f"x[{index}]"
