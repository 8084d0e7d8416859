"""What the parts of a run hand to each other."""

from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple, Protocol

from backprop_cli.batch.job import SKIP, Bad
from backprop_cli.batch.plan import Plan
from backprop_cli.errors import fail


class Rows(NamedTuple):
    """Some rows of a table: the numbers of those that can be used, a column for each input.

    `total` counts all rows, `lines` the lines of a text; `bad` are the rows that cannot be used,
    numbered from 0 within these, and `kept` is whatever the table's kind needs to write them.
    """

    numbers: list[Any]
    total: int
    lines: int
    bad: list[Bad]
    kept: Any

    def good(self) -> list[int]:
        """The rows that can be used."""
        bad = {each.row for each in self.bad}
        return [row for row in range(self.total) if row not in bad]

    def placed(self, on_error: str) -> list[tuple[int, int | None]]:
        """The rows to be written, each with its place among those that can be used, or None.

        A row with a wrong number of cells has no place for new ones: it is always left out.
        """
        bad = {each.row: each.fits and on_error != SKIP for each in self.bad}
        found: list[tuple[int, int | None]] = []
        good = 0
        for row in range(self.total):
            if row not in bad:
                found.append((row, good))
                good += 1
            elif bad[row]:
                found.append((row, None))
        return found


class Table(Protocol):
    """A kind of table that is read: its columns, and pieces of whole rows, which can be pickled."""

    names: list[str]
    first: int
    """The number of the first row's line in a text; else 0."""

    def pieces(self) -> Iterator[Any]:
        """The table, a piece at a time."""

    def rows(self, piece: Any, plan: Plan) -> Rows:
        """The numbers of a piece; it does not look at the input."""

    def cells(self, piece: Any, rows: Rows, plan: Plan) -> list[list[Any]]:
        """The rows as plain data, for a table of another kind: numbers and texts."""


class Target(Protocol):
    """A kind of table that is written; it can be pickled."""

    def head(self) -> Any:
        """What stands before the rows."""

    def body(self, piece: Any, rows: Rows, results: Sequence[Any]) -> Any:
        """Some rows, with the new columns for those that can be used."""

    def sink(self, target: IO[bytes]) -> "Sink":
        """Where all this goes."""


class Sink(Protocol):
    """An output that takes what a `Target` made."""

    def write(self, made: Any) -> object:
        """Take the next part."""

    def finish(self) -> None:
        """There is no more."""


class Bytes(NamedTuple):
    """An output of bytes."""

    target: IO[bytes]

    def write(self, made: bytes) -> None:
        """Take the next part."""
        self.target.write(made)

    def finish(self) -> None:
        """There is no more."""


def unique(names: Sequence[str], kind: str) -> None:
    """Refuse columns of one name where each needs its own."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        hint = "give each its own name"
        fail("duplicate", f"{kind} cannot have two columns {twice or 'without a name'}", hint=hint)


def reason(cell: str) -> str:
    """Why a cell is no number."""
    return f"{cell.strip()} is not a number" if cell.strip() else "the cell is empty"
