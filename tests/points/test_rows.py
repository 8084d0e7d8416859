"""Arrays in each row: all rows at once against one evaluation a row."""

import math
import random
from typing import Any

import numpy as np
import pytest

from backprop_cli import BackpropError, compile
from backprop_cli.points import rows
from tests.gates.test_array_gates import CASES, inputs
from tests.programs import EVERYTHING, GATES, Author

COUNT = 5
CLOSE = {"rtol": 1e-11, "atol": 1e-13}


@pytest.fixture
def singly(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were computed one by one, each time that some were."""
    counts: list[int] = []
    one_by_one = rows.RowProgram._one_by_one

    def noted(self: rows.RowProgram, given: Any) -> Any:
        counts.append(len(given[0]))
        return one_by_one(self, given)

    monkeypatch.setattr(rows.RowProgram, "_one_by_one", noted)
    return counts


def compare(program: str, columns: dict[str, Any], count: int = COUNT) -> None:
    """All rows at once give what each gives alone."""
    compiled = compile(program, trust_gates=True)
    points = compiled.points(list(columns)).program
    values, gradients = points.run(list(columns.values()))
    for row in range(count):
        value, expected = compiled.gradients({k: column[row] for k, column in columns.items()})
        np.testing.assert_allclose(values[row], np.ravel(value)[0], err_msg=program, **CLOSE)
        for name, found in zip(points.wanted, gradients, strict=True):
            assert np.shape(found[row]) == np.shape(expected[name]), program
            # a sum that cancels keeps the rounding of its largest part
            scale = np.max(np.abs(expected[name]), initial=0.01, where=np.isfinite(expected[name]))
            np.testing.assert_allclose(
                found[row] / scale, np.asarray(expected[name]) / scale, err_msg=program, **CLOSE
            )


@pytest.mark.parametrize("gate", CASES)
def test_every_gate(gate: str, singly: list[int]) -> None:
    rng = np.random.default_rng(1)
    for program, _, shapes in CASES[gate]:
        columns = {
            name: np.stack([value + rng.normal(size=value.shape) / 10 for _ in range(COUNT)])
            for name, value in inputs(shapes).items()
        }
        compare(f"sum(cos({program}))", columns)
    # the gradient of a kernel is a product of its own for each row
    assert bool(singly) == (gate == "conv2d")


@pytest.mark.parametrize("gate", CASES)
def test_one_row_does_not_change_the_others(gate: str) -> None:
    for program, _, shapes in CASES[gate]:
        columns = {name: np.stack([value] * 4) for name, value in inputs(shapes).items()}
        first = columns["x"].reshape(4, -1)
        if first.size:
            first[1, 0], first[2, 0], first[3] = math.nan, math.inf, 0.0
            compare(f"sum({program})", columns, 4)


NUMBERS = [0.0, 1.0, -2.5, 1e308, math.inf, -math.inf, 2.0, 0.5, math.nan]


def drawn(text: str, draw: random.Random, wild: bool) -> np.ndarray:
    """Numbers in the shape of a value."""
    depth = len(text) - len(text.lstrip("["))
    shape = {"": (), "[": (text.count(",") + 1,)}.get(text[:depth])
    if shape is None:
        side = text.count("],") + 1
        shape = (side, (text.count(",") + 1) // side)
    numbers = [
        draw.choice(NUMBERS) if wild else draw.uniform(-3, 3) for _ in range(math.prod(shape))
    ]
    return np.array(numbers).reshape(shape)


def test_random_programs() -> None:
    done = 0
    for seed in range(150):
        draw = random.Random(seed)
        author = Author(draw.choice, EVERYTHING, GATES)
        text = author.program(draw.randint(0, 4))
        given = author.values(text, ["1"])
        values = [{k: drawn(v, draw, bool(seed % 2)) for k, v in given.items()} for _ in range(3)]
        try:
            for row in values:
                compile(text, trust_gates=True).gradients(row)
        except BackpropError:
            continue
        if given:
            compare(text, {k: np.stack([row[k] for row in values]) for k in given}, 3)
            done += 1
    assert done > 100


def test_rows_that_go_another_way_are_computed_apart(singly: list[int]) -> None:
    x = np.array([[3.0, 4.0], [1e200, 0.0], [0.6, 0.8], [2e200, 0.0]])
    compare("norm(x)", {"x": x}, 4)
    assert singly == []


def test_an_index_may_differ_from_row_to_row(singly: list[int]) -> None:
    x = np.random.default_rng(0).normal(size=(6, 4))
    compare("cross_entropy(x, k) + x[k]^2", {"x": x, "k": np.array([0.0, 2, 2, 0, 3, 3])}, 6)
    assert singly == []


def test_rows_of_different_shapes() -> None:
    column = np.empty(4, object)
    column[:] = [np.ones(2), np.array([1.0, 2, 3]), np.array([5.0, 6]), np.zeros(0)]
    value, (scale, slope) = (
        compile("k*sum(x^2)").points(["x", "k"]).program.run([column, np.arange(4.0)])
    )
    assert value.tolist() == [0, 14, 122, 0]
    assert [each.tolist() for each in slope] == [[0, 0], [2, 4, 6], [20, 24], []]
    assert scale.tolist() == [2, 14, 61, 0]


def test_fixed_arrays_have_a_gradient_in_each_row() -> None:
    points = compile("sum(W @ x)").points(["x"], fixed={"W": [[1, 2], [3, 4]]}).program
    value, gradients = points.run([np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])])
    found = dict(zip(points.wanted, gradients, strict=True))
    assert value.tolist() == [4, 12, 10]
    assert found["x"].tolist() == [[4, 6]] * 3
    assert found["W"].tolist() == [[[1, 0]] * 2, [[0, 2]] * 2, [[1, 1]] * 2]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    points = compile("logsumexp(x)").points().program
    x = np.random.default_rng(0).normal(size=(50, 3))
    whole = points.run([x])
    monkeypatch.setattr(rows, "ELEMENTS", 12)
    np.testing.assert_array_equal(points.run([x])[0], whole[0])
    np.testing.assert_array_equal(points.run([x])[1][0], whole[1][0])


def test_no_rows() -> None:
    value, (slope,) = compile("sum(x^2)").points().program.run([np.empty((0, 3))])
    assert (value.shape, slope.shape) == ((0,), (0, 3))


def test_a_mistake_is_an_error() -> None:
    points = compile("sum(x*y)").points().program
    with pytest.raises(BackpropError, match="do not line up"):
        points.run([np.ones((2, 3)), np.ones((2, 4))])
    with pytest.raises(BackpropError, match="no index 7"):
        compile("x[k]").points(["x", "k"]).program.run([np.ones((2, 3)), np.array([1.0, 7.0])])
