"""The values whose contours are drawn: round numbers, whatever the function is like."""

from math import ceil, floor, log10

from backprop_cli.plot.frame import ticks
from backprop_cli.plot.model import Grid

MOST, FEW = 14, 7
"""Levels at the most: in a picture, and in the cells of a terminal."""
SKEWED = 0.12
"""Half of the values in this part of their range make steps of equal height useless."""
WIDE = 8.0
"""So does a range that is so many times longer than that of the middle half of the values."""
LOWEST = 0.04
"""The quantile of the values' sizes at which steps of equal factors begin."""


def levels(grid: Grid, most: int = MOST) -> list[float]:
    """Levels in order: at equal distances, or where that shows little, 1-2-5."""
    found = sorted(spot.value for spot in grid.all() if spot.finite)
    if not found or found[0] == found[-1]:
        return []
    low, high = found[0], found[-1]
    quarter, half, three = (found[len(found) * k // 4] for k in (1, 2, 3))
    place = (half - low) / (high - low)
    if SKEWED <= place <= 1 - SKEWED and high - low <= WIDE * (three - quarter):
        return [level for level in ticks(low, high, most) if low < level < high]
    return factors(found, most)


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
