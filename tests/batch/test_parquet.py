"""Parquet, against what pyarrow itself reads and writes."""

import io
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backprop_cli import compile
from backprop_cli.batch import parquetrows
from backprop_cli.errors import BackpropError
from tests.batch.running import NEURON, done, made

PARQUET = {"source": "parquet", "target": "parquet"}


def written(table: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return stream.getvalue()


def read(data: bytes) -> Any:
    return pq.read_table(io.BytesIO(data))


def test_columns_keep_their_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquetrows, "BATCH", 7)
    rng = np.random.default_rng(0)
    table = pa.table({name: rng.normal(size=30) for name in compile(NEURON).inputs})
    table = table.append_column("id", pa.array([f"{k:03}" for k in range(30)]).dictionary_encode())
    table = table.append_column("when", pa.array(range(30), pa.timestamp("us", "UTC")))
    table = table.replace_schema_metadata({"made": "by a test"})
    found = read(made(written(table, compression="gzip"), NEURON, **PARQUET))
    assert found.select(table.column_names).cast(table.schema).equals(table, check_metadata=True)
    for row in found.to_pylist():
        value, gradients = compile(NEURON).gradients({n: row[n] for n in compile(NEURON).inputs})
        assert math.isclose(row["value"], value, rel_tol=1e-14)
        for name, gradient in gradients.items():
            assert math.isclose(row[f"d_{name}"], gradient, rel_tol=1e-13)


def test_the_compression_is_that_of_the_input() -> None:
    for compression in ("gzip", "zstd", "snappy", "lz4", "brotli", "none"):
        data = made(written(pa.table({"x": [1.0]}), compression=compression), "x", **PARQUET)
        column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(2)
        assert column.compression == {"none": "UNCOMPRESSED"}.get(compression, compression.upper())


def test_a_null_is_a_row_that_cannot_be_used() -> None:
    data = written(pa.table({"x": [1, None, 3], "y": [1.5, 2.5, float("nan")]}))
    with pytest.raises(BackpropError, match="row 2, column x: there is no value"):
        made(data, **PARQUET)
    blank = read(made(data, on_error="blank", **PARQUET)).to_pydict()
    assert blank["value"][:2] == [1.5, None]
    assert math.isnan(blank["value"][2])
    assert blank["d_x"][1] is None
    assert blank["x"] == [1, None, 3]
    assert read(made(data, on_error="skip", **PARQUET)).column("x").to_pylist() == [1, 3]


def test_a_row_may_hold_lists() -> None:
    lists = pa.array([[1, 2], [3, 4], [5, None], None, [1, 2, 3]])
    text, outcome = done(written(pa.table({"v": lists})), "sum(v^2)", on_error="blank", **PARQUET)
    found = read(text).to_pydict()
    assert found["value"] == [5, 25, None, None, 14]
    assert found["d_v"] == [[2, 4], [6, 8], None, None, [2, 4, 6]]
    assert [(bad.row, bad.reason) for bad in outcome.first] == [
        (3, "null in the list is not a number"), (4, "there is no value"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.decimal128(5, 2)]
)
def test_numbers_of_any_kind(kind: Any) -> None:
    data = written(pa.table({"x": pa.array([1.0, 2.0]).cast(kind)}))
    assert read(made(data, "x^2", **PARQUET)).column("value").to_pylist() == [1, 4]


def test_texts_are_no_numbers() -> None:
    with pytest.raises(BackpropError, match="the column x of points is string"):
        made(written(pa.table({"x": ["1"]})), "x", **PARQUET)


def test_no_rows() -> None:
    empty = read(made(written(pa.table({"x": pa.array([], "int8")})), "x", **PARQUET))
    assert empty.schema.types == [pa.int8(), pa.float64(), pa.float64()]
    assert read(made(b"x\n", "x", target="parquet")).column_names == ["x", "value", "d_x"]


def test_from_and_to_other_tables() -> None:
    data = written(pa.table({"id": ["007", None], "x": [1, 2]}))
    assert made(data, "x^2", source="parquet") == b"id,x,value,d_x\n007,1,1,2\n,2,4,4\n"
    assert made(data, "x^2", source="parquet", target="ndjson") == (
        b'{"id":"007","x":1,"value":1.0,"d_x":2.0}\n{"id":null,"x":2,"value":4.0,"d_x":4.0}\n'
    )
    found = read(made(b"id,x\n007,1\n8,\n", "x^2", target="parquet", on_error="blank"))
    assert found.to_pydict() == {
        "id": ["007", "8"],
        "x": [1, None],
        "value": [1, None],
        "d_x": [2, None],
    }
    with pytest.raises(BackpropError, match="two columns n"):
        made(b"n,n,x\n1,2,3\n", "x", target="parquet")


def test_what_is_no_parquet() -> None:
    with pytest.raises(BackpropError, match="points is no Parquet file"):
        made(b"x,y\n1,2\n", **PARQUET)


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(BackpropError) as caught:
        made(b"", **PARQUET)
    assert caught.value.hint == "pip install backprop-cli[parquet]"


class Counting(io.BytesIO):
    """Counts the bytes that are read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def test_a_file_is_not_read_ahead() -> None:
    columns = {"x": np.random.default_rng(0).normal(size=100_000)}
    source = Counting(written(pa.table(columns), row_group_size=1000))
    table = parquetrows.ParquetTable(source, "points")
    pieces = iter(table.file.iter_batches(1000))
    next(pieces)
    assert source.taken < len(source.getvalue()) / 2
    assert sum(piece.num_rows for piece in pieces) == 99_000
    assert source.taken > len(source.getvalue()) / 2


def test_from_ndjson() -> None:
    into = {"source": "ndjson", "target": "parquet"}
    numbers = read(made(b'{"x":1,"n":"a"}\n{"x":2,"n":"b"}\n', "x*x", **into))
    assert numbers.to_pydict() == {
        "x": [1.0, 2.0], "n": ["a", "b"], "value": [1.0, 4.0], "d_x": [2.0, 4.0],
    }  # fmt: skip
    lists = read(made(b'{"v":[3,4]}\n{"v":[0,5,12]}\n', "sum(v)", **into))
    assert lists.to_pydict() == {
        "v": [[3, 4], [0, 5, 12]], "value": [7.0, 17.0], "d_v": [[1.0, 1.0], [1.0, 1.0, 1.0]],
    }  # fmt: skip


def test_from_numpy() -> None:
    stream = io.BytesIO()
    np.save(stream, np.array([[1.0, 2.0], [3.0, 4.0]]))
    found = read(made(stream.getvalue(), source="npy", target="parquet", only_gradients=False))
    assert found.select(["value", "d_x", "d_y"]).to_pydict() == {
        "value": [2.0, 12.0], "d_x": [2.0, 4.0], "d_y": [1.0, 3.0],
    }  # fmt: skip
