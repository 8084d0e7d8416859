"""A folder of answers: a file for each student, as JSON, CSV or plain text."""

import io
import json
import os
from collections.abc import Iterator
from typing import Any

from backprop_cli.cli.files import read_text
from backprop_cli.cli.jsontext import decoded
from backprop_cli.cli.submissions import csv_rows, delimiter_of
from backprop_cli.errors import BackpropError, fail
from backprop_cli.homework.grading.grading import Cell, Columns, HandedIn, Problem, Submission

SUFFIXES = (".json", ".csv", ".txt")
LARGEST_FILE = 10_000_000
"""Bytes of one student's file."""
Key = tuple[str, str]


def from_folder(path: str, columns: Columns) -> HandedIn:
    """The submissions in a folder; a file that cannot be used is reported."""
    found = HandedIn([], [])
    seen: dict[str, str] = {}
    for file in sorted(os.listdir(path)):
        whole = os.path.join(path, file)
        stem, suffix = os.path.splitext(file)
        if file.startswith(".") or not os.path.isfile(whole):
            continue
        student = os.fsencode(stem).decode("utf-8", "replace")
        if suffix.lower() not in SUFFIXES:
            reason = f"answers stand in files that end in {', '.join(SUFFIXES)}; it is left out"
            found.problems.append(Problem(whole, reason))
        elif student in seen:
            reason = f"{student} is there already, in {seen[student]}; the file is left out"
            found.problems.append(Problem(whole, reason))
        else:
            seen[student] = file
            found.submissions.append(
                Submission(student, _file(whole, suffix.lower(), columns, found.problems))
            )
    if not seen:
        hint = "one file a student, such as ann.json or ann.txt"
        fail("file", f"{path} has no files of answers", hint=hint)
    return found


def _file(path: str, suffix: str, columns: Columns, problems: list[Problem]) -> dict[Key, Cell]:
    """The answers in one student's file; a file that cannot be read has none."""
    cells: dict[Key, Cell] = {}
    try:
        if os.path.getsize(path) > LARGEST_FILE:
            fail("size", f"it is larger than {LARGEST_FILE:,} bytes")
        pairs = list(READERS[suffix](path))
    except BackpropError as error:
        reason = error.message.replace(path, "it", 1)
        problems.append(Problem(path, f"{reason}; none of its answers count"))
        return cells
    for place, name, text in pairs:
        try:
            key = columns.key(name)
            if key in cells:
                fail("duplicate", f"{name} is answered twice; the first counts")
            cells[key] = Cell(text, place)
        except BackpropError as error:
            hint = f" ({error.hint})" if error.hint.startswith("did") else ""
            problems.append(Problem(place, error.message + hint))
    return cells


Pairs = Iterator[tuple[str, str, str]]


def _json(path: str) -> Pairs:
    """The answers in a JSON object, or in one object for each question."""
    source = read_text(path)
    example = 'such as {"Q1": {"x": "-4"}}'
    data = decoded(source, example, object_pairs_hook=_Object, parse_int=str, parse_float=str)
    if not isinstance(data, _Object):
        fail("json", "it is not a JSON object", hint=example)
    for name, value in data:
        inner = value if isinstance(value, _Object) else [("", value)]
        for target, answer in inner:
            whole = f"{name}.{target}" if target else name
            yield f"{path}, {whole}", whole, _text(answer)


class _Object(list[tuple[str, Any]]):
    """The pairs of a JSON object, duplicates included."""


def _text(value: Any) -> str:
    """An answer of a JSON file as it would have been typed."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value).replace('"', "")


def _csv(path: str) -> Pairs:
    lines = list(io.StringIO(read_text(path).text, newline=""))
    rows = csv_rows(lines, delimiter_of(lines[0]) if lines else ",")
    for line, row, error in rows:
        if error:
            fail("csv", f"row {line}: {error}")
        if any(cell.strip() for cell in row):
            # an array without quotes is divided at its commas
            yield f"{path}, row {line}", row[0], ", ".join(row[1:])


def _txt(path: str) -> Pairs:
    for number, line in enumerate(read_text(path).text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            name, _, answer = line.partition("=")
            yield f"{path}, row {number}", name.strip(), answer


READERS = {".json": _json, ".csv": _csv, ".txt": _txt}
