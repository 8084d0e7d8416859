"""The inside of one frame, or of the whole picture, with its own corner at 0, 0."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from backprop_cli.report.picture.places.crossings import ordered
from backprop_cli.report.picture.places.heights import heights
from backprop_cli.report.picture.places.layers import ITEM, POINT, TAG, Item, Layered, layered
from backprop_cli.report.picture.places.placed import Segment

NARROW, WIDE = 22.0, 70.0
"""The least and the most room between two layers, for the wires to change their heights in."""
STEEP = 0.25
"""Room between two layers for each pixel that a wire between them rises or falls."""


class Inside(NamedTuple):
    """Where the items stand, by their left upper corners, and the wires between them.

    `ports` and `outs` are the heights at which the values come in and go out.
    """

    width: float
    height: float
    corners: list[tuple[float, float]]
    segments: list[Segment]
    tags: list[tuple[int, float, float]]
    ports: list[float]
    outs: list[float]


class Measures(NamedTuple):
    """What the inside of a frame is made of: items, what crosses its edge, and how wide tags are.

    `starts` says of each item how far from its left the wires that it gives begin; `rounds` how
    large the circle is that the wires it takes have to reach, 0 if it is none. `least` is the least
    width of a frame, 0 where there is none.
    """

    items: Sequence[Item]
    takes: Sequence[int]
    gives: Sequence[int]
    starts: Sequence[float]
    rounds: Sequence[float]
    tag: Callable[[int], float]
    least: float


def inside(made: Measures) -> Inside:
    """Layers, then the order in them, then heights, then columns."""
    found = layered(made.items, made.takes, made.gives, _room)
    order = ordered(found)
    middles = heights(found, order)
    lefts, rights = _columns(found, made, middles, len(order))
    drawn = _Drawn(found, made, middles, lefts, rights)
    count, into = len(made.items), len(made.takes)
    bottoms = (y + size / 2 for y, size in zip(middles, found.sizes, strict=True))
    return Inside(
        width=rights[-1] if made.gives or not made.least else rights[-1] + NARROW,
        height=max(bottoms, default=0.0),
        corners=[drawn.corner(vertex) for vertex in range(count)],
        segments=list(drawn.segments()),
        tags=list(drawn.tags()),
        ports=middles[count : count + into],
        outs=middles[count + into : count + into + len(made.gives)],
    )


def _room(kind: int) -> float:
    return 8.0 if kind == POINT else 14.0


def _columns(
    found: Layered, made: Measures, middles: list[float], layers: int
) -> tuple[list[float], list[float]]:
    """The left and the right edge of each layer's column."""
    widths, rises = [0.0] * layers, [0.0] * layers
    for vertex, layer in enumerate(found.layer):
        kind, node = found.kinds[vertex], found.nodes[vertex]
        if kind in (ITEM, TAG):
            width = made.items[node].width if kind == ITEM else made.tag(node)
            widths[layer] = max(widths[layer], width)
        for edge in found.after[vertex]:
            rise = middles[edge.end] + edge.arrives - middles[vertex] - edge.leaves
            rises[layer] = max(rises[layer], abs(rise))
    lefts, rights, x = list[float](), list[float](), 0.0
    for layer, width in enumerate(widths):
        lefts.append(x)
        rights.append(x + width)
        if layer or made.least:  # nothing comes into the whole picture
            x += width + min(WIDE, NARROW + STEEP * rises[layer])
    lefts[-1] = max(lefts[-1], made.least - widths[-1])
    rights[-1] = lefts[-1] + widths[-1]
    return lefts, rights


class _Drawn:
    """The drawing of what has been placed."""

    def __init__(
        self,
        found: Layered,
        made: Measures,
        middles: list[float],
        lefts: list[float],
        rights: list[float],
    ) -> None:
        self.found, self.made, self.middles = found, made, middles
        self.lefts, self.rights = lefts, rights

    def corner(self, vertex: int) -> tuple[float, float]:
        """The left upper corner of an item."""
        y = self.middles[vertex] - self.found.sizes[vertex] / 2
        return self.lefts[self.found.layer[vertex]], y

    def segments(self) -> Iterator[Segment]:
        """The pieces of all wires: across each column, then to the next one."""
        found = self.found
        for vertex, edges in enumerate(found.after):
            yield from self._across(vertex)
            for node, start, leaves, end, arrives in edges:
                y0, y1 = self.middles[start] + leaves, self.middles[end] + arrives
                x1 = self.lefts[found.layer[end]]
                yield Segment(node, self.rights[found.layer[start]], y0, x1, y1)
                if found.kinds[end] == ITEM and (radius := self.made.rounds[end]):
                    reach = radius - math.sqrt(radius * radius - arrives * arrives)
                    yield Segment(node, x1, y1, x1 + reach, y1)

    def _across(self, vertex: int) -> Iterator[Segment]:
        found, layer = self.found, self.found.layer[vertex]
        kind, number, middle = found.kinds[vertex], found.nodes[vertex], self.middles[vertex]
        left, right = self.lefts[layer], self.rights[layer]
        if kind == POINT and right > left:
            yield Segment(number, left, middle, right, middle)
        elif kind == ITEM:
            item, start = self.made.items[number], left + self.made.starts[number]
            used = {edge.node for edge in found.after[vertex]}
            for node, out in zip(item.gives, item.outs, strict=True):
                end = right if node in used else left + item.width
                if end > start:
                    yield Segment(node, start, middle + out, end, middle + out)

    def tags(self) -> Iterator[tuple[int, float, float]]:
        """The tags: node, right end and height."""
        found = self.found
        for vertex, kind in enumerate(found.kinds):
            if kind == TAG:
                yield found.nodes[vertex], self.rights[found.layer[vertex]], self.middles[vertex]
