"""`compile(...).points(...)`: tables of every kind, with the same numbers in each."""

import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from backprop_cli import BackpropError, compile

PROGRAM = "x*sin(y) + exp(k)"
X, Y = [1.0, 2.0, -3.0], [0.5, 0.0, 2.0]
COLUMNS: dict[str, Any] = {"x": X, "name": ["a", "b", "c"], "y": Y}
POINTS = compile(PROGRAM).points(["x", "y"], fixed={"k": "1/2"}, wrt=["y", "x"])
NEW = {
    "value": np.array(X) * np.sin(Y) + np.exp(0.5),
    "d_y": np.array(X) * np.cos(Y),
    "d_x": np.sin(Y),
}


def check(found: Any, read: Any = np.asarray) -> None:
    """The old columns, then the new ones."""
    assert list(found) == [*COLUMNS, *NEW]
    for name, column in COLUMNS.items():
        assert list(found[name]) == column
    for name, column in NEW.items():
        np.testing.assert_allclose(read(found[name]), column, rtol=1e-15)


def test_a_mapping() -> None:
    check(POINTS(COLUMNS))
    assert list(COLUMNS) == ["x", "name", "y"]


def test_pandas() -> None:
    frame = pd.DataFrame(COLUMNS, index=[7, 8, 9])
    found = POINTS(frame)
    check(found)
    assert list(found.index) == [7, 8, 9]
    assert list(frame) == list(COLUMNS)
    check(pd.concat(POINTS(iter([frame[:1], frame[1:]]))))


def test_polars() -> None:
    frame = pl.DataFrame(COLUMNS)
    check({column.name: column for column in POINTS(frame)})
    schema = frame.schema | dict.fromkeys(NEW, pl.Float64)
    lazy = frame.lazy().map_batches(POINTS, schema=pl.Schema(schema)).collect()
    check({column.name: column for column in lazy})


def test_pyarrow() -> None:
    pa = pytest.importorskip("pyarrow")
    found = POINTS(pa.table(COLUMNS))
    check({name: found[name].to_pylist() for name in found.column_names})


def test_an_array() -> None:
    found = POINTS(np.array([X, Y]).T)
    np.testing.assert_allclose(found, np.array([*NEW.values()]).T, rtol=1e-15)
    assert POINTS(np.empty((0, 2))).shape == (0, 3)


def test_whole_numbers_and_missing_ones() -> None:
    points = compile("3*x").points()
    for column in ([1, 2, None], pd.array([1, 2, None], "Int64"), pl.Series([1, 2, None])):
        found = points({"x": column})
        np.testing.assert_array_equal(found["value"], [3, 6, np.nan])


def test_arrays_in_cells() -> None:
    points = compile("sum(x^2)").points()
    for lists in ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0]]):
        doubled = [[2 * number for number in row] for row in lists]
        assert pd.DataFrame({"x": lists}).pipe(points)["d_x"].tolist() == doubled
        assert points(pl.DataFrame({"x": lists}))["d_x"].to_list() == doubled


def test_it_can_be_sent_to_a_worker() -> None:
    text = pickle.dumps(POINTS)
    assert len(text) < 2000
    check(pickle.loads(text)(COLUMNS))


def test_names() -> None:
    assert (POINTS.inputs, POINTS.outputs) == (("x", "y"), ("value", "d_y", "d_x"))
    assert repr(POINTS) == "<points x, y → value, d_y, d_x>"
    points = compile("w₀*e").points(["w₀", "e"])
    assert points(np.array([[2.0, 3.0]])).tolist() == [[6.0, 3.0, 2.0]]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"x": X, "Y": Y}, "there is no column y"),
        ({**COLUMNS, "d_x": X}, "there is a column d_x already"),
        ({"x": ["one"], "y": [1]}, "the column x has something that is no number"),
        (np.ones((2, 3)), "an array of points has 2 columns: x, y"),
        ([1.0], "a list is no table"),
    ],
)
def test_a_table_that_does_not_fit(table: Any, message: str) -> None:
    with pytest.raises(BackpropError, match=message):
        POINTS(table)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inputs": ["x", "y"]}, "no value for k"),
        ({"inputs": ["x", "y", "z"], "fixed": {"k": 1}}, "no input z"),
        ({"inputs": ["x", "y"], "fixed": {"k": 1, "y": 2}}, "the input y is given twice"),
        ({"inputs": ["x", "x"], "fixed": {"k": 1, "y": 2}}, "the input x is given twice"),
        ({"wrt": ["q"]}, "no node q"),
        ({"fixed": {"k": "one"}}, "one is not a number"),
    ],
)
def test_inputs_that_do_not_fit(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BackpropError, match=message):
        compile(PROGRAM).points(**options)


def test_only_doubles() -> None:
    with pytest.raises(BackpropError, match="float64"):
        compile(PROGRAM, numbers="exact").points()


@pytest.mark.parametrize("short", [[1.0], [1.0, 2.0], 1.0])
def test_columns_of_different_lengths_are_an_error(short: Any) -> None:
    with pytest.raises(BackpropError, match="differ in their number of rows"):
        POINTS({**COLUMNS, "y": short})


def test_a_lazy_frame_is_an_error_with_the_way_to_use_it() -> None:
    with pytest.raises(BackpropError, match="map_batches"):
        POINTS(pl.DataFrame(COLUMNS).lazy())


@pytest.mark.parametrize("table", [COLUMNS, pd.DataFrame(COLUMNS), np.ones((2, 2))])
def test_a_table_in_place_of_the_names_is_an_error(table: Any) -> None:
    with pytest.raises(BackpropError, match="is no list of names"):
        compile(PROGRAM).points(table)
