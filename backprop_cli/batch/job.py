"""What is to be done with a table, as plain data that can be sent anywhere; and what came of it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from backprop_cli.api import Compiled

CSV, TSV, NDJSON, PARQUET, NPY = "csv", "tsv", "ndjson", "parquet", "npy"
KINDS = {
    ".csv": CSV, ".tsv": TSV, ".ndjson": NDJSON, ".jsonl": NDJSON, ".parquet": PARQUET, ".npy": NPY
}  # fmt: skip
"""What kind of table a file holds, by the end of its name."""
FAIL, SKIP, BLANK = "fail", "skip", "blank"
"""What becomes of a row that cannot be used: no output at all, no row, or a row without results."""
FIRST = 5
"""Rows that cannot be used of which a message tells more than their number."""

BINARY = {PARQUET, NPY}

Tick = Callable[[int], Any]
"""Is told from time to time how many bytes of the input were read."""


class Job(NamedTuple):
    """A program at every row of a table; it can be pickled.

    `columns` says from which column an input comes, where the names differ; `fixed` are the values
    that are the same in every row; `wrt` are the inputs and nodes whose gradients are asked for,
    every input unless given. `sample` rows are computed again by the scalar engine.
    """

    compiled: Compiled
    columns: Mapping[str, str] = {}
    fixed: Mapping[str, Any] = {}
    wrt: tuple[str, ...] | None = None
    source: str = CSV
    target: str = CSV
    on_error: str = FAIL
    only_gradients: bool = False
    sample: int = 0
    jobs: int = 1


class Bad(NamedTuple):
    """A row that cannot be used: its number from 1, its line in a text, the column, the reason.

    One that does not fit has too few cells or too many, so that there is no place for new ones.
    """

    row: int
    line: int | None
    column: str
    reason: str
    fits: bool = True

    def __str__(self) -> str:
        """The place and the reason."""
        line = "" if self.line is None else f", line {self.line}"
        column = f", column {self.column}" if self.column else ""
        return f"row {self.row}{line}{column}: {self.reason}"


class Difference(NamedTuple):
    """A number on which the scalar engine does not agree, in a row from 1."""

    row: int
    column: str
    found: float
    expected: float


class Outcome(NamedTuple):
    """How many rows there were, how many of them could not be used, the first of these, and what
    the rows of a sample showed: how many there were, and the numbers that differ."""

    rows: int
    bad: int = 0
    first: tuple[Bad, ...] = ()
    sampled: int = 0
    differences: tuple[Difference, ...] = ()
