"""What the pictures of curves and of contours have in common: the document, the key, a descent."""

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from backprop_cli.plot.box import EDGE, SMALL, Box, outline, words
from backprop_cli.plot.frame import clipped
from backprop_cli.plot.model import Place, Stop
from backprop_cli.report.model import Note
from backprop_cli.report.picture.marks import (
    DARK,
    FONT,
    INK,
    PAPER,
    coordinate,
    escaped,
    tag,
    width,
)
from backprop_cli.source import shortened

WIDTH = 720
TITLE = 15
"""The font size of the title."""
HEAD = 72
"""The height of the title and the key."""
FOOT = 46
"""The height of the numbers and the name below an axis."""
SAMPLE = 30
"""The length of a line in the key."""
STOPS, FEW = 300, 150
"""Points of a descent that are drawn, and up to which each can be seen."""
FADED = "0.7"
PAINTED = ("fill", "stroke")
ROOT = "plot"
"""The class of a picture: its style holds for the whole page that it stands in."""


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
        class_=ROOT,
        role="img",
        viewBox=f"0 0 {WIDTH} {coordinate(height)}",
        width=WIDTH,
        height=float(height),
        font_family=FONT,
        font_size=SMALL,
    )


def style() -> str:
    """The colours on a dark page, each in the place of one on a light page."""
    rules = (
        f'.{ROOT} [{kind}="{light}"]{{{kind}:{dark}}}'
        for light, dark in DARK.items()
        for kind in PAINTED
    )
    return f"@media(prefers-color-scheme:dark){{{''.join(rules)}}}"


def heading(title: str) -> str:
    """The program, cut to the width of the picture."""
    most = int((WIDTH - 2 * EDGE) / width("x", TITLE))
    return words(shortened(title, most), float(EDGE), 30.0, font_size=TITLE)


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


def descent(path: Sequence[Stop], tell: Callable[[Stop], str], box: Box) -> Iterator[str]:
    """The way of a descent with every step of it, and dots, of which each tells its numbers."""
    path = [stop for stop in path if all(map(isfinite, stop.place))]
    pieces = clipped(tuple(stop.place for stop in path), box.across, box.up)
    if pieces:
        yield tag(
            "path", d=outline(pieces, box), fill="none", stroke=INK, stroke_width=1.5,
            stroke_opacity=FADED, stroke_linejoin="round",
        )  # fmt: skip
    stops = thinned(path)
    for k, stop in enumerate(stops):
        if box.holds(stop.place):
            last, many = k + 1 == len(stops), len(stops)
            yield _stop(box.at(stop.place), tell(stop), first=not k, last=last, many=many)


def thinned(path: Sequence[Stop]) -> Sequence[Stop]:
    """At most some hundred stops of a descent, the first and the last among them."""
    step = -(-len(path) // STOPS) | 1  # an even step would show one side of a zigzag only
    return [*path[:-1:step], *path[-1:]]


def _stop(at: Place, told: str, *, first: bool, last: bool, many: int) -> str:
    """A dot without an outline, which would hide the lines; open where the descent begins."""
    open_ = first and not last
    return tag(
        "circle", tag("title", escaped(told)), cx=at[0], cy=at[1],
        r=5 if last else 4 if first else 2.5 if many <= FEW else 1.2,
        fill=PAPER if open_ else INK, **({"stroke": INK, "stroke_width": 1.5} if open_ else {}),
    )  # fmt: skip
