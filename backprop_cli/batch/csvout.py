"""Rows of CSV and TSV written: the input's own text, and the new cells behind it."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from backprop_cli.batch.csvrows import SIGNS, CsvTable
from backprop_cli.batch.figures import rows_of_text
from backprop_cli.batch.job import Job
from backprop_cli.batch.lines import bytes_of
from backprop_cli.batch.model import Bytes, Rows, Sink, Table
from backprop_cli.batch.plan import Plan
from backprop_cli.numbers import exact, written


class CsvTarget:
    """Writes CSV or TSV."""

    def __init__(self, job: Job, plan: Plan, table: Table) -> None:
        self.job = job
        self.plan = plan
        self.table = table
        self.sign = SIGNS[job.target].encode()
        text = table if isinstance(table, CsvTable) else None
        self.same = text if job.source == job.target else None
        self.old_head = self.same.head if self.same else self._line(table.names)
        self.newline = text.newline if text else b"\n"

    def head(self) -> bytes:
        """The names of the columns."""
        new = self._line(self.plan.new)
        if self.job.only_gradients:
            return new + self.newline
        return self.old_head + self.sign + new + self.newline

    def body(self, piece: Any, rows: Rows, results: Sequence[Any]) -> bytes:
        """The text of some rows; `results` are the new columns for those that can be used."""
        new = self._new(results)
        plain = self.same and isinstance(rows.kept, bytes) and not rows.bad
        if plain and not self.job.only_gradients:
            template = piece.replace(b"%", b"%%") if b"%" in piece else piece
            between = self.sign + b"%b" + rows.kept
            return bytes(template.replace(rows.kept, between) % tuple(new))
        return b"".join(self._lines(piece, rows, new))

    def sink(self, target: IO[bytes]) -> Sink:
        """Bytes, as they come."""
        return Bytes(target)

    def _new(self, results: Sequence[Any]) -> list[bytes]:
        """The new cells of each row."""
        if all(getattr(column, "ndim", 0) == 1 for column in results):
            return rows_of_text(results, self.sign)
        return [self._line(map(written, row)) for row in zip(*results, strict=True)]

    def _lines(self, piece: Any, rows: Rows, new: list[bytes]) -> Iterator[bytes]:
        none = self.sign * (len(self.plan.new) - 1)
        placed = rows.placed(self.job.on_error)
        if self.job.only_gradients:
            for _, place in placed:
                yield (none if place is None else new[place]) + self.newline
            return
        old = self._old(piece, rows)
        for row, place in placed:
            line, end = old[row]
            yield line + self.sign + (none if place is None else new[place]) + end

    def _old(self, piece: Any, rows: Rows) -> list[tuple[bytes, bytes]]:
        """The lines of a table as it has them, with their ends."""
        if self.same:
            records = (each for each in self.same.records(piece) if each.cells)
            return [(record.line, record.end) for record in records]
        cells = self.table.cells(piece, rows, self.plan)
        return [(self._line(map(cell_text, row)), self.newline) for row in cells]

    def _line(self, cells: Iterable[str]) -> bytes:
        stream = io.StringIO()
        csv.writer(stream, delimiter=self.sign.decode(), lineterminator="").writerow(cells)
        return bytes_of(stream.getvalue())


def cell_text(value: Any) -> str:
    """Plain data as the text of a cell."""
    if isinstance(value, float):
        return exact(value)
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, default=str)
