"""Blocks, threads, and the rows that are computed again."""

import numpy as np
import pytest

from backprop_cli import compile
from backprop_cli.points import columns
from tests.points.rowwise import apart, by_points, by_rows

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
NAMES = ("w0", "x0", "w1", "x1", "w2")


def test_blocks_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(0).normal(size=(1000, 5)) * 5
    whole = by_points(NEURON, NAMES, rows)
    monkeypatch.setattr(columns, "MOST", 64)
    monkeypatch.setattr(columns, "SHARED", 300)
    np.testing.assert_array_equal(by_points(NEURON, NAMES, rows), whole)
    np.testing.assert_array_equal(by_points(NEURON, NAMES, rows, jobs=3), whole)
    assert apart(whole[:50], by_rows(NEURON, NAMES, rows[:50].tolist())).max() < 40


def test_only_rows_with_nan_are_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST", 4)
    again = []
    strictly = columns.ColumnProgram._strictly

    def noted(self: columns.ColumnProgram, given: list[np.ndarray]) -> list[np.ndarray]:
        again.extend(given[0].tolist())
        return strictly(self, given)

    monkeypatch.setattr(columns.ColumnProgram, "_strictly", noted)
    rows = [[x] for x in (1.0, -4.0, 9.0, 0.0, 4.0, 16.0, -1.0)]
    found = by_points("where(x > 0, sqrt(x), x)", "x", rows)
    assert again == [-4.0, 0.0, -1.0]
    np.testing.assert_array_equal(found[:, 0], [1, -4, 3, 0, 2, 4, -1])
    np.testing.assert_array_equal(found[:, 1], [0.5, 1, 1 / 6, 1, 0.25, 0.125, 1])


def test_a_saturated_neuron_has_gradient_zero() -> None:
    rows = [[800.0, -1.0, 0.0, 0.0, 0.0], [-800.0, -1.0, 0.0, 0.0, 0.0]]
    np.testing.assert_array_equal(by_points(NEURON, NAMES, rows), by_rows(NEURON, NAMES, rows))
    assert by_points(NEURON, NAMES, rows)[0].tolist() == [0, 0, 0, 0, 0, 0]


def test_blocks_shrink_as_programs_grow() -> None:
    small = compile("x*y").points().program
    terms = " + ".join(f"tanh(x*{k})" for k in range(400))
    large = compile(f"k = {terms}; exp(k*k)*k").points().program
    x = np.linspace(-1, 1, 300)
    small.run([x, x])
    large.run([x])
    assert large._columns.rows < small._columns.rows
    assert large._columns.rows >= columns.FEWEST
