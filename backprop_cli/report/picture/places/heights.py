"""The heights of vertices whose order is settled: near their neighbours, and never too close.

Within a layer that is least squares under an order, isotonic regression, by the pool-adjacent-
violators algorithm (Barlow, Bartholomew, Bremner, Brunk, 1972).
"""

from collections.abc import Sequence

from backprop_cli.report.picture.places.crossings import Order
from backprop_cli.report.picture.places.layers import POINT, Layered

ROUNDS = 4
STRAIGHT = 4.0
"""How much more a wire that passes by pulls than one that ends."""
IDLE = 0.1
"""How strongly a vertex that nothing pulls at stays where it is."""
GAP = 10.0
"""Room between neighbours."""


Pull = tuple[int, float, float]
"""A neighbour, how far below its middle a vertex would stand level with it, and how strongly."""


def heights(found: Layered, order: Order) -> list[float]:
    """The height of each vertex's middle; the topmost box begins at 0."""
    places = [0.0] * len(found.kinds)
    distances = [_distances(found, vertices) for vertices in order]
    for vertices, least in zip(order, distances, strict=True):
        for vertex, place in zip(vertices, least, strict=True):
            places[vertex] = place
    back, ahead = _pulls(found, order)
    both = [one + other for one, other in zip(back, ahead, strict=True)]
    layers = range(len(order))
    for turn in range(ROUNDS):
        inner = 0 < turn < ROUNDS - 1
        for layer in reversed(layers):
            _settle(order[layer], distances[layer], places, both if inner else ahead)
        for layer in layers:
            _settle(order[layer], distances[layer], places, both if inner else back)
    halves = (size / 2 for size in found.sizes)
    top = min((place - half for place, half in zip(places, halves, strict=True)), default=0.0)
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


def _pulls(found: Layered, order: Order) -> tuple[list[list[Pull]], list[list[Pull]]]:
    """What pulls at each vertex from the layer before, and from the one after.

    A long chain pulls harder than a short one: without that, a sum of many terms would go down by
    half a row with each of them.
    """
    ways = [1.0] * len(found.kinds)
    back: list[list[Pull]] = [[] for _ in ways]
    ahead: list[list[Pull]] = [[] for _ in ways]
    for vertices in order:
        for vertex in vertices:
            for _, start, leaves, end, arrives in found.before[vertex]:
                ways[end] = max(ways[end], ways[start] + 1)
                passes = POINT in (found.kinds[start], found.kinds[end])
                pull = ways[start] * (STRAIGHT if passes else 1.0)
                back[end].append((start, leaves - arrives, pull))
                ahead[start].append((end, arrives - leaves, pull))
    return back, ahead


def _settle(
    vertices: Sequence[int],
    distances: Sequence[float],
    places: list[float],
    pulls: Sequence[Sequence[Pull]],
) -> None:
    """Move the vertices of a layer to where their neighbours want them."""
    free, weights = [], []
    for vertex, distance in zip(vertices, distances, strict=True):
        total = weight = 0.0
        for other, below, pull in pulls[vertex]:
            total += pull * (places[other] + below)
            weight += pull
        free.append((total / weight if weight else places[vertex]) - distance)
        weights.append(weight or IDLE)
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
