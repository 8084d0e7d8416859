"""A rectangle of a picture that shows a part of the plane: its axes, and lines in it."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from math import floor
from typing import NamedTuple

from backprop_cli.plot.frame import label, ticks
from backprop_cli.plot.model import Place
from backprop_cli.report.picture.marks import FAINT, INK, coordinate, escaped, tag, width

EDGE = 20
"""What is left free at the sides."""
SMALL = 12
"""The font size of numbers and names."""
APART = (80, 40)
"""Pixels from one number along an axis to the next."""
LONG = 4000
"""Places from which on a line is thinned."""
COLUMN, ENDS = 0.5, 4
"""The pixels of a narrow column, and the places that are left in it."""
THIN, STRONG = "0.18", "0.7"
"""How much of the lines at round numbers, and of those at 0, is seen."""


class Box(NamedTuple):
    """A rectangle of the picture, and the part of the plane that it shows."""

    left: float
    top: float
    width: float
    height: float
    across: tuple[float, float]
    up: tuple[float, float]

    def x(self, x: float) -> float:
        """Pixels from the left."""
        return self.left + (x - self.across[0]) / (self.across[1] - self.across[0]) * self.width

    def y(self, y: float) -> float:
        """Pixels from the top."""
        part = (y - self.up[0]) / (self.up[1] - self.up[0])
        return self.top + (1 - part) * self.height

    def at(self, place: Place) -> Place:
        """A place in pixels."""
        return self.x(place[0]), self.y(place[1])

    def holds(self, place: Place) -> bool:
        """Whether a place is shown."""
        inside = self.across[0] <= place[0] <= self.across[1]
        return inside and self.up[0] <= place[1] <= self.up[1]


def words(text: str, x: float, y: float, **attributes: object) -> str:
    """A text at a place."""
    given: dict[str, object] = {"fill": INK} | attributes
    return tag("text", escaped(text), x=x, y=y, **given)


def margin(up: tuple[float, float], height: float) -> float:
    """How wide the numbers beside a vertical axis are."""
    texts = [label(tick) for tick in ticks(*up, int(height / APART[1]))]
    return EDGE + 8 + max((width(text, SMALL) for text in texts), default=0.0)


def axes(box: Box, *, numbers: bool = True) -> Iterator[str]:
    """The grid, its numbers, and stronger lines at 0; across only where `numbers` are asked for."""
    right, bottom = box.left + box.width, box.top + box.height
    for tick in ticks(*box.up, int(box.height / APART[1])):
        y = box.y(tick)
        yield _rule(f"M{coordinate(box.left)},{coordinate(y)}H{coordinate(right)}", zero=not tick)
        yield words(label(tick), box.left - 8, y + 4, text_anchor="end", fill=FAINT)
    for tick in ticks(*box.across, int(box.width / APART[0])):
        x = box.x(tick)
        yield _rule(f"M{coordinate(x)},{coordinate(box.top)}V{coordinate(bottom)}", zero=not tick)
        if numbers:
            text = label(tick)
            most = right + EDGE - width(text, SMALL) / 2
            yield words(text, min(x, most), bottom + 18, text_anchor="middle", fill=FAINT)
    yield tag(
        "rect", x=box.left, y=box.top, width=box.width, height=box.height, fill="none",
        stroke=FAINT, stroke_opacity=STRONG,
    )  # fmt: skip


def _rule(d: str, *, zero: bool) -> str:
    return tag("path", d=d, stroke=FAINT, fill="none", stroke_opacity=STRONG if zero else THIN)


def below(box: Box, name: str) -> str:
    """The name of the axis across."""
    y = box.top + box.height + 38
    return words(name, box.left + box.width / 2, y, text_anchor="middle", font_style="italic")


def outline(pieces: Sequence[Sequence[Place]], box: Box) -> str:
    """Lines as the data of a path, without the places that nobody could tell apart."""
    return "".join(_piece([box.at(place) for place in piece]) for piece in pieces)


def _piece(places: Sequence[Place]) -> str:
    texts = [f"{coordinate(x)},{coordinate(y)}" for x, y in _seen(places)]
    steps = [b for a, b in pairwise(texts) if a != b]
    return "M" + "L".join([texts[0], *(steps or texts[:1])])


def _seen(places: Sequence[Place]) -> Iterator[Place]:
    """A line; of a long one, where many places share a narrow column, those that tell how it goes.

    They are the first, the highest, the lowest and the last.
    """
    if len(places) <= LONG:
        yield from places
        return
    for _, run in groupby(places, key=lambda place: floor(place[0] / COLUMN)):
        column = list(run)
        if len(column) <= ENDS:
            yield from column
            continue
        inner = range(1, len(column) - 1)
        high, low = (choose(inner, key=lambda k: column[k][1]) for choose in (max, min))
        yield from (column[k] for k in sorted({0, high, low, len(column) - 1}))
