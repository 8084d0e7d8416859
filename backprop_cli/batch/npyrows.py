"""Rows of an array in NumPy's own format: 2-D, or with named fields."""

from collections.abc import Iterator
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from backprop_cli.batch.job import Job
from backprop_cli.batch.model import Rows
from backprop_cli.batch.plan import Plan
from backprop_cli.errors import fail

BATCH = 1 << 16
"""Rows that are worked on at once."""
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


class NpyTable:
    """An array whose rows are points.

    The columns of an array without fields are the inputs in their order; where --map names one, or
    their number is another, they are called by their places from 0.
    """

    first = 0

    def __init__(self, source: IO[bytes], name: str, job: Job) -> None:
        self.source: IO[bytes] | None = source
        self.name = name
        self.whole: Any = None
        try:
            shape, self.dtype = self._open(source)
        except (ValueError, EOFError):
            hint = "write it with numpy.save(path, array), for an array of numbers"
            fail("file", f"{name} is not a NumPy file with an array of numbers", hint=hint)
        self.fields = self.dtype.names
        if len(shape) != 1 and (self.fields or len(shape) != 2):
            hint = "each row is a point: an axis of rows, and one of columns or named fields"
            fail("shape", f"the array in {name} has {len(shape)} axes", hint=hint)
        self.count = shape[0]
        self.row = shape[1:]
        self.names = self._names(job)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "source": None, "whole": None}

    def _open(self, source: IO[bytes]) -> tuple[tuple[int, ...], Any]:
        """The shape and the type; an array that is not stored row by row is read as a whole."""
        reader = HEADERS.get(npy.read_magic(source))
        shape, by_columns, dtype = reader(source) if reader else ((), True, np.dtype(float))
        if by_columns:
            source.seek(0)
            # no pickles: a file must not be able to run anything
            self.whole = np.load(source, allow_pickle=False)
            shape, dtype = self.whole.shape, self.whole.dtype
        if dtype.hasobject:
            raise ValueError
        return shape, dtype

    def _names(self, job: Job) -> list[str]:
        if self.fields:
            return list(self.fields)
        width = self.row[0] if self.row else 1
        inputs = job.compiled.graph([*job.fixed, *job.columns]).inputs
        free = [name for name in inputs if name not in job.fixed]
        return free if len(free) == width and not job.columns else list(map(str, range(width)))

    def pieces(self) -> Iterator[Any]:
        """Some rows, as an array."""
        for start in range(0, self.count, BATCH):
            size = min(BATCH, self.count - start)
            if self.whole is not None:
                yield self.whole[start : start + size]
                continue
            assert self.source
            wanted = size * self.dtype.itemsize * int(np.prod(self.row, dtype=int))
            data = self.source.read(wanted)
            if len(data) < wanted:
                fail("file", f"{self.name} ends before its last row")
            yield np.frombuffer(data, self.dtype).reshape(size, *self.row)

    def rows(self, piece: Any, plan: Plan) -> Rows:
        """The numbers of a piece."""
        columns = [self._column(piece, place) for place in plan.places]
        return Rows(columns, len(piece), 0, [], piece)

    def _column(self, piece: Any, place: int) -> Any:
        if self.fields:
            column = piece[self.fields[place]]
        else:
            column = piece[:, place] if self.row else piece
        if column.dtype.kind not in "fiub":
            name = self.names[place]
            fail("value", f"the column {name} of {self.name} holds no numbers ({column.dtype})")
        return np.ascontiguousarray(column, np.float64)

    def cells(self, piece: Any, rows: Rows, plan: Plan) -> list[list[Any]]:
        """The rows as plain data."""
        found = piece.tolist()
        return [list(row) for row in found] if self.fields or self.row else [[x] for x in found]
