"""Texts at places in rows and columns, and the lines that they make."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from backprop_cli.source import columns

Line = list[tuple[str, str]]
"""The pieces of a line, each with its role: "value", "gradient", "faint" or none."""
BLANK = (" ", "")


class Canvas:
    """A sheet on which texts are written; a character of two columns fills both."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)

    def write(self, row: int, column: int, text: str, role: str = "") -> None:
        """Write a text; later texts cover earlier ones."""
        for char in text:
            cells, width = self.rows[row], columns(char)
            if not width and column - 1 in cells:
                cells[column - 1] = (cells[column - 1][0] + char, role)
            for place in range(width):
                cells[column + place] = ("" if place else char, role)
            column += width

    def lines(self) -> Iterator[Line]:
        """The lines from the first to the last, without spaces at their ends."""
        for row in range(min(self.rows), max(self.rows) + 1):
            cells = self.rows.get(row, {})
            whole = [cells.get(column, BLANK) for column in range(max(cells, default=-1) + 1)]
            yield [
                ("".join(text for text, _ in group), role)
                for role, group in groupby(whole, key=lambda cell: cell[1])
            ]
