"""Rows written in NumPy's own format: with named fields as they were read, else a 2-D array."""

from collections.abc import Sequence
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from backprop_cli.batch.job import Job
from backprop_cli.batch.model import Rows, Sink, Table
from backprop_cli.batch.npyrows import NpyTable
from backprop_cli.batch.plan import Plan
from backprop_cli.errors import fail

ALIGNED = 64
"""The rows begin at a multiple of so many bytes."""
DIGITS = 20
"""Places that the header keeps for the number of rows, which is known at the end."""


class NpyTarget:
    """Writes an array; new cells without a result are NaN."""

    def __init__(self, job: Job, plan: Plan, table: Table) -> None:
        self.job = job
        self.plan = plan
        self.table = table
        self.fields = isinstance(table, NpyTable) and table.fields and not job.only_gradients

    def head(self) -> Any:
        """An array of no rows."""
        new = [np.empty(0)] * len(self.plan.new)
        if isinstance(self.table, NpyTable) and self.fields:
            return self._with_fields(np.empty(0, self.table.dtype), new)
        width = 0 if self.job.only_gradients else len(self.table.names)
        return np.empty((0, width + len(new)))

    def body(self, piece: Any, rows: Rows, results: Sequence[Any]) -> Any:
        """Some rows; `results` are the new columns for those that can be used."""
        placed = rows.placed(self.job.on_error)
        kept = [row for row, _ in placed]
        good = [number for number, (_, place) in enumerate(placed) if place is not None]
        new = [_spread(result, good, len(kept)) for result in results]
        if self.fields:
            return self._with_fields(piece[kept], new)
        if any(column.ndim > 1 for column in new):
            fail("format", "a 2-D array has no place for a gradient with axes", hint=OTHER)
        old = [] if self.job.only_gradients else [self._numbers(piece, rows)[kept]]
        return np.column_stack([*old, *new])

    def _with_fields(self, old: Any, new: Sequence[Any]) -> Any:
        names = zip(self.plan.new, new, strict=True)
        more = [(name, column.dtype, column.shape[1:]) for name, column in names]
        fields = [(name, old.dtype[name]) for name in old.dtype.names]
        found = np.empty(len(old), np.dtype([*fields, *more]))
        for name in old.dtype.names:
            found[name] = old[name]
        for name, column in zip(self.plan.new, new, strict=True):
            found[name] = column
        return found

    def _numbers(self, piece: Any, rows: Rows) -> Any:
        """The columns of the table, which all hold numbers."""
        if isinstance(self.table, NpyTable):
            return piece.reshape(len(piece), -1).astype(np.float64)
        cells = self.table.cells(piece, rows, self.plan)
        try:
            return np.array(cells, np.float64).reshape(len(cells), len(self.table.names))
        except (ValueError, TypeError):
            return fail("format", "an array holds only numbers, and there are others", hint=OTHER)

    def sink(self, target: IO[bytes]) -> Sink:
        """A file whose header is written again at the end."""
        return NpySink(target)


OTHER = "ask for the gradients alone, --only-gradients, or for another format: --format ndjson"


class NpySink:
    """A NumPy file of a number of rows that is known at the end."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target
        self.count = 0
        self.like: Any = None

    def write(self, made: Any) -> None:
        """Take some rows."""
        if self.count == 0:
            self.like = made[:0]
        if not len(made):
            return
        if self.count == 0:
            self.target.write(self._header())
        self.count += len(made)
        self.target.write(made.tobytes())

    def finish(self) -> None:
        """There are no more rows."""
        self.target.seek(0)
        self.target.write(self._header())

    def _header(self) -> bytes:
        """The header, of the same length however many rows there are."""
        shape = (self.count, *self.like.shape[1:])
        described = npy.dtype_to_descr(self.like.dtype)
        text = repr({"descr": described, "fortran_order": False, "shape": shape})
        text += " " * (DIGITS - len(str(self.count)))
        data = text.encode()
        data += b" " * (-(len(data) + 13) % ALIGNED) + b"\n"
        return npy.magic(3, 0) + len(data).to_bytes(4, "little") + data


def _spread(result: Any, good: Sequence[int], count: int) -> Any:
    """A column with NaN where there is no result."""
    values = np.asarray(result)
    column = np.full((count, *values.shape[1:]), np.nan)
    column[good] = values
    return column
