"""Arrays by Hypothesis: shapes known before values, everything broadcast is summed back, any layout."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backprop_cli import BackpropError, compile
from tests.gates.test_numpy import SCALAR

PAIRS = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, min_side=0, max_side=3)
SHAPES = hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=3)
ELEMENTWISE = [
    "x + y", "x - y", "x * y", "x / (y^2 + 1)", "max(x, y)", "min(x, y, 1)", "where(x < y, x, y^2)",
    "hypot(x, y)", "sigmoid(x) * [[1], [2]] + y",
]  # fmt: skip
MOVES = [
    ("sum(x, axis={k})", lambda x, k: x.sum(k)), ("flip(x, axis={k})", np.flip),
    ("cumsum(x, axis={k})", lambda x, k: x.cumsum(k)), ("roll(x, -2, axis={k})", lambda x, k: np.roll(x, -2, k)),
    ("x.T", lambda x, k: x.T), ("stack(x, x, axis={k})", lambda x, k: np.stack([x, x], k)),
    ("concat(x, x, axis={k})", lambda x, k: np.concatenate([x, x], k)), ("prod(x, axis={k})", lambda x, k: x.prod(k)),
    ("reshape(x, -1)", lambda x, k: x.reshape(x.size)), ("norm(x, order=1, axis={k})", lambda x, k: abs(x).sum(k)),
    ("[x, 2*x]", lambda x, k: np.array([x, 2 * x])), ("softmax(x, axis={k})*0", lambda x, k: 0 * x),
]  # fmt: skip


def numbers(shape: tuple[int, ...], start: float = 0.3) -> np.ndarray:
    return np.sin(np.arange(start, start + math.prod(shape), 1.0)[: math.prod(shape)]).reshape(
        shape
    )


def shapes_hold(program: str, values: dict[str, Any], seed: Any) -> None:
    """The shape of every node is known before anything runs, and its gradient has it too."""
    compiled = compile(program)
    graph, given_ = compiled._numbers(values, {})
    known = compiled._array_program(graph, [*given_.values(), seed])
    result = compiled.result(values, seed=seed)
    inferred = known.shapes(given_) if known else [()] * len(result.values)
    for node, shape in enumerate(inferred[: len(graph.gates)]):
        if shape != (-1,):
            assert np.shape(result.values[node]) == shape, (program, graph.names[node])
            assert np.shape(result.upstream[node]) == shape, (program, graph.names[node])


@settings(max_examples=150, deadline=None)
@given(PAIRS, st.sampled_from(ELEMENTWISE))
def test_broadcasting_is_that_of_arrays_repeated_in_full(
    pair: hnp.BroadcastableShapes, program: str
) -> None:
    """What is sent to an array is the sum of what its copies would get."""
    x, y = numbers(pair.input_shapes[0]), numbers(pair.input_shapes[1], 0.8)
    try:
        shape = np.broadcast_shapes(pair.result_shape, (2, 1) if "[[" in program else ())
    except ValueError:
        with pytest.raises(BackpropError, match="do not line up"):
            compile(program).gradients(x=x, y=y, seed=0)
        return
    seed = numbers(shape, 0.1)
    value, found = compile(program).gradients(x=x, y=y, seed=seed)
    wide = {"x": np.broadcast_to(x, shape), "y": np.broadcast_to(y, shape)}
    same, full = compile(program).gradients(wide, seed=seed)
    np.testing.assert_array_equal(value, same)
    for name, small in (("x", x), ("y", y)):
        extra = len(shape) - small.ndim
        axes = (
            *range(extra),
            *(k + extra for k, n in enumerate(small.shape) if n != shape[k + extra]),
        )
        summed = np.asarray(full[name]).sum(axes).reshape(small.shape)
        np.testing.assert_allclose(found[name], summed, rtol=1e-13, atol=1e-14)
    shapes_hold(program, {"x": x, "y": y}, seed)


@settings(max_examples=200, deadline=None)
@given(SHAPES, st.sampled_from(MOVES), st.data())
def test_what_moves_elements_is_numpys(shape: tuple[int, ...], move: Any, data: Any) -> None:
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    program, x = move[0].format(k=axis), numbers(shape)
    expected = move[1](x, axis)
    seed = numbers(expected.shape, 0.5)
    value, found = compile(program).gradients(x=x, seed=seed)
    np.testing.assert_allclose(value, expected, rtol=1e-14, atol=1e-15)
    assert np.shape(found["x"]) == shape
    shapes_hold(program, {"x": x}, seed)
    # neither the order in memory nor the steps of a view count
    for other in (np.asfortranarray(x), np.repeat(x, 2, -1)[..., ::2], x[::-1].copy()[::-1]):
        again, same = compile(program).gradients(x=other, seed=seed)
        np.testing.assert_array_equal(again, value)
        np.testing.assert_allclose(same["x"], found["x"], rtol=1e-14, atol=1e-15)


@settings(max_examples=100, deadline=None)
@given(SHAPES, st.data())
def test_reshape_takes_what_numpy_takes(shape: tuple[int, ...], data: Any) -> None:
    wanted = data.draw(st.lists(st.sampled_from([-1, 0, 1, 2, 3, 6, 9]), min_size=1, max_size=3))
    x, program = numbers(shape), compile(f"sum(reshape(x, {wanted}))")
    try:
        x.reshape(wanted)
    except ValueError:
        with pytest.raises(BackpropError):
            program.gradients(x=x)
    else:
        np.testing.assert_array_equal(program.gradients(x=x)[1]["x"], np.ones(shape))


@settings(max_examples=100, deadline=None)
@given(
    hnp.mutually_broadcastable_shapes(
        signature="(m?,n),(n,p?)->(m?,p?)", max_dims=2, min_side=0, max_side=3
    )
)
def test_matrix_products_of_all_ranks(shapes: hnp.BroadcastableShapes) -> None:
    x, y = numbers(shapes.input_shapes[0]), numbers(shapes.input_shapes[1], 0.8)
    seed = numbers(np.shape(x @ y), 0.1)
    value, found = compile("x @ y").gradients(x=x, y=y, seed=seed)
    np.testing.assert_array_equal(value, x @ y)
    # <g, u @ y> = <what x gets, u> for every u, and so for one that favours no element
    u, v = numbers(x.shape, 2.2), numbers(y.shape, 3.1)
    for name, other, moved in (("x", u, u @ y), ("y", v, x @ v)):
        assert np.sum(found[name] * other) == pytest.approx(np.sum(seed * moved), abs=1e-12)
    shapes_hold("x @ y", {"x": x, "y": y}, seed)


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 1e-300, -1e300, 40.0, -745.0, math.inf, -math.inf, math.nan]


@pytest.mark.parametrize("gate", SCALAR, ids=lambda gate: gate.name)
def test_special_numbers_are_the_same_in_an_array(gate: Any) -> None:
    """Values and gradients within 4 units in the last place, NaN and infinities in their places."""
    names = [f"v{k}" for k in range(len(gate.parameters))]
    grid = [axis.ravel() for axis in np.meshgrid(*[SPECIAL] * min(len(names), 2))]
    values = dict(zip(names, [*grid, grid[0]], strict=False))
    program = compile(f"{gate.name}({', '.join(names)})")
    value, found = program.gradients(values, seed=np.ones(len(grid[0])))
    for k in range(len(grid[0])):
        point = {name: float(values[name][k]) for name in names}
        alone, slopes = program.gradients(point)
        same = {gate.name: (value[k], alone)} | {n: (found[n][k], slopes[n]) for n in names}
        for name, (got, want) in same.items():
            message = f"{name} at {point}"
            np.testing.assert_allclose(got, want, rtol=9e-16, atol=5e-324, err_msg=message)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("sum(x, axis=inf)", "whole number"), ("sum(sum(x, axis=[[0]]))", "a list of them"),
        ("sum(transpose(x, axes=[0.5, 1.2]))", "each axis"), ("sum(transpose(x, axes=[[1, 0]]))", "each axis"),
        ("sum(reshape(x, [inf, 2]))", "whole numbers"), ("sum(reshape(x, [0, -1]))", "0 does not divide"),
        ("norm(x, order=none)", "order of norm must be a number"), ("norm(x, order=[1, 2])", "must be a number"),
        ("sum(standardize(x, epsilon=none))", "must be a number"), ("sum(leaky_relu(x, none))", "none is not a number"),
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(program: str, words: str) -> None:
    with pytest.raises(BackpropError, match=words):
        compile(program).gradients(x=numbers((2, 3)))
