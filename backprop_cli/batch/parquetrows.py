"""Rows of Parquet, by way of pyarrow."""

from collections.abc import Iterator
from typing import IO, Any

import numpy as np

from backprop_cli.batch.job import Bad
from backprop_cli.batch.model import Rows
from backprop_cli.batch.plan import Plan
from backprop_cli.batch.values import even, value_of
from backprop_cli.errors import BackpropError, fail

BATCH = 1 << 16
"""Rows that are worked on at once."""


def arrow() -> Any:
    """The module pyarrow.

    Raises:
        BackpropError: it is missing.
    """
    try:
        import pyarrow
    except ImportError:
        fail("extra", "Parquet needs pyarrow", hint="pip install backprop-cli[parquet]")
    return pyarrow


class ParquetTable:
    """A table in columns."""

    first = 0

    def __init__(self, source: IO[bytes], name: str) -> None:
        error = arrow().ArrowException
        from pyarrow.parquet import ParquetFile

        self.name = name
        try:
            # buffered ahead, the whole file would come to be in memory
            self.file = ParquetFile(source, pre_buffer=False)
        except (error, OSError) as found:
            fail("parquet", f"{name} is no Parquet file: {str(found).partition('.')[0].lower()}")
        self.schema = self.file.schema_arrow
        self.names = list(self.schema.names)

    def pieces(self) -> Iterator[Any]:
        """Some rows of all columns."""
        yield from self.file.iter_batches(BATCH)

    def rows(self, piece: Any, plan: Plan) -> Rows:
        """The numbers of a piece."""
        bad: dict[int, Bad] = {}
        columns = [self._column(piece.column(place), place, bad) for place in plan.places]
        if bad:
            good = [row for row in range(piece.num_rows) if row not in bad]
            columns = [
                column[good] if isinstance(column, np.ndarray) else [column[row] for row in good]
                for column in columns
            ]
        numbers = [even(c) if isinstance(c, list) else c for c in columns]
        return Rows(numbers, piece.num_rows, 0, sorted(bad.values()), piece)

    def _column(self, column: Any, place: int, bad: dict[int, Bad]) -> Any:
        """The numbers of a column; rows where there is none are put with the bad ones."""
        types, name = arrow().types, self.names[place]
        for row in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist():
            bad.setdefault(row, Bad(row, None, name, "there is no value"))
        if types.is_nested(column.type):
            return [_array(value, row, name, bad) for row, value in enumerate(column.to_pylist())]
        kinds = (types.is_integer, types.is_floating, types.is_decimal)
        if not any(test(column.type) for test in kinds):
            hint = "an input is a column of numbers, or of lists of them"
            fail("value", f"the column {name} of {self.name} is {column.type}", hint=hint)
        return column.cast("float64", safe=False).to_numpy(zero_copy_only=False)

    def cells(self, piece: Any, rows: Rows, plan: Plan) -> list[list[Any]]:
        """The rows as plain data."""
        columns = [column.to_pylist() for column in piece.columns]
        return [list(row) for row in zip(*columns, strict=True)]


def _array(value: Any, row: int, name: str, bad: dict[int, Bad]) -> Any:
    if row in bad:
        return None
    try:
        return value_of(value)
    except BackpropError as error:
        bad[row] = Bad(row, None, name, error.message)
    except ValueError:
        bad[row] = Bad(row, None, name, "this is not a list of numbers")
    return None
