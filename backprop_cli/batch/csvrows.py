"""Rows of CSV and TSV: a whole block at once where it is plain, else one after the other."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import length_hint
from typing import IO, Any, NamedTuple

import numpy as np

from backprop_cli.batch.blocks import at_once
from backprop_cli.batch.job import CSV, TSV, Bad
from backprop_cli.batch.lines import BOM, UTF16, line_of, text_of, whole_lines
from backprop_cli.batch.model import Rows, reason
from backprop_cli.batch.plan import Plan
from backprop_cli.errors import fail

SIGNS = {CSV: ",", TSV: "\t"}


class Record(NamedTuple):
    """A row as it stands in the file, its end, and its cells: none in a blank line."""

    line: bytes
    end: bytes
    cells: list[str]


class CsvTable:
    """A table whose first line names the columns; it is pickled without its source."""

    def __init__(self, source: IO[bytes], name: str, kind: str) -> None:
        self.name = name
        self.sign = SIGNS[kind]
        self.source = source
        taken = [line_of(source, name)]
        if taken[0].startswith(UTF16):
            fail("csv", f"{name} is in UTF-16", hint="save it as UTF-8")
        cells = self._reader(chain(taken[:], self._more(taken)))
        self.names = next((row for row in cells if row), [])
        if not self.names:
            fail("csv", f"{name} is empty", hint="its first line names the columns, such as x,y")
        self.names[0] = self.names[0].removeprefix("\ufeff")
        head = b"".join(taken)
        self.head = head.removeprefix(BOM).strip(b"\r\n")
        self.newline = b"\r\n" if head.endswith(b"\r\n") else b"\n"
        self.first = len(taken) + 1

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "source": None}

    def _reader(self, lines: Iterable[bytes]) -> Iterator[list[str]]:
        try:
            yield from csv.reader(map(text_of, lines), delimiter=self.sign)
        except csv.Error as error:
            if "new-line" in str(error):
                hint = "end lines with LF or CRLF, and write a cell that has one between quotes"
                fail("csv", f"{self.name}: a carriage return ends no line", hint=hint)
            fail("csv", f"{self.name}: {error}", hint="is a quote never closed?")

    def _more(self, taken: list[bytes]) -> Iterator[bytes]:
        """The lines that come next, one by one; they are noted in a list."""
        while line := line_of(self.source, self.name):
            taken.append(line)
            yield line

    def pieces(self) -> Iterator[bytes]:
        """Blocks of whole rows."""
        for block in whole_lines(self.source, self.name):
            piece = block + self._rest(block) if b'"' in block else block
            yield piece if piece.endswith(b"\n") else piece + self.newline

    def _rest(self, block: bytes) -> bytes:
        """The lines behind a block that belong to its last row, where a quote is open."""
        rest: list[bytes] = []
        left = iter(block.splitlines(keepends=True))
        for _ in self._reader(chain(left, self._more(rest))):
            if not length_hint(left):
                break
        return b"".join(rest)

    def rows(self, piece: bytes, plan: Plan) -> Rows:
        """The numbers of a block."""
        found = at_once(piece, self.sign.encode(), len(self.names), plan.places)
        return found or self._one_by_one(piece, plan)

    def _one_by_one(self, block: bytes, plan: Plan) -> Rows:
        numbers: list[list[float]] = []
        bad: list[Bad] = []
        total = 0
        line = 0
        for record in self.records(block):
            if record.cells:
                found = self._row(record.cells, plan, total, line)
                if isinstance(found, Bad):
                    bad.append(found)
                else:
                    numbers.append(found)
                total += 1
            line += (record.line + record.end).count(b"\n")
        columns = np.array(numbers, np.float64).reshape(len(numbers), len(plan.places))
        return Rows(list(columns.T), total, line, bad, None)

    def records(self, block: bytes) -> Iterator[Record]:
        """The rows of a block one by one, and its blank lines."""
        lines = block.splitlines(keepends=True)
        left, start = iter(lines), 0
        for cells in self._reader(left):
            end = len(lines) - length_hint(left)
            raw = b"".join(lines[start:end])
            line = raw.rstrip(b"\r\n")
            yield Record(line, raw[len(line) :], cells)
            start = end

    def _row(self, cells: list[str], plan: Plan, row: int, line: int) -> list[float] | Bad:
        """The numbers of a row, or why there are none."""
        width = len(self.names)
        if len(cells) != width:
            cell = f"{len(cells)} cell{'s' * (len(cells) != 1)}"
            return Bad(row, line, "", f"{cell} for {width} columns", False)
        found = []
        for place in plan.places:
            try:
                found.append(float(cells[place]))
            except ValueError:
                return Bad(row, line, self.names[place].strip(), reason(cells[place]))
        return found

    def cells(self, piece: bytes, rows: Rows, plan: Plan) -> list[list[Any]]:
        """The rows as texts, and as numbers where they are inputs."""
        found: list[list[Any]] = [list(r.cells) for r in self.records(piece) if r.cells]
        bad = {each.row for each in rows.bad}
        good = [row for number, row in enumerate(found) if number not in bad]
        for place, column in zip(plan.places, rows.numbers, strict=True):
            for row, number in zip(good, column.tolist(), strict=True):
                row[place] = number
        return found
