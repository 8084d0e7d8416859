"""A drawing in the cells of a terminal: in braille dots, or in plain ASCII characters."""

from typing import NamedTuple

from backprop_cli.plot.model import Place

FIRST = 0x2800
"""The braille pattern without a dot."""
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a cell, row by row."""
DASH = 3
"""Dots of a dash, and of the gap behind it."""

PLAIN, VALUE, GRADIENT, FAINT = "", "value", "gradient", "faint"
Run = tuple[str, str]
"""A text and its style: one of those above."""


class Pen(NamedTuple):
    """How a line is drawn: its style, the ASCII character, and whether braille dots are dashed."""

    style: str
    sign: str
    dashed: bool = False


class Canvas:
    """Cells, addressed by parts: (0, 0) is the lower left corner, (1, 1) the upper right one."""

    def __init__(self, columns: int, rows: int, *, braille: bool) -> None:
        self.columns = columns
        self.rows = rows
        self.fine = (2, 4) if braille else (1, 1)
        self._dots: dict[tuple[int, int], int] = {}
        self._styles: dict[tuple[int, int], str] = {}
        self._signs: dict[tuple[int, int], str] = {}

    def line(self, places: list[Place], pen: Pen) -> None:
        """Draw from place to place; what was drawn first keeps its cell's colour."""
        dots = list(dict.fromkeys(self._walk(places)))
        for count, (x, y) in enumerate(dots):
            if not (pen.dashed and count // DASH % 2 and self.fine != (1, 1)):
                self._dot(x, y, pen)

    def put(self, place: Place, sign: str, style: str) -> None:
        """Set one character over whatever is drawn there."""
        cell = self.cell(place)
        self._signs[cell] = sign
        self._styles[cell] = style

    def write(self, cell: tuple[int, int], text: str, style: str) -> None:
        """Set the characters of a text from a cell on."""
        column, row = cell
        for k, sign in enumerate(text):
            self._signs[column + k, row] = sign
            self._styles[column + k, row] = style

    def cell(self, place: Place) -> tuple[int, int]:
        """Column and row of a place, from the upper left corner."""
        x, y = self._at(place)
        return x // self.fine[0], y // self.fine[1]

    def text(self) -> list[list[Run]]:
        """The rows from the top, each as runs of one style."""
        return [self._row(row) for row in range(self.rows)]

    def _row(self, row: int) -> list[Run]:
        runs: list[Run] = []
        for column in range(self.columns):
            sign, style = self._sign(column, row), self._styles.get((column, row), PLAIN)
            if runs and (sign == " " or style == runs[-1][1]):
                runs[-1] = runs[-1][0] + sign, runs[-1][1]
            else:
                runs.append((sign, style))
        return runs

    def _sign(self, column: int, row: int) -> str:
        dots = self._dots.get((column, row), 0)
        return self._signs.get((column, row)) or (chr(FIRST + dots) if dots else " ")

    def _at(self, place: Place) -> tuple[int, int]:
        """The dot of a place, counted from the upper left corner."""
        wide, high = self.columns * self.fine[0] - 1, self.rows * self.fine[1] - 1
        # between two dots small errors must not decide
        return round(round(place[0] * wide, 2)), round(round((1 - place[1]) * high, 2))

    def _walk(self, places: list[Place]) -> list[tuple[int, int]]:
        found = [self._at(place) for place in places[:1]]
        for place in places[1:]:
            (x, y), (to_x, to_y) = found[-1], self._at(place)
            count = max(abs(to_x - x), abs(to_y - y))
            found += [
                (x + round((to_x - x) * k / count), y + round((to_y - y) * k / count))
                for k in range(1, count + 1)
            ]
        return found

    def _dot(self, x: int, y: int, pen: Pen) -> None:
        wide, high = self.fine
        cell = x // wide, y // high
        self._styles.setdefault(cell, pen.style)
        if self.fine == (1, 1):
            self._signs.setdefault(cell, pen.sign)
        else:
            self._dots[cell] = self._dots.get(cell, 0) | DOTS[y % high][x % wide]
