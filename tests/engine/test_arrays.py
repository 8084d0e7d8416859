"""Both passes on arrays: shapes, forks, broadcasting, seeds, zeros, notes, Jacobians."""

import json
import math

import numpy as np
import pytest

from backprop_cli import BackpropError, compile, gradient
from backprop_cli.engine.jacobian import jacobian

X = np.array([0.5, -1.25, 2.0])
W = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]])


def test_a_gradient_has_the_shape_of_its_input() -> None:
    values = {"W": W, "x": X, "b": [1, 2], "c": 3, "unused": [[1, 2]]}
    report = gradient("u = unused; sum(tanh(W @ x + b) * c)", values)
    for name, value in report.inputs.items():
        assert np.shape(report.gradients[name]) == np.shape(value)
    for node in report.nodes:
        assert np.shape(node.upstream) == np.shape(node.value)
        for edge in node.edges:
            source = next(n for n in report.nodes if n.name == edge.input)
            assert np.shape(edge.downstream) == np.shape(source.value)
    assert report.gradients["unused"].tolist() == [[0, 0]]


def test_what_is_sent_adds_up_to_the_upstream_gradient() -> None:
    report = gradient("h = W @ x; sum(softmax(h) * h) + max(x) + x[0]*norm(x)", W=W, x=X)
    for target in report.nodes[:-1]:
        total = sum(
            edge.downstream
            for node in report.nodes
            for edge in node.edges
            if edge.input == target.name
        )
        np.testing.assert_allclose(total, target.upstream, rtol=1e-14, atol=1e-16)


def test_a_shared_input_is_marked() -> None:
    report = gradient("sum(W @ x) + sum(x)", W=W, x=X)
    shared = {edge.input: edge.shared for node in report.nodes for edge in node.edges}
    assert shared["x"]
    assert not shared["W"]


def test_a_number_is_the_same_with_and_without_arrays() -> None:
    plain = gradient("sigmoid(a)*erf(b)", a=0.3, b=-1.7)
    beside = gradient("sigmoid(a)*erf(b) + 0*sum(x)", a=0.3, b=-1.7, x=X)
    assert {k: beside.gradients[k] for k in ("a", "b")} == plain.gradients


def test_a_seed_is_the_upstream_gradient() -> None:
    program = compile("W @ x")
    seed = np.array([2.0, -1.0])
    _, found = program.gradients(W=W, x=X, seed=seed)
    np.testing.assert_array_equal(found["W"], np.outer(seed, X))
    np.testing.assert_array_equal(found["x"], seed @ W)
    assert compile("x^2").gradients(x=3.0, seed=10.0) == (9.0, {"x": 60.0})
    with pytest.raises(BackpropError, match="vector of 3 numbers"):
        program.gradients(W=W, x=X, seed=[1, 2, 3])


@pytest.mark.parametrize("text", ["x", "x * 2", "x[0:1]"])
def test_one_element_counts_as_a_number(text: str) -> None:
    report = gradient(text, x=[3])
    assert [note.kind for note in report.notes] == ["one-element"]
    assert np.shape(report.gradients["x"]) == (1,)
    assert np.shape(report.nodes[-1].upstream) == np.shape(report.value) == (1,)


