"""What a class handed in: a CSV file with a row for each student, or a folder of files."""

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, NoReturn

from backprop_cli.cli.files import STDIN, read_text
from backprop_cli.errors import BackpropError, fail
from backprop_cli.homework.grading.grading import Cell, Columns, HandedIn, Problem, Submission

DELIMITERS = ",;\t"
QUOTED = re.compile(r'"((?:[^"]|"")*)"')
NEVER_CLOSED = "a quote is never closed"
EXAMPLE = "the first line names the columns, such as student,Q1.x,Q1.y; then a row a student"
Key = tuple[str, str]


class Row(NamedTuple):
    """A row, the number of its line, why it cannot be used, and where the next one begins.

    Of a row that cannot be used there is only the first cell, or nothing.
    """

    line: int
    cells: list[str]
    error: str
    end: int


def handed_in(path: str, columns: Columns) -> HandedIn:
    """Everything in a file, or in the files of a folder.

    Raises:
        BackpropError: the whole of it cannot be used.
    """
    if path != STDIN and os.path.isdir(path):
        from backprop_cli.cli.folder import from_folder

        return from_folder(path, columns)
    with _cells_of_any_length():
        return _table(path, columns)


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """The limit of the csv module is that of the whole process, and not ours to change for good."""
    # a cell is never longer than its file, whose size was checked
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def none_used(message: str, problems: Sequence[Problem], hint: str) -> NoReturn:
    """Refuse answers of which none can be used; what is wrong with the first tells most."""
    more = "".join(f"; {place}: {reason}" for place, reason in problems[:1])
    fail("answers", message + more, hint=hint)


def _table(path: str, columns: Columns) -> HandedIn:
    name, text = read_text(path)
    lines = list(io.StringIO(text, newline=""))
    first = next((k for k, line in enumerate(lines) if line.strip(" \t\r\n,;")), None)
    if first is None:
        fail("csv", f"{name} is empty", hint=EXAMPLE)
    sign = delimiter_of(lines[first])
    head = next(csv_rows(lines, sign, first))
    if head.error:
        fail("csv", f"{name}, row {first + 1}: {head.error}")
    heads = head.cells[:]
    while len(heads) > 1 and not heads[-1].strip():
        heads.pop()
    table = Table(name, heads, _keys(name, heads, columns))
    for row in csv_rows(lines, sign, head.end, len(head.cells)):
        table.take(row)
    if not table.used:
        message = "no row can be used" if table.found.problems else "there is no row of a student"
        none_used(f"{name}: {message}", table.found.problems, EXAMPLE)
    return table.found


def _keys(name: str, heads: Sequence[str], columns: Columns) -> list[Key]:
    if len(heads) < 2:
        hint = "a column for the student, then one for each answer: student,Q1.x,Q1.y"
        fail("csv", f"{name} has no columns of answers", hint=hint)
    keys: list[Key] = []
    for count, head in enumerate(heads[1:], 2):
        try:
            key = columns.key(head)
        except BackpropError as error:
            error.message = f"{name}, column {count}: {error.message or 'no name'}"
            raise
        if key in keys:
            fail("column", f"{name} has two columns for {'.'.join(key)}")
        keys.append(key)
    return keys


class Table:
    """Takes the rows of a file, and says what is wrong with them; `used` counts the good ones."""

    def __init__(self, name: str, heads: Sequence[str], keys: Sequence[Key]) -> None:
        self.name = name
        self.heads = heads
        self.keys = keys
        self.found = HandedIn([], [])
        self.used = 0
        self._seen: dict[str, int] = {}

    def take(self, row: Row) -> None:
        """Add the student of one row, with answers if the row can be used."""
        place = f"{self.name}, row {row.line}"
        student = row.cells[0].strip() if row.cells else ""
        reason = self._left_out(row, student)
        if reason:
            self._tell(place, f"{reason}; the row is left out")
        elif student:
            self._seen[student] = row.line
            self.found.submissions.append(Submission(student, self._cells(row, place)))

    def _left_out(self, row: Row, student: str) -> str:
        """Why nobody is added for a row; a blank row needs no reason."""
        if student in self._seen:
            return f"{student} is there already, in row {self._seen[student]}"
        if student:
            return ""
        return row.error or "there is no student" * any(cell.strip() for cell in row.cells)

    def _cells(self, row: Row, place: str) -> dict[Key, Cell]:
        """The answers of a row; none if it is not clear which cell is which."""
        if row.error:
            self._tell(place, f"{row.error}: none of its answers count")
            return {}
        cells, count = row.cells[:], len(self.heads)
        while len(cells) > count and not cells[-1].strip():
            cells.pop()
        if len(cells) > count:
            reason = f"{len(cells)} cells under {count} headings: none of its answers count; "
            self._tell(place, reason + 'an array stands in quotes, "[1, 2]"')
            return {}
        if len(cells) < count:
            reason = f"{len(cells)} cells under {count} headings: the others are not answered"
            self._tell(place, reason)
        self.used += 1
        return {
            key: Cell(cell, f"{place}, column {head.strip()}")
            for key, head, cell in zip(self.keys, self.heads[1:], cells[1:], strict=False)
        }

    def _tell(self, place: str, reason: str) -> None:
        self.found.problems.append(Problem(place, reason))


def delimiter_of(line: str) -> str:
    """The sign that divides a line into most cells; a comma if none does."""
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([line], delimiter=sign))))


def csv_rows(lines: Sequence[str], delimiter: str, start: int = 0, width: int = 0) -> Iterator[Row]:
    """The rows from a line on; after a bad one it goes on with the next line.

    With a `width`, a row that has another number of cells, and goes over several lines though it
    has no array that does, is bad: its quote was closed by that of somebody else.
    """
    while start < len(lines):
        rest = (lines[k] for k in range(start, len(lines)))
        reader, begin = csv.reader(rest, delimiter=delimiter, strict=True), start
        try:
            for cells in reader:
                end = start + reader.line_num
                if width and end > begin + 1 and len(cells) != width and _runs_on(cells):
                    raise csv.Error("unexpected end of data")
                yield Row(begin + 1, cells, "", end)
                begin = end
            return
        except csv.Error as error:
            reason = NEVER_CLOSED if "end of data" in str(error) else str(error)
            reason = reason.replace("delimiter", repr(delimiter), 1)
            yield Row(begin + 1, _first_cell(lines[begin], delimiter), reason, begin + 1)
            start = begin + 1


def _runs_on(cells: Sequence[str]) -> bool:
    """Whether a cell goes over several lines without being an array."""
    return any(len(cell.split("\n")) > 1 and not cell.lstrip().startswith("[") for cell in cells)


def _first_cell(line: str, delimiter: str) -> list[str]:
    """The first cell of a line that cannot be read as a whole; nothing if it is not clear."""
    quoted = QUOTED.match(line)
    if quoted:
        whole = line.startswith(delimiter, quoted.end())
        return [quoted[1].replace('""', '"')] if whole else []
    cell, found, _ = line.partition(delimiter)
    return [cell] if found and not cell.startswith('"') else []
