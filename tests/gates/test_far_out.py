"""Array gates where the textbook form overflows, cancels or divides 0 by 0: mpmath in 1000 digits."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from mpmath import mp

from backprop_cli import compile

LOGITS = [
    [1000.0, -1000.0, 0.0], [1000.0, 1000.0, 999.0], [-1000.0, -1001.0, -1000.5], [40.0, 0.0, 1.0],
    [0.0, 0.0, 0.0], [1e-9, 0.0, -1e-9], [700.0, 1.5, -700.0], [36.7, 0.0, 0.0], [5.0],
]  # fmt: skip
G = [0.75, -1.25, 2.0]


@pytest.fixture(autouse=True)
def digits() -> Iterator[None]:
    """Enough for what is left of 1 beside exp(-2000)."""
    with mp.workdps(1000):
        yield


def exact(logits: list[float]) -> tuple[list[mp.mpf], mp.mpf]:
    """The probabilities and the logsumexp of some logits."""
    powers = [mp.exp(mp.mpf(a)) for a in logits]
    return [power / mp.fsum(powers) for power in powers], mp.log(mp.fsum(powers))


def assert_close(found: object, expected: list[mp.mpf]) -> None:
    """To 1e-14 relative, and to the smallest normal double."""
    for got, want in zip(np.ravel(found).tolist(), expected, strict=True):
        assert abs(mp.mpf(got) - want) <= abs(want) * mp.mpf("1e-14") + mp.mpf("2.3e-308"), (
            got,
            want,
        )


@pytest.mark.parametrize("logits", LOGITS, ids=str)
def test_softmax_family(logits: list[float]) -> None:
    p, total = exact(logits)
    g = G[: len(logits)]
    count = range(len(logits))
    value, found = compile("softmax(x)").gradients(x=logits, seed=g)
    assert_close(value, p)
    mean = mp.fsum(mp.mpf(b) * q for b, q in zip(g, p, strict=True))
    assert_close(found["x"], [p[i] * (mp.mpf(g[i]) - mean) for i in count])
    value, found = compile("log_softmax(x)").gradients(x=logits, seed=g)
    assert_close(value, [mp.mpf(a) - total for a in logits])
    assert_close(found["x"], [mp.mpf(g[i]) - p[i] * mp.fsum(map(mp.mpf, g)) for i in count])
    value, found = compile("logsumexp(x)").gradients(x=logits)
    assert_close(value, [total])
    assert_close(found["x"], p)
    for right in count:
        value, found = compile(f"cross_entropy(x, {right})").gradients(x=logits)
        assert_close(value, [total - mp.mpf(logits[right])])
        others = [-mp.fsum(p[:i] + p[i + 1 :]) if i == right else p[i] for i in count]
        assert_close(found["x"], others)


@pytest.mark.parametrize("program", ["softmax(x)", "log_softmax(x)", "logsumexp(x, axis=1)"])
def test_rows_of_a_batch_stand_alone(program: str) -> None:
    rows = np.array([row for row in LOGITS if len(row) == 3])
    seed = np.cos(np.arange(rows.size)).reshape(rows.shape)
    seed = seed[:, 0] if "axis" in program else seed
    value, found = compile(program).gradients(x=rows, seed=seed)
    for k, row in enumerate(rows):
        alone = compile(program.replace(", axis=1", "")).gradients(x=row, seed=seed[k])
        np.testing.assert_array_equal(value[k], alone[0])
        np.testing.assert_array_equal(found["x"][k], alone[1]["x"])


@pytest.mark.parametrize(
    ("x", "expected"),
    [([2, 3, 4], [12, 8, 6]), ([0, 3, 4], [12, 0, 0]), ([0, 3, 0], [0, 0, 0]), ([5], [1]),
     ([[0, 2], [3, 4]], [[24, 0], [0, 0]]), ([1e200, 1e200, 1e-300], [1e-100, 1e-100, math.inf])],
)  # fmt: skip
def test_prod_with_zeros(x: object, expected: object) -> None:
    _, found = compile("prod(x)").gradients(x=x)
    np.testing.assert_allclose(found["x"], expected, rtol=1e-15)


@pytest.mark.parametrize("order", ["", ", order=1", ", order=2", ", order=3", ", order=inf"])
def test_norm_at_zero_and_far_out(order: str) -> None:
    program = compile(f"norm(x{order})")
    value, found = program.gradients(x=[0, 0])
    assert value == 0
    assert found["x"].tolist() == [0, 0]
    assert program.gradients(x=0.0)[0] == 0
    assert compile(f"norm(x{order}) + 0*sum(y)").gradients(x=0, y=[1])[1]["x"] == 0
    for size in (1e-300, 1e-160, 1e200, 1e308 / 2):
        value, found = program.gradients(x=[0.6 * size, -0.8 * size])
        plain, slopes = program.gradients(x=[0.6, -0.8])
        assert value == pytest.approx(plain * size, rel=1e-14)
        np.testing.assert_allclose(found["x"], slopes["x"], rtol=1e-14)


@pytest.mark.parametrize(
    ("program", "x", "expected"),
    [
        ("max(x)", [3, 1, 3], [0.5, 0, 0.5]),
        ("min(x)", [[1, 1], [1, 2]], [[1 / 3, 1 / 3], [1 / 3, 0]]),
        ("sum(max(x, axis=0))", [[1, 5], [1, 2]], [[0.5, 1], [0.5, 0]]),
        ("sum(maxpool2d(x))", [[1, 1], [0, 1]], [[1 / 3, 1 / 3], [0, 1 / 3]]),
        ("norm(x, order=inf)", [-2, 2, 1], [-0.5, 0.5, 0]),
    ],
)
def test_ties_share(program: str, x: object, expected: object) -> None:
    np.testing.assert_array_equal(compile(program).gradients(x=x)[1]["x"], expected)


def test_what_is_not_a_number_stays_so() -> None:
    for program in ("sum(x)", "max(x)", "norm(x)", "logsumexp(x)", "mean(x)", "prod(x)"):
        value, _ = compile(program).gradients(x=[1, math.nan])
        assert math.isnan(value), program
    value, found = compile("logsumexp(x)").gradients(x=[-math.inf, 0])
    assert (value, found["x"].tolist()) == (0, [0, 1])


def test_a_zero_sends_zero_even_to_what_is_not_finite() -> None:
    values = {"W": [[math.inf, 1], [2, math.nan]], "x": [1, 1]}
    _, found = compile("W @ x").gradients(values, seed=[0, 0], wrt=["x"])
    assert found["x"].tolist() == [0, 0]
    for program in ("dot(x, y)", "prod(x)*0 + dot(x, y)"):
        _, found = compile(program).gradients(x=[1, 2], y=[math.inf, 1], seed=0)
        assert found["x"].tolist() == [0, 0]


def test_ten_million_elements_are_not_copied_in_vain() -> None:
    import tracemalloc

    count = 10**6
    values = {"x": np.linspace(-1, 1, count), "w": np.ones(count)}
    program = compile("sum(relu(x) * w)")
    program.gradients(values)
    tracemalloc.start()
    program.gradients(values)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # two intermediate values and two gradients, with room for what is computed from them
    assert peak < 7 * count * 8
