"""What each frame of a diagram holds, and which values go into it and out of it."""

from typing import NamedTuple

from backprop_cli.report.picture.diagram import Diagram, around


class Block(NamedTuple):
    """The inside of a frame: its own parts, the frames right inside it, and what crosses its edge.

    `takes` are the nodes whose values come in from outside, `gives` those whose values are used
    there, each in the order in which they are met.
    """

    parts: list[int]
    frames: list[int]
    takes: dict[int, None]
    gives: dict[int, None]


def blocks(diagram: Diagram) -> list[Block]:
    """The block of each frame; the last one is the outside, so that `OUTSIDE` finds it."""
    found = [Block([], [], {}, {}) for _ in range(len(diagram.frames) + 1)]
    for number, frame in enumerate(diagram.frames):
        found[frame.parent].frames.append(number)
    for number, part in enumerate(diagram.parts):
        found[part.frame].parts.append(number)
    _cross(diagram, found)
    return found


def _cross(diagram: Diagram, found: list[Block]) -> None:
    """Let every value cross the edges between its part and each part that takes it."""
    paths = [around(diagram.frames, frame) for frame in range(len(diagram.frames))]
    paths.append(())
    home = {node: part.frame for part in diagram.parts for node in part.gives}
    for part in diagram.parts:
        for node in part.takes:
            if home[node] == part.frame:
                continue
            out, into = paths[home[node]], paths[part.frame]
            same = sum(a == b for a, b in zip(out, into, strict=False))
            for frame in out[same:]:
                found[frame].gives[node] = None
            for frame in into[same:]:
                found[frame].takes[node] = None
    for frame in paths[home[diagram.output]]:
        found[frame].gives[diagram.output] = None
