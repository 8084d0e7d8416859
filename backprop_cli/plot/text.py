"""What drawings of text have in common: characters, the title, the key, numbers along the axes."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from backprop_cli.plot.canvas import FAINT, PLAIN, Canvas, Run
from backprop_cli.plot.frame import label, ticks
from backprop_cli.plot.model import Place, Range, Stop
from backprop_cli.source import columns, shortened

Row = list[Run]

NARROWEST = 16
TICK = 10
"""Columns that a number along the axis takes, with the gap beside it."""


class Style(NamedTuple):
    """The characters of a drawing."""

    value: str = "⠤⠤⠤⠤"
    slope: str = "⠤⠄ ⠤⠄"
    side: str = "│"
    tick: str = "┤"
    corner: str = "└"
    rule: str = "─"
    mark: str = "┬"
    filled: str = "●"
    open: str = "○"
    stop: str = "•"
    last: str = "◆"
    arrows: str = "→↗↑↖←↙↓↘"
    still: str = "·"
    dots: str = "…"
    braille: bool = True


ASCII = Style(
    "****", "....", "|", "+", "+", "-", "+", "@", "o", "x", "X", ">>^^<<vv", " ", "...", False
)


class Part(NamedTuple):
    """A canvas, and the part of the plane that it shows."""

    canvas: Canvas
    across: Place
    up: Place

    def at(self, place: Place) -> Place:
        """A place as parts of the canvas."""
        (x, y), (left, right), (low, high) = place, self.across, self.up
        return (x - left) / (right - left), (y - low) / (high - low)

    def put(self, place: Place, sign: str, color: str) -> None:
        """Set a character at a place, if it is shown."""
        x, y = self.at(place)
        if 0 <= x <= 1 and 0 <= y <= 1:
            self.canvas.put((x, y), sign, color)

    def walk(self, path: Sequence[Stop], style: Style) -> None:
        """Draw a descent."""
        for k, stop in enumerate(path):
            self.put(stop.place, style.last if k + 1 == len(path) else style.stop, PLAIN)


def width_of(width: int, margin: int, across: Range) -> int:
    """The columns that are left for a drawing."""
    return max(NARROWEST, width - margin - 3 - columns(across.name))


def heading(title: str, width: int, style: Style) -> Row:
    """The program, cut to a width."""
    return [(shortened(title, width, style.dots), PLAIN)]


def key(entries: list[tuple[str, str, str]], width: int) -> Iterator[Row]:
    """What the signs stand for: each with its colour and a name, in one row or one a row."""
    parts: list[Row] = [[(sign, color), (f" {name}   ", PLAIN)] for sign, color, name in entries]
    if sum(columns(text) for text, _ in chain(*parts)) <= width:
        yield list(chain(*parts))
    else:
        yield from parts


def descent_key(path: Sequence[Stop], style: Style) -> list[tuple[str, str, str]]:
    """The signs of a descent, if there is one."""
    return [(f"{style.stop}{style.last}", PLAIN, "descent")] if path else []


def numbers(low: float, high: float, most: int) -> dict[float, str]:
    """Round numbers along an axis, with their texts."""
    return {tick: label(tick) for tick in ticks(low, high, most)}


def widest(texts: Iterator[str]) -> int:
    """The columns that the longest of some texts takes."""
    return max(map(columns, texts), default=1)


def with_side(part: Part, texts: dict[float, str], margin: int, style: Style) -> Iterator[Row]:
    """The rows of a drawing, with numbers at their left."""
    left = part.across[0]
    at = {part.canvas.cell(part.at((left, tick)))[1]: text for tick, text in texts.items()}
    for row, runs in enumerate(part.canvas.text()):
        text = at.get(row, "").rjust(margin) + " " + (style.tick if row in at else style.side)
        yield [(text, FAINT), *runs]


def axis(across: Range, width: int, margin: int, style: Style) -> Iterator[Row]:
    """The horizontal axis, and the numbers below it."""
    line, below = [style.rule] * width, [" "] * (width + margin + 2)
    end = 0
    for tick, text in numbers(across.low, across.high, max(2, width // TICK)).items():
        column = round((tick - across.low) / across.span * (width - 1))
        start = max(0, min(margin + 2 + column - len(text) // 2, len(below) - len(text)))
        if start >= end:
            line[column] = style.mark
            below[start : start + len(text)] = text
            end = start + len(text) + 1
    yield [(" " * (margin + 1) + style.corner + "".join(line), FAINT), (f" {across.name}", PLAIN)]
    yield [("".join(below), FAINT)]
