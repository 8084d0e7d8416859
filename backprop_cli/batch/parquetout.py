"""Rows of Parquet written, by way of pyarrow."""

from collections.abc import Sequence
from typing import IO, Any

from backprop_cli.batch.csvout import cell_text
from backprop_cli.batch.job import Job
from backprop_cli.batch.model import Rows, Sink, Table, unique
from backprop_cli.batch.parquetrows import ParquetTable, arrow
from backprop_cli.batch.plan import Plan


class ParquetTarget:
    """Writes Parquet: the columns of a Parquet table as they are, inputs as numbers, else texts."""

    def __init__(self, job: Job, plan: Plan, table: Table) -> None:
        arrow()
        self.job = job
        self.plan = plan
        self.table = table
        if not job.only_gradients:
            unique(table.names, job.target)

    def head(self) -> Any:
        """A table of no rows, for the case that there are none."""
        import numpy as np

        empty = Rows([np.empty(0)] * len(self.plan.places), 0, 0, [], None)
        piece = self.table.schema.empty_table() if isinstance(self.table, ParquetTable) else b""
        return self.body(piece, empty, [np.empty(0)] * len(self.plan.new))

    def body(self, piece: Any, rows: Rows, results: Sequence[Any]) -> Any:
        """Some rows; `results` are the new columns for those that can be used."""
        pyarrow = arrow()
        placed = rows.placed(self.job.on_error) if rows.bad else None
        columns, fields = self._old(piece, rows)
        if placed is not None:
            columns = [column.take([row for row, _ in placed]) for column in columns]
        for name, result in zip(self.plan.new, results, strict=True):
            plain = getattr(result, "ndim", 0) == 1
            column = pyarrow.array(result if plain else [value.tolist() for value in result])
            if placed is not None:
                column = column.take(pyarrow.array([place for _, place in placed], "int64"))
            columns.append(column)
            fields.append(pyarrow.field(name, column.type))
        metadata = self.table.schema.metadata if isinstance(self.table, ParquetTable) else None
        return pyarrow.Table.from_arrays(columns, schema=pyarrow.schema(fields, metadata))

    def _old(self, piece: Any, rows: Rows) -> tuple[list[Any], list[Any]]:
        """The columns that the table has, and what each holds."""
        if self.job.only_gradients:
            return [], []
        if isinstance(self.table, ParquetTable):
            return list(piece.columns), list(self.table.schema)
        pyarrow = arrow()
        cells = self.table.cells(piece, rows, self.plan) if rows.total else []
        columns = []
        for place in range(len(self.table.names)):
            values = [row[place] for row in cells]
            if place in self.plan.places:
                numbers = [None if isinstance(value, str) else value for value in values]
                columns.append(pyarrow.array(numbers, None if _nested(numbers) else "float64"))
            else:
                texts = [None if value is None else cell_text(value) for value in values]
                columns.append(pyarrow.array(texts, "string"))
        pairs = zip(self.table.names, columns, strict=True)
        return columns, [pyarrow.field(name, column.type) for name, column in pairs]

    def sink(self, target: IO[bytes]) -> Sink:
        """A file that is opened when the first rows come."""
        compression = "snappy"
        if isinstance(self.table, ParquetTable) and self.table.file.num_row_groups:
            compression = self.table.file.metadata.row_group(0).column(0).compression
        return ParquetSink(target, compression.replace("UNCOMPRESSED", "NONE"))


class ParquetSink:
    """A Parquet file, compressed as the one that was read."""

    def __init__(self, target: IO[bytes], compression: str) -> None:
        self.target = target
        self.compression = compression
        self.empty: Any = None
        self.file: Any = None

    def write(self, made: Any) -> None:
        """Take some rows."""
        if not made.num_rows:
            self.empty = made
            return
        if self.file is None:
            self._open(made.schema)
        self.file.write_table(made)

    def _open(self, schema: Any) -> None:
        from pyarrow.parquet import ParquetWriter

        floating = arrow().types.is_floating
        # numbers hardly ever repeat, and a dictionary of them costs a third of the time
        repeating = [field.name for field in schema if not floating(field.type)]
        self.file = ParquetWriter(
            self.target, schema, compression=self.compression, use_dictionary=repeating
        )

    def finish(self) -> None:
        """There are no more rows."""
        if self.file is None:
            self._open(self.empty.schema)
        self.file.close()


def _nested(values: Sequence[Any]) -> bool:
    return any(isinstance(value, list) for value in values)
