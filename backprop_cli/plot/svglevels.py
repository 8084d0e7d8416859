"""The numbers on contours: where each stands, on a straight stretch and clear of the others."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import dist

from backprop_cli.plot.box import Box, words
from backprop_cli.plot.levels import level_text
from backprop_cli.plot.model import Contour, Line, Place
from backprop_cli.report.picture.marks import PAPER, VALUE, tag, width

SIZE = 11
"""The font size of a level."""
TRIED = (0.5, 0.3, 0.7, 0.15, 0.85, 0.4, 0.6, 0.22, 0.78)
"""Where along a line its level may stand, the best first."""
CLEAR, APART = 46.0, 200.0
"""Pixels between two levels, and between two places of one level."""
LONGEST, TIMES = 4, 2
"""Lines of a level that are tried, and how often it is written."""
HALF, STRAIGHT = 16.0, 0.9
"""Pixels on both sides within which a line should be straight, and how straight."""


def level_labels(box: Box, contours: Sequence[Contour]) -> Iterator[str]:
    """A number on a line of each level where there is room; on a second line if that is far."""
    taken: list[Place] = []
    for contour in contours:
        text = level_text(contour.level)
        own: list[Place] = []
        for line in sorted(contour.lines, key=len, reverse=True)[:LONGEST]:
            free = (
                at for at in _candidates([box.at(place) for place in line])
                if _inside(box, at, width(text, SIZE) / 2)
                and all(dist(at, other) > CLEAR for other in taken)
                and all(dist(at, other) > APART for other in own)
            )  # fmt: skip
            found = next(free, None) if len(own) < TIMES else None
            if found:
                taken.append(found)
                own.append(found)
                yield from _written(text, *found)


def _inside(box: Box, at: Place, room: float) -> bool:
    x, y = at
    return (
        box.left + room < x < box.left + box.width - room
        and box.top + SIZE < y < box.top + box.height - SIZE
    )


def _candidates(line: Line | list[Place]) -> Iterator[Place]:
    """Places along a line; those where it turns come last."""
    far = [0.0, *accumulate(dist(a, b) for a, b in pairwise(line))]
    turning = []
    for part in TRIED:
        at = part * far[-1]
        before, here, after = (_along(line, far, at + step) for step in (-HALF, 0.0, HALF))
        if dist(before, after) < STRAIGHT * 2 * HALF:
            turning.append(here)
        else:
            yield here
    yield from turning


def _along(line: Sequence[Place], far: list[float], at: float) -> Place:
    """The place of a line after so many pixels."""
    k = max(1, min(bisect_left(far, at), len(line) - 1))
    (a, b), (c, d) = line[k - 1], line[k]
    part = max(0.0, min(1.0, (at - far[k - 1]) / ((far[k] - far[k - 1]) or 1.0)))
    return a + (c - a) * part, b + (d - b) * part


def _written(text: str, x: float, y: float) -> Iterator[str]:
    """A number before a patch of paper, which hides the line and whatever else is there."""
    wide = width(text, SIZE) + 4
    yield tag("rect", x=x - wide / 2, y=y - 7, width=wide, height=14.0, rx=3, fill=PAPER)
    yield words(text, x, y + 4, text_anchor="middle", font_size=SIZE, fill=VALUE)