def test_strong_zero_element_by_element() -> None:
    report = gradient("sum(where(x > 0, sqrt(x), x))", x=[-1.0, 4.0, -3.0])
    assert report.gradients["x"].tolist() == [1, 0.25, 1]
    _, found = compile("sum(where(m > 0, X @ w, 0))").gradients(
        X=[[math.inf, 1], [2, 3]], w=[1, 1], m=[0, 1]
    )
    assert found["w"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("program", "values", "kind", "words"),
    [
        ("sum(relu(x))", {"x": [1, 0, 2, 0]}, "kink", "(element [1] and 1 more of its 4 elements)"),
        ("sum(relu(x))", {"x": [-1, -2]}, "dead", "blocks the gradient"),
        ("sum(where(x > 1, x, 2*x))", {"x": [0, 1]}, "kink", "exactly on its edge"),
        ("sum(sigmoid(x))", {"x": [40, -50]}, "saturated", "is flat where x = 40"),
        ("max(x)", {"x": [1, 1]}, "kink", "the largest elements tie"),
        ("norm(x)", {"x": [0, 0]}, "kink", "the norm is 0"),
        ("sum(max(x, y))", {"x": [1, 2], "y": [1, 3]}, "kink", "(element [0])"),
        ("sum(log(x))", {"x": [1, -1]}, "not-finite", "log(x) at n1 is not a real number"),
        ("sum(x)", {"x": [1, math.nan]}, "not-finite", "the input x is NaN (element [1])"),
        ("sum(exp(x) @ x)", {"x": [1, 1000]}, "not-finite", "exp overflowed at n1"),
        (
            "sum(sqrt(x))",
            {"x": [0, 1]},
            "not-finite",
            "the local gradient dn1/dx = 1/(2*sqrt(x)) is Infinity",
        ),
        ("sum(1/(1 + exp(-x)))", {"x": [-800, 1]}, "not-finite", "exp overflowed at n2"),
        ("1/(1 + exp(-x[0]))", {"x": [-800, 1]}, "not-finite", "exp overflowed at n3"),
        (
            "1/(1 + exp(-x)) + 0*sum(y)",
            {"x": -800, "y": [1, 2]},
            "not-finite",
            "exp overflowed at n2",
        ),
        ("sum(x^2)/exp(x[0])", {"x": [800, 1]}, "not-finite", "exp overflowed"),
        ("log(sum(exp(x)))", {"x": [800, 1]}, "not-finite", "exp overflowed at n1"),
        ("sqrt(sum(x^2))", {"x": [0, 0]}, "not-finite", "for sqrt(sum(v^2)) norm(v)"),
        ("sum(x^p)", {"x": [0, -1, 2], "p": 2}, "not-finite", "the local gradient dn1/dp"),
        ("prod(x) * 0 + prod(x)", {"x": [1e200, 1e200, 1]}, "not-finite", "prod(x)"),
    ],
)
def test_notes_name_the_element(
    program: str, values: dict[str, object], kind: str, words: str
) -> None:
    notes = gradient(program, values).notes
    assert any(note.kind == kind and words in note.message for note in notes), notes


def test_smooth_points_have_no_notes() -> None:
    assert gradient("sum(relu(W @ x)) + max(x) + norm(x)", W=W, x=X).notes == ()
    assert gradient("sum(sigmoid(x))", x=[40, 0]).notes == ()
    # a branch that is not taken may be anything, an element that is not used too
    assert gradient("sum(where(x > 0, sqrt(x), x))", x=[-1, 4]).notes == ()
    assert gradient("sqrt(x)[1:] @ y", x=[-1, 4, 9], y=[1, 2]).notes == ()


def test_jacobian_of_a_matrix_product() -> None:
    result = compile("sum(W @ x)").result({"W": W, "x": X})
    node = result.graph.names.index("n1")
    found = jacobian(result, node)
    np.testing.assert_array_equal(found["x"], W)
    expected = np.einsum("ik,j->ikj", np.eye(2), X)
    np.testing.assert_array_equal(found["W"], expected)


def test_jacobian_of_a_node_that_uses_an_input_twice() -> None:
    result = compile("x * x").result({"x": 3})
    assert jacobian(result, result.graph.output) == {"x": 6.0}
    result = compile("sum(x * x)").result({"x": [1, 2]})
    np.testing.assert_array_equal(jacobian(result, 1)["x"], np.diag([2.0, 4.0]))


