"""Gradients at the centres of a coarse grid."""

from math import hypot, isfinite

from backprop_cli.plot.edges import Plane
from backprop_cli.plot.model import Arrow, Range

MOST, FEWEST = 14, 6
"""Arrows along a side; an even number keeps clear of the middle, where poles like to be."""
LONGEST = 0.9
"""The quantile of the lengths from which on arrows are as long as they can be."""
POWER = 0.5
"""Lengths grow with the root of the gradient's, so that small ones can still be seen."""


def arrows(function: Plane, across: Range, up: Range) -> tuple[Arrow, ...]:
    """Where the gradients point, and how long they are beside one another."""
    rows = 2 * round(min(MOST, max(FEWEST, MOST * up.span / across.span)) / 2)
    found = []
    for y in _centres(up, rows):
        for x in _centres(across, MOST):
            spot = function(x, y)
            if isfinite(hypot(spot.dx, spot.dy)):
                found.append(((x, y), (spot.dx, spot.dy)))
    sizes = [hypot(*gradient) for _, gradient in found]
    longest = sorted(sizes)[int((len(sizes) - 1) * LONGEST)] if sizes else 0.0
    longest = longest or max(sizes, default=0.0)
    return tuple(
        Arrow(place, gradient, min(1.0, size / longest) ** POWER if size else 0.0)
        for (place, gradient), size in zip(found, sizes, strict=True)
    )


def _centres(between: Range, count: int) -> list[float]:
    """The centres of so many equal parts of a range."""
    return between.places(2 * count + 1)[1::2]
