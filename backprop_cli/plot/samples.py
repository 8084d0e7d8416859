"""Where a function is worked out: at equal distances, and more closely where something happens.

Each stretch between two points in which the derivatives do not explain the values is halved, ever
towards the half that explains less. In a smooth function that ends soon. Where it does not end
before two neighbouring numbers are reached, the function jumps, or has a kink, between them.
"""

from collections.abc import Iterator
from math import ulp

from backprop_cli.plot.halving import TINY
from backprop_cli.plot.model import KINDS, Break, Function, Range, Samples
from backprop_cli.plot.search import Search

CROWD = 5
"""One stretch in so many, smooth and yet not explained, is a crowd."""


def samples(function: Function, across: Range, count: int, budget: int) -> Samples:
    """The points of a function over a range, and where it breaks.

    So many points lie at equal distances; beyond them the function is asked about `budget` times.
    """
    even = [function(x) for x in across.places(count)]
    tiny = max(across.span * TINY, ulp(across.low), ulp(across.high))
    search = Search(function, even, tiny, budget)
    breaks = merged(search.run(), tiny * 64)
    points = [search.known[x] for x in sorted(search.known)]
    crowded = search.smooth * CROWD > count or len(breaks) * 2 > count
    return Samples(even, points, breaks, crowded)


def merged(breaks: Iterator[Break], near: float) -> list[Break]:
    """Breaks in order, those at one place as one."""
    found: list[Break] = []
    for here in sorted(breaks, key=lambda found: (found.here.x, found.left.x)):
        last = found[-1] if found else None
        if last and here.left.x - last.right.x <= near:
            kind = min(last.kind, here.kind, key=KINDS.index)
            middle = min((last.here, here.here), key=lambda point: point.finite)
            found[-1] = Break(kind, last.left, middle, here.right)
        else:
            found.append(here)
    return found