def test_jacobian_has_the_shape_of_the_node_and_of_the_input() -> None:
    result = compile("sum(W * 2 + b)").result({"W": W, "b": [1, 2, 3]})
    found = jacobian(result, result.graph.names.index("n2"))
    assert found["n1"].shape == (2, 3, 2, 3)
    assert found["b"].shape == (2, 3, 3)
    np.testing.assert_array_equal(found["n1"].reshape(6, 6), np.eye(6))
    np.testing.assert_array_equal(found["b"], [np.eye(3)] * 2)
    result = compile("W[1, 2]^2 + 0*sum(W)").result({"W": W})
    found = jacobian(result, result.graph.names.index("n1"))
    assert found["W"].tolist() == [[0, 0, 0], [0, 0, 1]]


def test_gates_of_ones_own_on_arrays() -> None:
    body = "gate energy(a, b) = sum((a - b)^2)"
    rules = "; d/a = 2*g*(a - b); d/b = 2*g*(b - a)"
    program = "; energy(W @ x, [1, 2])"
    own, derived = (gradient(t + program, W=W, x=X) for t in (body + rules, body))
    np.testing.assert_allclose(own.gradients["W"], derived.gradients["W"], rtol=1e-15)
    with pytest.raises(BackpropError, match="is not what its body sends a"):
        gradient(body + rules.replace("2*g*(a", "3*g*(a") + program, W=W, x=X)


@pytest.mark.parametrize(
    "text", ["permute(a)", "transpose(a)", "permute(a, axes=[2, 1, 0])", "a.T"]
)
def test_axes_in_reverse_order(text: str) -> None:
    a = np.arange(24.0).reshape(2, 3, 4)
    value, found = compile(text).gradients(a=a, seed=a.T**2)
    np.testing.assert_array_equal(value, a.T)
    np.testing.assert_array_equal(found["a"], a**2)


@pytest.mark.parametrize("at", ["1", "[0, -1]", "k", "[k, 0]"])
def test_an_index_without_its_brackets(at: str) -> None:
    values = {"x": X, "k": 2}
    found = gradient(f"sum(index(x, {at})^2) + 0*k", values)
    expected = gradient(f"sum(x[{at}]^2) + 0*k", values)
    assert found.value == expected.value
    assert found.gradients["x"].tolist() == expected.gradients["x"].tolist()


@pytest.mark.parametrize("group", [(), ("f",)])
def test_grouped_and_open_agree(group: tuple[str, ...]) -> None:
    text = "f(a, b) = sum(softmax(a) * b + mean(a)); f(W @ x, [1, 2]) * f(x, x)"
    value, found = compile(text, group=group).gradients(W=W, x=X)
    expected, exact = compile(text).gradients(W=W, x=X)
    assert value == pytest.approx(expected, rel=1e-14)
    for name in found:
        np.testing.assert_allclose(found[name], exact[name], rtol=1e-13)


def test_a_report_survives_pickling_and_json() -> None:
    import pickle

    report = gradient("sum((W @ x)^2)", W=W, x=X)
    again = pickle.loads(pickle.dumps(report))
    assert again.to_json() == report.to_json()
    data = json.loads(report.to_json())
    assert data["gradients"]["W"] == report.gradients["W"].tolist()
    assert data["nodes"][0]["shape"] == [2, 3]


@pytest.mark.parametrize("text", ["x + y", "sum(x) + sum(y)", "x[0:3] + y", "x.T - y + x"])
def test_results_share_no_memory(text: str) -> None:
    values = {"x": np.ones(3), "y": np.ones(3)}
    seed = None if "sum" in text else np.ones(3)
    value, found = compile(text).gradients(values, seed=seed)
    for name in found:
        found[name] *= 5
    assert {name: v.tolist() for name, v in values.items()} == {"x": [1, 1, 1], "y": [1, 1, 1]}
    again = compile(text).gradients(values, seed=seed)
    for name in found:
        np.testing.assert_array_equal(found[name], 5 * again[1][name])
    np.testing.assert_array_equal(value, again[0])
