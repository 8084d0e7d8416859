"""Rows of NDJSON written: the input's own text, and the new keys at the end of each object."""

import json
from collections.abc import Sequence
from typing import IO, Any

import numpy as np
import orjson

from backprop_cli.batch.job import Job
from backprop_cli.batch.jsonrows import JsonTable
from backprop_cli.batch.model import Bytes, Rows, Sink, Table, unique
from backprop_cli.batch.plan import Plan
from backprop_cli.numbers import exact, json_value

COMPACT = (",", ":")


class JsonTarget:
    """Writes NDJSON."""

    def __init__(self, job: Job, plan: Plan, table: Table) -> None:
        self.job = job
        self.plan = plan
        self.table = table
        if not job.only_gradients:
            unique(table.names, job.target)

    def head(self) -> bytes:
        """Nothing: the keys stand in each object."""
        return b""

    def sink(self, target: IO[bytes]) -> Sink:
        """Bytes, as they come."""
        return Bytes(target)

    def body(self, piece: Any, rows: Rows, results: Sequence[Any]) -> bytes:
        """The objects of some rows; `results` are the new columns for those that can be used."""
        placed = rows.placed(self.job.on_error)
        texts = [_texts(column) for column in results]
        new = [self._new(cells) for cells in zip(*texts, strict=True)]
        none = self._new([b"null"] * len(self.plan.new))
        old = self._old(piece, rows)
        return b"".join(
            _joined(*old[row], none if place is None else new[place]) for row, place in placed
        )

    def _new(self, cells: Sequence[bytes]) -> bytes:
        keys = (orjson.dumps(name) for name in self.plan.new)
        return b",".join(b"%b:%b" % pair for pair in zip(keys, cells, strict=True))

    def _old(self, piece: Any, rows: Rows) -> Sequence[tuple[bytes, bytes]]:
        """The objects as the table has them, with the ends of their lines."""
        if self.job.only_gradients:
            return [(b"{}", b"\n")] * rows.total
        if isinstance(self.table, JsonTable):
            return [(each.line, each.end) for each in rows.kept]
        cells = self.table.cells(piece, rows, self.plan)
        return [(_object(self.table.names, row), b"\n") for row in cells]


def _joined(line: bytes, end: bytes, new: bytes) -> bytes:
    """An object with more keys."""
    inner = line[:-1].rstrip()
    return inner + (b"" if inner.endswith(b"{") else b",") + new + b"}" + end


def _object(names: Sequence[str], cells: Sequence[Any]) -> bytes:
    row = {name: _plain(cell) for name, cell in zip(names, cells, strict=True)}
    return json.dumps(row, default=str, ensure_ascii=False, separators=COMPACT).encode()


def _plain(cell: Any) -> Any:
    return json_value(cell) if isinstance(cell, float) or hasattr(cell, "tolist") else cell


def _texts(column: Any) -> list[bytes]:
    """The numbers of a column as JSON, those that are not finite as texts."""
    if getattr(column, "ndim", 0) != 1:
        return [json.dumps(json_value(value), separators=COMPACT).encode() for value in column]
    numbers = np.ascontiguousarray(column)
    texts = orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")
    for place in np.flatnonzero(~np.isfinite(numbers)).tolist():
        texts[place] = b'"%b"' % exact(numbers[place]).encode()
    return texts if len(numbers) else []
