"""The order within each layer: that of the arguments, then with fewer crossings.

The order starts with a walk from the output through the arguments, in which a tree has no crossing
at all; sweeps by medians (Gansner, Koutsofios, North, Vo, 1993, section 3) improve on it.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable

from backprop_cli.report.picture.places.layers import Edge, Layered

SWEEPS = 8
"""Sweeps at the most; each goes through all layers once."""
IN_VAIN = 2
"""Sweeps without an improvement after which no more is tried."""

Order = list[list[int]]


def ordered(found: Layered) -> Order:
    """The vertices of each layer from top to bottom."""
    order = best = _walked(found)
    fewest = crossings(found, order)
    vain = 0
    for sweep in range(SWEEPS):
        if not fewest or vain == IN_VAIN:
            break
        order = _swept(found, order, forward=bool(sweep % 2))
        count = crossings(found, order)
        vain = 0 if count < fewest else vain + 1
        if count < fewest:
            best, fewest = order, count
    return best


def _walked(found: Layered) -> Order:
    """The order in which a walk from the last ones, back through the arguments, leaves them."""
    order: Order = [[] for _ in range(max(found.layer, default=-1) + 1)]
    seen = [False] * len(found.kinds)
    ends = [v for v in range(len(seen)) if not found.after[v]]
    for end in sorted(ends, key=lambda v: -found.layer[v]):
        todo = [end]
        while todo:
            vertex = todo.pop()
            if vertex < 0:
                order[found.layer[~vertex]].append(~vertex)
            elif not seen[vertex]:
                seen[vertex] = True
                todo.append(~vertex)
                todo += (edge.start for edge in reversed(_by_port(found.before[vertex])))
    return order


def _by_port(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: edge.arrives)


def _swept(found: Layered, order: Order, *, forward: bool) -> Order:
    """The order after one sweep: each layer sorted by the medians of its neighbours before it."""
    place = _places(order)
    result = list(order)
    for layer in range(len(order)) if forward else reversed(range(len(order))):
        keys = {}
        for vertex in result[layer]:
            near = sorted(
                [place[e.start] + _share(found, e.start, e.leaves) for e in found.before[vertex]]
                if forward
                else [place[e.end] + _share(found, e.end, e.arrives) for e in found.after[vertex]]
            )
            keys[vertex] = _median(near) if near else float(place[vertex])
        result[layer] = sorted(result[layer], key=keys.__getitem__)
        for number, vertex in enumerate(result[layer]):
            place[vertex] = number
    return result


def _places(order: Order) -> list[int]:
    place = [0] * sum(map(len, order))
    for vertices in order:
        for number, vertex in enumerate(vertices):
            place[vertex] = number
    return place


def _share(found: Layered, vertex: int, height: float) -> float:
    """Where on its vertex an edge ends, between -½ and ½."""
    return height / (found.sizes[vertex] + 1)


def _median(near: list[float]) -> float:
    middle = len(near) // 2
    return near[middle] if len(near) % 2 else (near[middle - 1] + near[middle]) / 2


def crossings(found: Layered, order: Order) -> int:
    """How many pairs of edges between neighbouring layers cross."""
    place, total = _places(order), 0
    for vertices in order[:-1]:
        ends: list[float] = []
        for vertex in vertices:
            met = []
            for edge in sorted(found.after[vertex], key=lambda e: e.leaves):
                end = place[edge.end] + _share(found, edge.end, edge.arrives)
                total += len(ends) - bisect_right(ends, end)
                met.append((edge.leaves, end))
            for _, end in met:
                insort(ends, end)
    return total
