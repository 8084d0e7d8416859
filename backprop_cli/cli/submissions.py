"""What a class handed in: a CSV file with a row for each student, or a folder of files."""

import csv
import io
import os
from collections.abc import Iterator, Sequence

from backprop_cli.cli.files import STDIN, read_text
from backprop_cli.errors import BackpropError, fail
from backprop_cli.homework.grading.grading import Cell, Columns, HandedIn, Problem, Submission

DELIMITERS = ",;\t"
Key = tuple[str, str]


def handed_in(path: str, columns: Columns) -> HandedIn:
    """Everything in a file, or in the files of a folder.

    Raises:
        BackpropError: the whole of it cannot be used.
    """
    if path != STDIN and os.path.isdir(path):
        from backprop_cli.cli.folder import from_folder

        return from_folder(path, columns)
    return _table(path, columns)


def _table(path: str, columns: Columns) -> HandedIn:
    name, text = read_text(path)
    # a cell is never longer than its file, whose size was checked
    csv.field_size_limit(2**31 - 1)
    lines = list(io.StringIO(text, newline=""))
    first = next((k for k, line in enumerate(lines) if line.strip(" \t\r\n,;")), None)
    if first is None:
        fail("csv", f"{name} is empty", hint="the first line names the columns: student,Q1.x,Q1.y")
    rows = csv_rows(lines, delimiter_of(lines[first]), first)
    _, heads, error = next(rows)
    if error:
        fail("csv", f"{name}, row {first + 1}: {error}")
    while len(heads) > 1 and not heads[-1].strip():
        heads.pop()
    keys = _keys(name, heads, columns)
    found = HandedIn([], [])
    seen: dict[str, int] = {}
    for line, row, error in rows:
        place = f"{name}, row {line}"
        if error:
            found.problems.append(Problem(place, f"{error}; the row is left out"))
        elif any(cell.strip() for cell in row):
            _take(found, place, line, row, heads, keys, seen)
    return found


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


def _take(
    found: HandedIn,
    place: str,
    line: int,
    row: list[str],
    heads: Sequence[str],
    keys: Sequence[Key],
    seen: dict[str, int],
) -> None:
    """Add one row, and say what is wrong with it."""
    student = row[0].strip()
    while len(row) > len(heads) and not row[-1].strip():
        row.pop()
    cells = dict[Key, Cell]()
    if not student:
        found.problems.append(Problem(place, "there is no student; the row is left out"))
        return
    if student in seen:
        reason = f"{student} is there already, in row {seen[student]}; the row is left out"
        found.problems.append(Problem(place, reason))
        return
    seen[student] = line
    if len(row) > len(heads):
        reason = f"{len(row)} cells under {len(heads)} headings: none of its answers count; "
        reason += 'an array stands in quotes, "[1, 2]"'
        found.problems.append(Problem(place, reason))
    else:
        if len(row) < len(heads):
            reason = f"{len(row)} cells under {len(heads)} headings: the others are not answered"
            found.problems.append(Problem(place, reason))
        cells = {
            key: Cell(cell, f"{place}, column {head.strip()}")
            for key, head, cell in zip(keys, heads[1:], row[1:], strict=False)
        }
    found.submissions.append(Submission(student, cells))


def delimiter_of(line: str) -> str:
    """The sign that divides a line into most cells; a comma if none does."""
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([line], delimiter=sign))))


def csv_rows(
    lines: Sequence[str], delimiter: str, start: int = 0
) -> Iterator[tuple[int, list[str], str]]:
    """The rows with the numbers of their lines; after a bad one it goes on with the next line."""
    while start < len(lines):
        rest = (lines[k] for k in range(start, len(lines)))
        reader, begin = csv.reader(rest, delimiter=delimiter, strict=True), start
        try:
            for row in reader:
                yield begin + 1, row, ""
                begin = start + reader.line_num
            return
        except csv.Error as error:
            reason = "a quote is never closed" if "end of data" in str(error) else str(error)
            yield begin + 1, [], reason.replace("delimiter", repr(delimiter), 1)
            start = begin + 1
