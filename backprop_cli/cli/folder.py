"""A folder of answers: a file for each student, as JSON, CSV or plain text."""

import io
import os
from collections.abc import Iterator
from typing import Any

from backprop_cli.cli.files import read_text, reason_of
from backprop_cli.cli.jsontext import as_typed, decoded
from backprop_cli.cli.submissions import csv_rows, delimiter_of, none_used
from backprop_cli.errors import BackpropError, fail
from backprop_cli.homework.grading.grading import Cell, Columns, HandedIn, Problem, Submission

SUFFIXES = (".json", ".csv", ".txt")
LARGEST_FILE = 10_000_000
"""Bytes of one student's file."""
Key = tuple[str, str]


def from_folder(path: str, columns: Columns) -> HandedIn:
    """The submissions in a folder; what cannot be used is reported, but for hidden files.

    Raises:
        BackpropError: no file of it can be used.
    """
    found = HandedIn([], [])
    seen: dict[str, str] = {}
    used = 0
    for file in _listed(path):
        whole = os.path.join(path, file)
        stem, suffix = os.path.splitext(file)
        student = os.fsencode(stem).decode("utf-8", "replace")
        reason = _unfit(path, whole, suffix.lower())
        if not reason and student in seen:
            reason = f"{student} is there already, in {seen[student]}"
        if reason:
            found.problems.append(Problem(whole, f"{reason}; this one is left out"))
            continue
        seen[student] = file
        cells = _file(whole, suffix.lower(), columns, found.problems)
        used += cells is not None
        found.submissions.append(Submission(student, cells or {}))
    if not used:
        none_used(
            f"{path} has no files of answers{' that can be used' * bool(seen)}", found.problems,
            "one file a student, such as ann.json or ann.txt",
        )  # fmt: skip
    return found


def _listed(path: str) -> list[str]:
    """The names in a folder, without those that are hidden."""
    try:
        return sorted(file for file in os.listdir(path) if not file.startswith("."))
    except OSError as error:
        fail("file", f"{path} cannot be read: {reason_of(error)}")


def _unfit(folder: str, path: str, suffix: str) -> str:
    """Why something in a folder is no file of answers; empty if it is one.

    A link is followed only within the folder: whoever hands in a link shall not read with the
    rights of whoever marks.
    """
    if os.path.islink(path):
        home = os.path.realpath(folder)
        if os.path.dirname(os.path.realpath(path)) != home:
            return "a link that leads out of the folder"
        if not os.path.exists(path):
            return "a link to nothing"
    if os.path.isdir(path):
        return "a folder, and answers stand in files"
    if not os.path.isfile(path):
        return "neither a file nor a folder"
    if suffix not in SUFFIXES:
        return f"answers stand in files that end in {', '.join(SUFFIXES)}"
    return ""


def _file(
    path: str, suffix: str, columns: Columns, problems: list[Problem]
) -> dict[Key, Cell] | None:
    """The answers in one student's file; nothing if it cannot be read."""
    cells: dict[Key, Cell] = {}
    try:
        if os.path.getsize(path) > LARGEST_FILE:
            fail("size", f"it is larger than {LARGEST_FILE:,} bytes")
        pairs = list(READERS[suffix](path))
    except BackpropError as error:
        reason = error.message.replace(path, "it", 1)
        problems.append(Problem(path, f"{reason}; none of its answers count"))
        return None
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
            yield f"{path}, {whole}", whole, "" if answer is None else as_typed(answer)


class _Object(list[tuple[str, Any]]):
    """The pairs of a JSON object, duplicates included."""


def _csv(path: str) -> Pairs:
    lines = list(io.StringIO(read_text(path).text, newline=""))
    rows = csv_rows(lines, delimiter_of(lines[0]) if lines else ",")
    for row in rows:
        if row.error:
            fail("csv", f"row {row.line}: {row.error}")
        if any(cell.strip() for cell in row.cells):
            # an array without quotes is divided at its commas
            yield f"{path}, row {row.line}", row.cells[0], ", ".join(row.cells[1:])


def _txt(path: str) -> Pairs:
    for number, line in enumerate(read_text(path).text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            name, _, answer = line.partition("=")
            yield f"{path}, row {number}", name.strip(), answer


READERS = {".json": _json, ".csv": _csv, ".txt": _txt}
