"""Diagram → its parts inside their frames, in the order in which nested formats write them."""

from collections.abc import Iterator
from typing import NamedTuple

from backprop_cli.report.picture.diagram import OUTSIDE, Diagram
from backprop_cli.report.picture.places.blocks import blocks

OPEN, PART, CLOSE = "open", "part", "close"


class Step(NamedTuple):
    """A frame that opens or closes, or a part; `number` is its place, `depth` counts frames."""

    kind: str
    number: int
    depth: int


def nested(diagram: Diagram) -> Iterator[Step]:
    """Every part once; those of a frame, and the frames inside it, between its two ends."""
    found = blocks(diagram)
    pending = [Step(OPEN, OUTSIDE, -1)]
    while pending:
        step = pending.pop()
        if step.number != OUTSIDE:
            yield step
        if step.kind == OPEN:
            inside, depth = found[step.number], step.depth + 1
            pending += [Step(CLOSE, step.number, step.depth)] * (step.number != OUTSIDE)
            pending += [Step(OPEN, frame, depth) for frame in reversed(inside.frames)]
            pending += [Step(PART, part, depth) for part in reversed(inside.parts)]
