"""Texts at places in rows and columns, and the lines that they make."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from backprop_cli.source import columns

Line = list[tuple[str, str]]
"""The pieces of a line, each with its role: "value", "gradient", "faint" or none."""
Cells = dict[int, tuple[str, str]]
"""The characters of a row by column, each with its role."""


class Canvas:
    """A sheet on which texts are written; a character of two columns fills both."""

    def __init__(self) -> None:
        self.rows: dict[int, Cells] = defaultdict(dict)

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
            runs = groupby(_filled(self.rows.get(row, {})), key=lambda cell: cell[1])
            yield [("".join(text for text, _ in run), role) for role, run in runs]


def _filled(cells: Cells) -> Iterator[tuple[str, str]]:
    """The cells of a row with the spaces between them."""
    end = 0
    for column, cell in sorted(cells.items()):
        if column > end:
            yield " " * (column - end), ""
        yield cell
        end = column + 1
