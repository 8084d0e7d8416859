"""The heights of vertices whose order is settled: near their neighbours, and never too close.

Within a layer that is least squares under an order, isotonic regression, by the pool-adjacent-
violators algorithm (Barlow, Bartholomew, Bremner, Brunk, 1972).
"""

from collections.abc import Sequence

from backprop_cli.report.picture.crossings import Order
from backprop_cli.report.picture.layers import POINT, Layered

ROUNDS = 4
STRAIGHT = 4.0
"""How much more a wire that passes by pulls than one that ends."""
GAP = 10.0
"""Room between neighbours."""


def heights(found: Layered, order: Order) -> list[float]:
    """The height of each vertex's middle; the topmost box begins at 0."""
    places = [0.0] * len(found.kinds)
    for vertices in order:
        for vertex, place in zip(vertices, _distances(found, vertices), strict=True):
            places[vertex] = place
    layers, pulls = range(len(order)), _pulls(found, order)
    for turn in range(ROUNDS):
        both = turn in range(1, ROUNDS - 1)
        for layer in reversed(layers):
            _settle(found, order[layer], places, pulls, before=both, after=True)
        for layer in layers:
            _settle(found, order[layer], places, pulls, before=True, after=both)
    top = min((places[v] - found.sizes[v] / 2 for v in range(len(places))), default=0.0)
    return [place - top for place in places]


def _distances(found: Layered, vertices: Sequence[int]) -> list[float]:
    """How far below the first of a layer each vertex is at least."""
    result, place, half = [], 0.0, 0.0
    for number, vertex in enumerate(vertices):
        size = found.sizes[vertex] / 2
        place += half + size + GAP if number else 0.0
        result.append(place)
        half = size
    return result


def _pulls(found: Layered, order: Order) -> list[float]:
    """How strongly the wire from each vertex pulls: a long chain stays straighter than its inputs.

    Without that, a sum of many terms would go down by half a row with each of them.
    """
    ways = [1.0] * len(found.kinds)
    for vertices in order:
        for vertex in vertices:
            for edge in found.before[vertex]:
                ways[vertex] = max(ways[vertex], ways[edge.start] + 1)
    return ways


def _settle(
    found: Layered,
    vertices: Sequence[int],
    places: list[float],
    pulls: list[float],
    *,
    before: bool,
    after: bool,
) -> None:
    """Move the vertices of a layer to where their neighbours want them."""
    kinds, wanted, weights = found.kinds, list[float](), list[float]()
    for vertex in vertices:
        total = weight = 0.0
        for _, start, leaves, end, arrives in found.before[vertex] if before else ():
            pull = pulls[start] * (STRAIGHT if POINT in (kinds[start], kinds[end]) else 1.0)
            total += pull * (places[start] + leaves - arrives)
            weight += pull
        for _, start, leaves, end, arrives in found.after[vertex] if after else ():
            pull = pulls[start] * (STRAIGHT if POINT in (kinds[start], kinds[end]) else 1.0)
            total += pull * (places[end] + arrives - leaves)
            weight += pull
        wanted.append(total / weight if weight else places[vertex])
        weights.append(weight or 0.1)
    distances = _distances(found, vertices)
    free = [want - distance for want, distance in zip(wanted, distances, strict=True)]
    for vertex, place, distance in zip(vertices, monotone(free, weights), distances, strict=True):
        places[vertex] = place + distance


def monotone(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The numbers nearest to those wanted that never fall."""
    pools: list[tuple[float, float, int]] = []
    for want, weight in zip(wanted, weights, strict=True):
        mean, total, count = want, weight, 1
        while pools and pools[-1][0] >= mean:
            other, heavy, many = pools.pop()
            mean = (mean * total + other * heavy) / (total + heavy)
            total += heavy
            count += many
        pools.append((mean, total, count))
    return [mean for mean, _, count in pools for _ in range(count)]
