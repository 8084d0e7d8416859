"""A block's items in layers, with points for the wires that pass a layer by.

Longest-path layering (Sugiyama, Tagawa, Toda, 1981) from the end, so that each item stands right
before the first one that takes from it.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

ITEM, INTO, OUT_OF, POINT, TAG = range(5)
"""What a vertex is: an item, an edge of the frame on its left or its right, a point, a tag."""
SPARE = 400
"""Points that any drawing may have."""
POINTS = 3
"""Points for each item; where there would be more, the longest wires end in tags."""


class Item(NamedTuple):
    """A part, or a frame with its inside: what it takes and gives, and where on its edges.

    `ports` and `outs` are the heights, from its middle, of what it takes and gives.
    """

    takes: tuple[int, ...]
    ports: tuple[float, ...]
    gives: tuple[int, ...]
    outs: tuple[float, ...]
    width: float
    height: float


class Edge(NamedTuple):
    """A piece of wire from a vertex to the next layer; its heights are from their middles."""

    node: int
    start: int
    leaves: float
    end: int
    arrives: float


class Layered:
    """Vertices in layers, and the edges between neighbouring layers."""

    def __init__(self) -> None:
        self.kinds: list[int] = []
        self.nodes: list[int] = []
        self.sizes: list[float] = []
        self.layer: list[int] = []
        self.before: list[list[Edge]] = []
        self.after: list[list[Edge]] = []

    def add(self, kind: int, node: int, layer: int, height: float) -> int:
        """A new vertex; `node` is the number of the item, or the node of the wire."""
        self.kinds.append(kind)
        self.nodes.append(node)
        self.sizes.append(height)
        self.layer.append(layer)
        self.before.append([])
        self.after.append([])
        return len(self.kinds) - 1

    def join(self, edge: Edge) -> None:
        """Add an edge."""
        self.after[edge.start].append(edge)
        self.before[edge.end].append(edge)


def layered(
    items: Sequence[Item],
    takes: Sequence[int],
    gives: Sequence[int],
    heights: Callable[[int], float],
) -> Layered:
    """The items in layers, between the edges of their frame.

    `heights` says how much room a vertex of a kind other than an item needs.
    """
    found = Layered()
    source = {node: number for number, item in enumerate(items) for node in item.gives}
    for item, layer in zip(items, _layers(items, source), strict=True):
        found.add(ITEM, len(found.kinds), layer, item.height)
    last = max(found.layer, default=0) + 1
    starts = {
        node: (number, height)
        for number, item in enumerate(items)
        for node, height in zip(item.gives, item.outs, strict=True)
    }
    for node in takes:
        starts[node] = (found.add(INTO, node, 0, heights(INTO)), 0.0)
    ends: dict[int, list[tuple[int, float]]] = {}
    for number, item in enumerate(items):
        for node, height in zip(item.takes, item.ports, strict=True):
            ends.setdefault(node, []).append((number, height))
    for node in gives:
        ends.setdefault(node, []).append((found.add(OUT_OF, node, last, heights(OUT_OF)), 0.0))
    longest = _longest(found, starts, ends, POINTS * len(items) + SPARE)
    for node, wire in ends.items():
        _wire(found, node, starts[node], wire, longest, heights)
    return found


def _layers(items: Sequence[Item], source: dict[int, int]) -> list[int]:
    """The layer of each item, by the longest way from it to the end; the first layer is 1."""
    before = [{source[node] for node in item.takes if node in source} for item in items]
    waits = [0] * len(items)
    for sources in before:
        for start in sources:
            waits[start] += 1
    ways, ready = [0] * len(items), [n for n, count in enumerate(waits) if not count]
    idle = {n for n in ready if not items[n].takes}
    for number in ready:
        for start in before[number]:
            ways[start] = max(ways[start], ways[number] + 1)
            waits[start] -= 1
            if not waits[start]:
                ready.append(start)
    assert len(ready) == len(items), "a frame depends on itself"
    longest = max(ways, default=0)
    # what nothing takes stands with the first ones, not beside the output
    return [1 if n in idle else longest - way + 1 for n, way in enumerate(ways)]


def _longest(
    found: Layered,
    starts: dict[int, tuple[int, float]],
    ends: dict[int, list[tuple[int, float]]],
    room: int,
) -> int:
    """How many layers a wire may pass by, so that there is room for all its points."""
    layer = found.layer
    passes = sorted(
        sorted(layer[end] - layer[starts[node][0]] - 1 for end, _ in wire)
        for node, wire in ends.items()
    )
    longest = max((spans[-1] for spans in passes), default=0)
    while longest > 1 and _points(passes, longest) > room:
        longest //= 2
    return longest


def _points(passes: list[list[int]], longest: int) -> int:
    return sum(max((span for span in spans if span <= longest), default=0) for spans in passes)


def _wire(
    found: Layered,
    node: int,
    start: tuple[int, float],
    ends: list[tuple[int, float]],
    longest: int,
    heights: Callable[[int], float],
) -> None:
    """The edges of one value's wire; it is shared as far as it goes."""
    here, leaves = start
    first = found.layer[here]
    for end, arrives in sorted(ends, key=lambda end: found.layer[end[0]]):
        last = found.layer[end] - 1
        if last - first > longest:
            tag = found.add(TAG, node, last, heights(TAG))
            found.join(Edge(node, tag, 0.0, end, arrives))
            continue
        while found.layer[here] < last:
            point = found.add(POINT, node, found.layer[here] + 1, heights(POINT))
            found.join(Edge(node, here, leaves, point, 0.0))
            here, leaves = point, 0.0
        found.join(Edge(node, here, leaves, end, arrives))
