"""Reads a drawing in text back by following its wires: what a person's eyes do."""

from typing import NamedTuple

from backprop_cli.source import columns


class Seen(NamedTuple):
    """A wire as it is seen: what stands at its left end, above it, below it, and what comes in."""

    head: str
    value: str
    gradient: str
    comes: tuple["Seen", ...]


class Drawing:
    """The characters of a drawing by row and column; `read` holds the places that were read."""

    def __init__(self, lines: list[str]) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        self.read: set[tuple[int, int]] = set()
        for row, line in enumerate(lines):
            column = 0
            for char in line:
                if char != " ":
                    self.cells[row, column] = char
                column += columns(char)

    def wire(self, row: int, end: int) -> Seen:
        """The wire whose right end is at a place."""
        assert self.at(row, end) == "─"
        start = end
        while self.at(row, start - 1) == "─":
            start -= 1
        value, gradient = (self.text(row + down, start, end) for down in (-1, 1))
        self.read |= {(row, column) for column in range(start, end + 1)}
        head, left = self.head(row, start - 1)
        return Seen(head, value, gradient, tuple(self.comes(row, left)))

    def head(self, row: int, last: int) -> tuple[str, int]:
        """The text that ends at a place, or one column left of it, and the column before it."""
        first = last
        while self.at(row, first) not in "─├┼" and (row, first) != (row, -1):
            if self.at(row, first) == self.at(row, first - 1) == " " and first < last:
                break
            first -= 1
        return self.text(row, first + 1, last), first

    def comes(self, row: int, column: int) -> list[Seen]:
        """The wires that come into the gate that begins behind a place."""
        before = column
        while self.at(row, before) == "─":
            before -= 1
        if self.at(row, before) not in "├┼":
            return [self.wire(row, column)] if before != column else []
        self.read |= {(row, place) for place in range(before, column + 1)}
        first = last = row
        while self.at(first, before) != "┐":
            first -= 1
            assert self.at(first, before) in "┐│┤"
        while self.at(last, before) != "┘":
            last += 1
            assert self.at(last, before) in "┘│┤"
        rows = range(first, last + 1)
        self.read |= {(place, before) for place in rows}
        return [self.wire(place, before - 1) for place in rows if self.at(place, before) in "┐┤┼┘"]

    def at(self, row: int, column: int) -> str:
        return self.cells.get((row, column), " ")

    def text(self, row: int, first: int, last: int) -> str:
        """The text between two places, without the spaces around it."""
        places = [(row, column) for column in range(first, last + 1)]
        assert not self.read & {place for place in places if place in self.cells}
        self.read |= set(places)
        found = [(c, self.cells.get((row, c), " ")) for c in range(first, last + 1)]
        # the second column of a wide letter is no space
        return "".join(char for c, char in found if columns(self.at(row, c - 1)) < 2).strip()
