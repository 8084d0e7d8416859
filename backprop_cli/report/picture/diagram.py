"""Report → diagram: what is drawn, and what is connected with what, before it has a place."""

from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.report.model import Report

INPUT, GATE, FOLDED = "input", "gate", "folded"
DEEPEST = 8
"""Frames around one another; what is deeper stands in the innermost of them."""
OUTSIDE = -1
"""The frame of what is in no frame."""


class Part(NamedTuple):
    """One thing that is drawn: an input, a gate, or a group that is folded.

    `takes` are the nodes whose values come in, from top to bottom, in the order of the arguments;
    `gives` those whose values go out, by their places in the report; `covers` counts the gates
    that it stands for. `frame` is the innermost frame around it.
    """

    kind: str
    label: str
    takes: tuple[int, ...]
    gives: tuple[int, ...]
    frame: int = OUTSIDE
    covers: int = 1


class Frame(NamedTuple):
    """A group that is drawn with a frame around it: a function call, or a step of a loop."""

    name: str
    call: str
    parent: int


class Diagram(NamedTuple):
    """The parts in topological order, and the frames, each behind the one around it."""

    parts: tuple[Part, ...]
    frames: tuple[Frame, ...]
    output: int

    def makers(self) -> dict[int, int]:
        """The part that gives each node's value."""
        return {node: number for number, part in enumerate(self.parts) for node in part.gives}

    def consumers(self) -> dict[int, list[int]]:
        """The parts that take each node's value, once for each time that they take it."""
        found: dict[int, list[int]] = {}
        for number, part in enumerate(self.parts):
            for node in part.takes:
                found.setdefault(node, []).append(number)
        return found


def diagram(report: Report) -> Diagram:
    """What there is to draw of a report."""
    wirings, frame_of = report.structure.wirings, _Frames(report)
    parts = []
    for place, wiring in enumerate(wirings):
        kind = GATE if place >= len(report.inputs) else INPUT  # inputs stand first
        frame = frame_of(wiring.group)
        parts.append(Part(kind, wiring.symbol, wiring.operands, (place,), frame))
    return Diagram(tuple(parts), tuple(frame_of.frames), report.structure.output)


class _Frames:
    """The frames of a report's groups, made as they are met."""

    def __init__(self, report: Report) -> None:
        self.groups = report.structure.groups
        self.frames: list[Frame] = []
        self.numbers: dict[int, int] = {}
        self.depths: list[int] = []

    def __call__(self, group: int) -> int:
        """The frame of a group; that of one too deep is the frame around it."""
        met = []
        while group >= 0 and group not in self.numbers:
            met.append(group)
            group = self.groups[group].parent
        frame = self.numbers[group] if group >= 0 else OUTSIDE
        for group in reversed(met):
            frame = self.numbers[group] = self._inside(frame, group)
        return frame

    def _inside(self, frame: int, group: int) -> int:
        depth = self.depths[frame] + 1 if frame >= 0 else 1
        if depth > DEEPEST:
            return frame
        name, call, _ = self.groups[group]
        self.frames.append(Frame(name, call, frame))
        self.depths.append(depth)
        return len(self.frames) - 1


def around(frames: Sequence[Frame], frame: int) -> tuple[int, ...]:
    """A frame and those around it, the outermost first; `OUTSIDE` is not among them."""
    found = []
    while frame != OUTSIDE:
        found.append(frame)
        frame = frames[frame].parent
    return tuple(reversed(found))
