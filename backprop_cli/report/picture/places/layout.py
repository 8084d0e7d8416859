"""Diagram → layout: each frame by itself, the innermost first, then all in one picture."""

from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import Diagram, Part
from backprop_cli.report.picture.labels import Label, cut, labels
from backprop_cli.report.picture.marks import width
from backprop_cli.report.picture.places.blocks import blocks
from backprop_cli.report.picture.places.inside import NARROW, Inside, Measures, inside
from backprop_cli.report.picture.places.layers import Item
from backprop_cli.report.picture.places.placed import Box, Layout, Segment, Stub
from backprop_cli.report.picture.places.sizes import (
    NUMBER,
    PORT,
    RADIUS,
    ROW,
    SMALL,
    extent,
    is_round,
    stub_of,
)

MARGIN = 12.0
HEAD, FOOT = 20.0, 8.0
"""Room in a frame above its inside, where its call stands, and below."""


def layout(report: Report, diagram: Diagram, digits: int | None = None) -> Layout:
    """Where everything of a diagram stands."""
    texts = labels(report, diagram, digits)
    maker = _Maker(report, diagram, texts)
    for frame in reversed(range(-1, len(diagram.frames))):
        maker.make(frame)
    return maker.placed()


class _Maker:
    """Makes the insides of the frames, then puts each in its place."""

    def __init__(self, report: Report, diagram: Diagram, texts: dict[int, Label]) -> None:
        self.diagram, self.texts = diagram, texts
        self.names = report.nodes
        self.blocks = blocks(diagram)
        self.insides: dict[int, Inside] = {}
        self.items: dict[int, list[Item]] = {}

    def make(self, frame: int) -> Inside:
        """The inside of a frame, whose own frames are made."""
        block, call = self.blocks[frame], self.diagram.frames[frame].call if frame >= 0 else ""
        parts = [self.diagram.parts[number] for number in block.parts]
        widths = [self.insides[inner].width for inner in block.frames]
        items = self.items[frame] = [*map(self._part, parts), *map(self._frame, block.frames)]
        found = self.insides[frame] = inside(
            Measures(
                items=items,
                takes=list(block.takes),
                gives=list(block.gives),
                starts=[*(extent(part)[0] for part in parts), *widths],
                rounds=[*(RADIUS * is_round(part) for part in parts), *(0.0 for _ in widths)],
                tag=self.tag,
                least=width(cut(call), SMALL) + NARROW if frame >= 0 else 0.0,
            )
        )
        return found

    def _part(self, part: Part) -> Item:
        across, high = extent(part)
        stub = max((stub_of(self.texts[node]) for node in part.gives), default=0.0)
        return Item(
            takes=part.takes,
            ports=_spread(len(part.takes), PORT),
            gives=part.gives,
            outs=_spread(len(part.gives), ROW),
            width=across + stub,
            height=max(high, ROW * len(part.gives)),
        )

    def _frame(self, frame: int) -> Item:
        found, block = self.insides[frame], self.blocks[frame]
        height = HEAD + found.height + FOOT
        middle = height / 2 - HEAD
        return Item(
            takes=tuple(block.takes),
            ports=tuple(port - middle for port in found.ports),
            gives=tuple(block.gives),
            outs=tuple(out - middle for out in found.outs),
            width=found.width,
            height=height,
        )

    def tag(self, node: int) -> float:
        """The width of the tag of a node's wire."""
        return width(cut(self.names[node].name), NUMBER) + 4

    def placed(self) -> Layout:
        """Everything in its place, from the outside to the inside."""
        parts = self.diagram.parts
        frames, boxes = [Box(0, 0, 0, 0)] * len(self.diagram.frames), [Box(0, 0, 0, 0)] * len(parts)
        stubs: dict[int, Stub] = {}
        segments: list[Segment] = []
        tags: list[tuple[int, Box]] = []
        todo = [(-1, MARGIN, MARGIN)]
        while todo:
            frame, x, y = todo.pop()
            found, block = self.insides[frame], self.blocks[frame]
            corners = [(x + left, y + top) for left, top in found.corners]
            placed = zip(block.parts, corners, self.items[frame], strict=False)
            for number, (left, top), item in placed:
                boxes[number] = self._box(parts[number], left, top + item.height / 2, stubs)
            for inner, (left, top) in zip(block.frames, corners[len(block.parts) :], strict=True):
                size = self.insides[inner]
                frames[inner] = Box(left, top, size.width, HEAD + size.height + FOOT)
                todo.append((inner, left, top + HEAD))
            segments += (Segment(n, x + a, y + b, x + c, y + d) for n, a, b, c, d in found.segments)
            tags += ((node, self._tag(node, x + right, y + at)) for node, right, at in found.tags)
        whole = self.insides[-1]
        return Layout(
            self.diagram, self.texts, tuple(boxes), stubs, tuple(segments), tuple(frames),
            tuple(tags), whole.width + 2 * MARGIN, whole.height + 2 * MARGIN,
        )  # fmt: skip

    def _box(self, part: Part, x: float, middle: float, stubs: dict[int, Stub]) -> Box:
        """The box of a part; the stubs of what it gives begin at its right."""
        across, high = extent(part)
        for node, out in zip(part.gives, _spread(len(part.gives), ROW), strict=True):
            stubs[node] = Stub(x + across, middle + out, stub_of(self.texts[node]))
        return Box(x, middle - high / 2, across, high)

    def _tag(self, node: int, right: float, middle: float) -> Box:
        across = self.tag(node)
        return Box(right - across, middle - NUMBER / 2, across, NUMBER)


def _spread(count: int, gap: float) -> tuple[float, ...]:
    """Heights of so many things around the middle."""
    return tuple((place - (count - 1) / 2) * gap for place in range(count))
