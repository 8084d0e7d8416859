"""Arrays in files: `--W=@weights.csv`, `.json` or `.npy`."""

import csv
import io
from typing import Any, NoReturn

from backprop_cli.cli.files import read_bytes, read_text
from backprop_cli.cli.jsontext import decoded
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.nested import from_array, from_lists
from backprop_cli.engine.values import constant
from backprop_cli.errors import fail
from backprop_cli.gates.library import finder
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.source import Source, Span

SUFFIXES = (".csv", ".json", ".npy")


def read_array(path: str, label: str) -> Any:
    """The array in a file: of numbers as CSV, nested lists as JSON, or NumPy's own format.

    A CSV file of one row, or of one column, is a vector.

    Raises:
        BackpropError: the file is missing, of another kind, or holds something else.
    """
    suffix = path[path.rfind(".") :].lower() if "." in path else ""
    if suffix == ".npy":
        return _npy(path)
    if suffix == ".json":
        return _json(read_text(path), label)
    if suffix == ".csv":
        return _csv(read_text(path))
    return _unknown(path, label)


def _unknown(path: str, label: str) -> NoReturn:
    hint = f"an array stands in a file that ends in {', '.join(SUFFIXES)}"
    fail("file", f"{label}=@{path}: what kind of file is this?", hint=hint)


def _npy(path: str) -> Any:
    import numpy as np

    try:
        # no pickles: a file must not be able to run anything
        array = np.load(io.BytesIO(read_bytes(path)), allow_pickle=False)
    except (ValueError, EOFError, OSError):
        hint = "write it with numpy.save(path, array), for an array of numbers"
        fail("file", f"{path} is not a NumPy file with an array of numbers", hint=hint)
    if not isinstance(array, np.ndarray):
        fail("file", f"{path} holds several arrays", hint="write one with numpy.save(path, array)")
    return _simple(from_array(array, path))


def _simple(array: Any) -> Any:
    return array if array.ndim else float(array)


def _json(source: Source, label: str) -> Any:
    example = "such as [[1, 2], [3, 4]]"
    # as in a values file, an integer beyond all doubles is infinite
    data = decoded(source, example, parse_int=float)
    if not isinstance(data, list):
        hint = f"write nested lists of numbers, {example}"
        fail("json", f"{source.name} holds no array for {label}", Span(source, 0, 1), hint)
    evaluator = Evaluator(FLOAT64, finder())
    return from_lists(data, source.name, lambda text: float(constant(text, source.name, evaluator)))


def _csv(source: Source) -> Any:
    rows = [row for row in csv.reader(io.StringIO(source.text)) if row]
    if not rows:
        fail("csv", f"{source.name} is empty", hint="write one row of numbers a line")
    table = [
        [_cell(source, cell, line, column) for column, cell in enumerate(row, 1)]
        for line, row in enumerate(rows, 1)
    ]
    if len(table) == 1:
        return from_lists(table[0], source.name)
    if all(len(row) == 1 for row in table):
        return from_lists([row[0] for row in table], source.name)
    return from_lists(table, source.name)


def _cell(source: Source, cell: str, line: int, column: int) -> float:
    try:
        return float(cell)
    except ValueError:
        hint = "remove the line of headings" if line == 1 else "numbers stand between commas"
        where = f"line {line}, column {column}"
        shown = cell.strip() or "an empty cell"
        fail("csv", f"{shown} in {source.name}, {where}, is not a number", hint=hint)
