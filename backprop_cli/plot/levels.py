"""The values whose contours are drawn: round numbers, whatever the function is like."""

from math import ceil, floor, isfinite, log10

from backprop_cli.plot.frame import label, ticks
from backprop_cli.plot.model import Grid

MOST, FEW = 14, 7
"""Levels at the most: in a picture, and in the cells of a terminal."""
SKEWED = 0.12
"""Half of the values in this part of their range make steps of equal height useless."""
WIDE = 8.0
"""So does a range that is so many times longer than that of the middle half of the values."""
LOWEST = 0.04
"""The quantile of the values, or of their sizes, at which levels begin where the ends are far."""
FACTOR = 30.0
"""Sizes of which most lie so many times apart make steps of equal factors useful."""
NOTHING = 1e-4
"""The part of a hill's height that is nothing beside it."""


def levels(grid: Grid, most: int = MOST) -> list[float]:
    """Levels in order: at equal distances, or where that shows little, 1-2-5."""
    found = sorted(spot.value for spot in grid.all() if spot.finite)
    if not found or found[0] == found[-1]:
        return []
    ends = found[0], found[-1]
    if not (isfinite(ends[1] - ends[0]) and (_even(found) or _peak(grid, found))):
        if _powers(found) or not isfinite(ends[1] - ends[0]):
            return factors(found, most)
        ends = _quantile(found, LOWEST), _quantile(found, 1 - LOWEST)
    return [level for level in ticks(*ends, most) if found[0] < level < found[-1]]


def _quantile(found: list[float], part: float) -> float:
    """The number after a part of some in order."""
    return found[int((len(found) - 1) * part)]


def _even(found: list[float]) -> bool:
    """Whether steps of equal height divide the plane: half of the values are not in a few steps."""
    low, high = found[0], found[-1]
    place = (found[len(found) // 2] - low) / (high - low)
    return SKEWED <= place <= 1 - SKEWED and not _wide(found)


def _wide(found: list[float]) -> bool:
    """Whether a few values lie far from the middle half of them."""
    quarter, three = found[len(found) // 4], found[len(found) * 3 // 4]
    return found[-1] - found[0] > WIDE * (three - quarter)


def _powers(found: list[float]) -> bool:
    """Whether the values have many sizes in most of the plane."""
    sizes = sorted(map(abs, found))
    return _quantile(sizes, 1 - LOWEST) > FACTOR * _quantile(sizes, LOWEST)


def _peak(grid: Grid, found: list[float]) -> bool:
    """Whether the highest, or deepest, place is the smooth top of a hill in an else flat plane."""
    middle = found[len(found) // 2]
    top = max(found[-1] - middle, middle - found[0])
    sizes, apart = sorted(map(abs, found)), sorted(abs(value - middle) for value in found)
    flat = min(_quantile(sizes, LOWEST), _quantile(apart, 0.5)) <= NOTHING * top
    if _wide(found) and not flat:
        return False
    wide, high = grid.xs[1] - grid.xs[0], grid.ys[1] - grid.ys[0]
    return any(
        spot.finite and abs(spot.value - middle) == top
        and abs(spot.dx) * wide + abs(spot.dy) * high < top
        for row in grid.spots[1:-1] for spot in row[1:-1]
    )  # fmt: skip


def factors(found: list[float], most: int) -> list[float]:
    """Levels of 1, 2 and 5 times powers of ten, of both signs, for values in order."""
    sizes = sorted(abs(value) for value in found if value)
    least, largest = sizes[int(len(sizes) * LOWEST)], sizes[int((len(sizes) - 1) * (1 - LOWEST))]
    powers = range(floor(log10(least)), ceil(log10(largest)) + 1)
    signs = [sign for sign, is_there in ((-1, found[0] < 0), (1, found[-1] > 0)) if is_there]
    each = most // len(signs)
    for digits in ((1, 2, 5), (1, 3), (1,)):
        steps = [float(f"{digit}e{power}") for power in powers for digit in digits]
        steps = [step for step in steps if least <= step <= largest]
        if len(steps) <= each:
            break
    steps = steps[:: -(-len(steps) // each) or 1]
    both = (sign * step for sign in signs for step in steps)
    return sorted(level for level in both if found[0] < level < found[-1])


def level_text(level: float) -> str:
    """A level as short as it can be told: they are round, so that no digit is lost."""
    return label(level).replace("e-0", "e-")
