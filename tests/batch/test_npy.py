"""NumPy's own format, against what NumPy itself reads and writes."""

import io
from typing import Any

import numpy as np
import pytest

from backprop_cli.batch import npyrows
from backprop_cli.errors import BackpropError
from tests.batch.running import made

NPY = {"source": "npy", "target": "npy"}
PLAIN = np.array([[1.0, 2], [3, 4], [5, 6]])
FIELDS = np.array([(7, "a", 2.0), (8, "b", 4.0)], [("x", "i2"), ("name", "U2"), ("y", "f4")])


def saved(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def loaded(data: bytes) -> Any:
    return np.load(io.BytesIO(data), allow_pickle=False)


@pytest.mark.parametrize("array", [PLAIN, PLAIN.astype(np.int8), np.asfortranarray(PLAIN)])
def test_the_columns_are_the_inputs_in_their_order(
    array: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npyrows, "BATCH", 2)
    found = loaded(made(saved(array), sample=2, **NPY))
    x, y = PLAIN.T
    assert np.array_equal(found, np.column_stack([x, y, x * y, y, x]))


def test_columns_by_their_places() -> None:
    found = loaded(made(saved(PLAIN), columns={"x": "1", "y": "0"}, only_gradients=True, **NPY))
    assert np.array_equal(found, PLAIN)
    assert (
        made(saved(PLAIN), "x^2", columns={"x": "1"}, source="npy")[:18] == b"0,1,value,d_x\n1,2,"
    )
    with pytest.raises(BackpropError, match="points has no column x"):
        made(saved(PLAIN), "x*y*z", **NPY)


def test_fields_keep_their_types() -> None:
    found = loaded(made(saved(FIELDS), **NPY))
    assert found.dtype.names == ("x", "name", "y", "value", "d_x", "d_y")
    assert all(np.array_equal(found[name], FIELDS[name]) for name in FIELDS.dtype.names)
    assert found.dtype["x"] == np.int16
    assert found["value"].tolist() == [14, 32]
    with pytest.raises(BackpropError, match="the column name of points holds no numbers"):
        made(saved(FIELDS), "name", **NPY)


@pytest.mark.filterwarnings("ignore:Stored array in format 3.0")
def test_fields_with_letters_of_any_language_and_with_axes() -> None:
    array = np.zeros(2, [("θ", "f8"), ("v", "f8", (2,))])
    array["v"] = [[1, 2], [3, 4]]
    found = loaded(made(saved(array), "θ*sum(v)", **NPY))
    assert found["d_theta"].tolist() == [3, 7]
    assert found["d_v"].shape == (2, 2)


def test_a_vector_is_one_column_and_no_rows_are_none() -> None:
    assert np.array_equal(
        loaded(made(saved(np.array([1.0, 3])), "x^2", **NPY)), [[1, 1, 2], [3, 9, 6]]
    )
    assert loaded(made(saved(PLAIN[:0]), **NPY)).shape == (0, 5)
    assert loaded(made(saved(FIELDS[:0]), **NPY)).dtype.names is not None


def test_from_other_tables() -> None:
    found = loaded(made(b"x,y\n1,2\n3,\n", target="npy", on_error="blank", only_gradients=True))
    assert np.array_equal(found, [[2, 1], [np.nan, np.nan]], equal_nan=True)
    assert loaded(made(b"y,x\n1,2\n", target="npy")).tolist() == [[1, 2, 2, 1, 2]]
    with pytest.raises(BackpropError, match="an array holds only numbers"):
        made(b"id,x\na,2\n", "x", target="npy")
    with pytest.raises(BackpropError, match="no place for a gradient with axes"):
        made(b"x\n1\n", "sum(w)*x", target="npy", fixed={"w": np.ones(2)})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x,y\n1,2\n", "is not a NumPy file"),
        (saved(np.array([{}])), "is not a NumPy file"),
        (saved(np.zeros((2, 2, 2))), "has 3 axes"),
        (saved(np.array([["a", "b"]])), "holds no numbers"),
        (saved(PLAIN)[:-1], "ends before its last row"),
    ],
)
def test_what_is_no_array_of_points(data: bytes, message: str) -> None:
    with pytest.raises(BackpropError, match=message):
        made(data, **NPY)
