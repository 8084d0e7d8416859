"""What the pictures of curves and of contours have in common: the document, the axes, the key."""

import itertools
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from backprop_cli.plot.frame import label, ticks
from backprop_cli.plot.model import Place, Stop
from backprop_cli.report.model import Note
from backprop_cli.report.picture.marks import (
    DARK,
    FAINT,
    FONT,
    INK,
    PAPER,
    coordinate,
    escaped,
    tag,
    width,
)

WIDTH = 720
EDGE = 20
"""What is left free at the sides."""
TITLE, SMALL = 15, 12
"""Font sizes."""
HEAD = 72
"""The height of the title and the key."""
FOOT = 46
"""The height of the numbers and the name below an axis."""
SAMPLE = 30
"""The length of a line in the key."""
STOPS = 300
"""Points of a descent that are drawn."""
FEW = 150
"""Points of a descent up to which each is a dot that can be seen."""
APART = (80, 44)
"""Pixels from one number along an axis to the next."""
THIN, FADED, STRONG = "0.18", "0.5", "0.7"
DASHES = "7 4"


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


def document(title: str, about: str, notes: Sequence[Note], height: float, *content: str) -> str:
    """A whole SVG document, for light and for dark pages."""
    described = " ".join([about, *(f"{note.message}." for note in notes)])
    return tag(
        "svg",
        tag("title", escaped(title)),
        tag("desc", escaped(described)),
        tag("style", style()),
        tag("rect", width=WIDTH, height=float(height), fill=PAPER),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=f"0 0 {WIDTH} {coordinate(height)}",
        width=WIDTH,
        height=float(height),
        font_family=FONT,
        font_size=SMALL,
    )


def style() -> str:
    """The colours on a dark page, each in the place of one on a light page."""
    rules = (f'[{k}="{light}"]{{{k}:{dark}}}' for light, dark in DARK.items() for k in PAINTED)
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"


PAINTED = ("fill", "stroke")


def words(text: str, x: float, y: float, **attributes: object) -> str:
    """A text at a place."""
    given: dict[str, object] = {"fill": INK} | attributes
    return tag("text", escaped(text), x=x, y=y, **given)


def heading(title: str) -> str:
    """The program, cut to the width of the picture."""
    if width(title, TITLE) > WIDTH - 2 * EDGE:
        most = int((WIDTH - 2 * EDGE) / width("x", TITLE)) - 1
        while title and width(title, TITLE) > most * width("x", TITLE):
            title = title[:-1]
        title += "…"
    return words(title, float(EDGE), 30.0, font_size=TITLE)


class Entry(NamedTuple):
    """A line of the key: how it is drawn, and what it is."""

    drawn: dict[str, object]
    name: str
    tip: str = ""


def key(entries: Sequence[Entry], left: float = EDGE) -> Iterator[str]:
    """Samples of the lines, each before its name."""
    y = 54.0
    for drawn, name, tip in entries:
        d = f"M{coordinate(left)},{coordinate(y)}h{SAMPLE}{tip}"
        yield tag("path", d=d, fill="none", **drawn)
        yield words(name, left + SAMPLE + 8, y + 4)
        left += SAMPLE + 8 + width(name, SMALL) + 26


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
            yield words(label(tick), x, bottom + 18, text_anchor="middle", fill=FAINT)
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
    """Lines as the data of a path; steps of less than a tenth of a pixel are left out."""
    return "".join(_piece([box.at(place) for place in piece]) for piece in pieces)


def _piece(places: Sequence[Place]) -> str:
    texts = [f"{coordinate(x)},{coordinate(y)}" for x, y in places]
    steps = [b for a, b in itertools.pairwise(texts) if a != b]
    return "M" + "L".join([texts[0], *(steps or texts[:1])])


def thinned(path: Sequence[Stop]) -> Sequence[Stop]:
    """At most some hundred points of a descent, the first and the last finite one among them."""
    path = [stop for stop in path if all(map(isfinite, stop.place))]
    step = -(-len(path) // STOPS) or 1
    return [*path[:-1:step], *path[-1:]]


def descent(
    stops: Sequence[tuple[Place, str]], pieces: Sequence[Sequence[Place]], box: Box
) -> Iterator[str]:
    """The way of a descent, a dot for each step; open where it begins, large where it ends."""
    if pieces:
        yield tag("path", d=outline(pieces, box), fill="none", stroke=INK, stroke_opacity=FADED)
    for k, (place, told) in enumerate(stops):
        if box.holds(place):
            yield _stop(box.at(place), told, first=not k, last=k + 1 == len(stops), many=len(stops))


def _stop(at: Place, told: str, *, first: bool, last: bool, many: int) -> str:
    small = 2.5 if many <= FEW else 1.2
    return tag(
        "circle", tag("title", escaped(told)), cx=at[0], cy=at[1],
        r=5 if last else 4 if first else small, fill=PAPER if first and not last else INK,
        stroke=INK if first else PAPER, stroke_width=1.5 if first or last else 0.6,
    )  # fmt: skip
