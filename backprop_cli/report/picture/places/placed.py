"""A diagram with a place for everything, in pixels; x goes to the right and y down."""

from collections import Counter
from typing import NamedTuple

from backprop_cli.report.picture.diagram import Diagram
from backprop_cli.report.picture.labels import Label


class Box(NamedTuple):
    """A rectangle: its left upper corner, its width and its height."""

    x: float
    y: float
    width: float
    height: float


class Stub(NamedTuple):
    """The straight beginning of a node's wire; its numbers stand above and below it."""

    x: float
    y: float
    length: float


class Segment(NamedTuple):
    """A piece of a node's wire: straight where it is level, else an S from its left to its right.

    An S leaves and arrives level: `C (x0+x1)/2 y0 (x0+x1)/2 y1 x1 y1` in SVG.
    """

    node: int
    x0: float
    y0: float
    x1: float
    y1: float


class Layout(NamedTuple):
    """Where everything stands.

    `boxes` holds each part's shape: a gate with at most three wires and a short symbol is a circle
    (its box is a square), another gate or a folded group is a rectangle with round corners, and an
    input is its name, which fills its box. `stubs` and `labels` belong to nodes, by their places
    in the report; `frames` to the diagram's frames, each with its call in its upper left corner.
    `tags` are places where a wire that would be long goes on without a line: at the right end of
    each box stands the name of its node.
    """

    diagram: Diagram
    labels: dict[int, Label]
    boxes: tuple[Box, ...]
    stubs: dict[int, Stub]
    segments: tuple[Segment, ...]
    frames: tuple[Box, ...]
    tags: tuple[tuple[int, Box], ...]
    width: float
    height: float

    def forks(self) -> list[tuple[float, float]]:
        """The points from which a wire goes on to more than one place."""
        pieces = dict.fromkeys(s for s in self.segments if (s.x0, s.y0) != (s.x1, s.y1))
        counts = Counter((node, x, y) for node, x, y, _, _ in pieces)
        return [(x, y) for (_, x, y), count in counts.items() if count > 1]

    def end(self) -> tuple[float, float]:
        """The point where the output's wire ends: out of all its frames."""
        return max((s.x1, s.y1) for s in self.segments if s.node == self.diagram.output)
