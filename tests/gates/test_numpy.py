"""The language's arrays are NumPy's: broadcasting, indices, products, and shapes before values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backprop_cli import compile
from backprop_cli.gates.library import library
from backprop_cli.gates.model import HIDDEN
from tests.gates.probe import EVALUATOR

FLOATS = st.floats(-8, 8).map(lambda x: round(x, 3))
SIZES = {"min_side": 0, "max_side": 3}


def arrays(shape: tuple[int, ...]) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(np.float64, shape, elements=FLOATS)


@settings(max_examples=150, deadline=None)
@given(
    hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, **SIZES).flatmap(
        lambda both: st.tuples(*map(arrays, both.input_shapes))
    ),
    st.sampled_from(["x + y", "x * y", "x - y", "max(x, y)", "where(x < y, x, y)"]),
)
def test_broadcasting(pair: tuple[np.ndarray, np.ndarray], program: str) -> None:
    x, y = pair
    expected = {"+": np.add, "*": np.multiply, "-": np.subtract, "m": np.maximum, "w": np.minimum}
    sign = program[0] if program[0] in "mw" else program[2]
    out = expected[sign](x, y)
    value, found = compile(program).gradients(x=x, y=y, seed=np.ones(out.shape))
    np.testing.assert_array_equal(value, out)
    assert (np.shape(found["x"]), np.shape(found["y"])) == (x.shape, y.shape)
    if sign == "*":
        full = np.broadcast_to(y, out.shape)
        axes = tuple(range(out.ndim - x.ndim))
        kept = full.sum(axes) if axes else full
        once = tuple(k for k, n in enumerate(x.shape) if n != kept.shape[k])
        np.testing.assert_allclose(found["x"], kept.sum(once, keepdims=True) if once else kept)


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(hnp.array_shapes(max_dims=3, max_side=3), hnp.array_shapes(max_dims=3, max_side=3))
)
def test_shapes_that_do_not_broadcast_are_refused(
    both: tuple[tuple[int, ...], tuple[int, ...]],
) -> None:
    from backprop_cli import BackpropError

    x, y = (np.zeros(shape) for shape in both)
    try:
        shape = np.broadcast_shapes(*both)
    except ValueError:
        with pytest.raises(BackpropError, match="do not line up"):
            compile("x + y").gradients(x=x, y=y, seed=0)
    else:
        assert np.shape(compile("x + y").gradients(x=x, y=y, seed=np.zeros(shape))[0]) == shape


def part(size: int) -> st.SearchStrategy[tuple[str, object]]:
    """An index along an axis, as it is written and as NumPy takes it."""
    whole = st.integers(-size, size - 1)
    bound = st.none() | st.integers(-size - 1, size + 1)
    step = st.none() | st.integers(1, 2)
    slices = st.tuples(bound, bound, step).map(
        lambda b: (":".join("" if x is None else str(x) for x in b), slice(*b))
    )
    several = st.lists(whole, min_size=2, max_size=2)
    return whole.map(lambda k: (str(k), k)) | slices | several.map(lambda ks: (str(ks), ks))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_indices(data: st.DataObject) -> None:
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4))
    x = np.arange(np.prod(shape), dtype=float).reshape(shape)
    parts = [data.draw(part(n)) for n in shape[: data.draw(st.integers(1, len(shape)))]]
    at = tuple(p[1] for p in parts)
    out = x[at]
    seed = np.cos(np.arange(np.size(out))).reshape(np.shape(out))
    value, found = compile(f"x[{', '.join(p[0] for p in parts)}]").gradients(x=x, seed=seed)
    np.testing.assert_array_equal(value, out)
    expected = np.zeros(shape)
    np.add.at(expected, at, seed)
    np.testing.assert_allclose(found["x"], expected, rtol=1e-15, atol=1e-15)


@settings(max_examples=150, deadline=None)
@given(
    hnp.mutually_broadcastable_shapes(signature="(m?,n),(n,p?)->(m?,p?)", max_dims=2, max_side=3)
)
def test_matrix_products(shapes: hnp.BroadcastableShapes) -> None:
    rng = np.random.default_rng(1)
    x, y = (rng.normal(size=shape) for shape in shapes.input_shapes)
    out = x @ y
    value, found = compile("x @ y").gradients(x=x, y=y, seed=np.ones(np.shape(out)))
    np.testing.assert_array_equal(value, out)
    assert (found["x"].shape, found["y"].shape) == (x.shape, y.shape)
    # the sum of a product is linear in each factor
    assert np.sum(found["x"] * x) == pytest.approx(np.sum(out), abs=1e-12)
    assert np.sum(found["y"] * y) == pytest.approx(np.sum(out), abs=1e-12)


SCALAR = [
    gate for gate in library()
    if not gate.shape and gate.family not in HIDDEN and not gate.variadic and gate.rules
    and gate.name != "where"
]  # fmt: skip


@pytest.mark.parametrize("gate", SCALAR, ids=lambda gate: gate.name)
def test_a_gate_of_numbers_does_the_same_to_every_element(gate: object) -> None:
    """To a few units in the last place: NumPy has functions of its own."""
    rng = np.random.default_rng(3)
    slots = gate.parameters  # type: ignore[attr-defined]
    names = [f"v{k}" for k in range(len(slots))]
    constants = gate.constants  # type: ignore[attr-defined]
    values = {
        n: rng.integers(1, 4, 40).astype(float) if p in constants else rng.normal(scale=2, size=40)
        for n, p in zip(names, slots, strict=True)
    }
    program = compile(f"{gate.name}({', '.join(names)})")  # type: ignore[attr-defined]
    value, found = program.gradients(values, seed=np.ones(40))
    settings_ = [EVALUATOR.formula(v, ())() for v in gate.settings.values()]  # type: ignore[attr-defined]
    for k in range(40):
        point = [float(values[n][k]) for n in names]
        alone, slopes = program.gradients(dict(zip(names, point, strict=True)))
        assert EVALUATOR.value(gate.name)(*point, *settings_) == pytest.approx(alone, nan_ok=True)  # type: ignore[attr-defined]
        np.testing.assert_allclose(value[k], alone, rtol=2e-15, atol=1e-300)
        for n in names:
            np.testing.assert_allclose(found[n][k], slopes[n], rtol=1e-14, atol=1e-300)
