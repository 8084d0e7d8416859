"""Diagram → the lines of an indented list, from the output on."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backprop_cli.report.picture.diagram import Diagram, Part

SMALL = 3
"""Gates on the way back to an input up to which a gate is listed at any depth."""


class Entry(NamedTuple):
    """A line of the list and how many steps it is indented; `listed` is false where it is `(x)`.

    `last` is the last line of those below a gate. A part with several values has a line for each:
    those that `continue` the first one.
    """

    node: int
    part: Part
    depth: int
    last: bool
    listed: bool = True
    continues: bool = False


def listing(found: Diagram, deepest: int) -> Iterator[Entry]:
    """The output first, below each gate what it takes; then what nothing takes.

    A node is listed once. Where it comes again its name stands, and also where it is too deep,
    unless it is small: then it begins a tree of its own further below.
    """
    lister = _Lister(found, deepest)
    while roots := lister.later or lister.rest:
        yield from lister.tree(roots.popleft())


class _Lister:
    """Lists one tree after the other; `later` and `rest` are the roots to come."""

    def __init__(self, found: Diagram, deepest: int) -> None:
        self.parts = found.parts
        self.maker = found.makers()
        self.heights = _heights(found.parts, self.maker)
        self.deepest = deepest
        taken = {node for part in found.parts for node in part.takes}
        self.later = deque([found.output])
        taken.add(found.output)
        self.rest = deque(node for node in self.maker if node not in taken)
        self.seen: set[int] = set()

    def tree(self, root: int) -> Iterator[Entry]:
        """The lines of one tree, unless its root was listed."""
        pending = [(root, 0, True)]
        while pending:
            node, depth, last = pending.pop()
            part = self.parts[self.maker[node]]
            if self._is_elsewhere(node, depth):
                if depth:
                    yield Entry(node, part, depth, last, listed=False)
                continue
            yield Entry(node, part, depth, last)
            others = (other for other in part.gives if other != node)
            yield from (Entry(other, part, depth, last, continues=True) for other in others)
            takes = list(dict.fromkeys(part.takes))
            pending += [(operand, depth + 1, operand == takes[-1]) for operand in reversed(takes)]

    def _is_elsewhere(self, node: int, depth: int) -> bool:
        """Whether a node was listed, or will be since this is too deep for it."""
        number = self.maker[node]
        if number in self.seen:
            return True
        if depth >= self.deepest and self.heights[number] > SMALL:
            self.later.append(node)
            return True
        self.seen.add(number)
        return False


def _heights(parts: Sequence[Part], maker: dict[int, int]) -> list[int]:
    """The gates on the longest way from each part back to an input, its own among them."""
    heights: list[int] = []
    for part in parts:
        heights.append(max((heights[maker[node]] + 1 for node in part.takes), default=0))
    return heights
