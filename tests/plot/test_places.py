"""Breaks at awkward places in awkward ranges: what is on their sides is known."""

import math

import pytest

from backprop_cli.plot.model import JUMP, KINK
from tests.plot.functions import sampled

PLACES = {"0": 0.0, "1": 1.0, "0.7": 0.7, "1/3": 1 / 3, "sqrt(2)": 2**0.5, "(-1.1)": -1.1}
RANGES = [(-3.0, 3.0), (-2.0, 4.0), (-math.pi, math.pi), (-1.5, 2.3)]
Sides = list[tuple[float, float, float]]
"""Of each place, what is left and what is right of it."""


def kinks(at: str, p: float) -> dict[str, Sides]:
    return {
        f"abs(x - {at})": [(p, -1, 1)],
        f"relu(x - {at})": [(p, 0, 1)],
        f"max(0, 1 - abs(x - {at}))": [(p - 1, 0, 1), (p, 1, -1), (p + 1, -1, 0)],
    }


def jumps(at: str, p: float) -> dict[str, Sides]:
    return {
        f"sign(x - {at})": [(p, -1, 1)],
        f"where(x < {at}, x^2, 3 - x)": [(p, p * p, 3 - p)],
        f"floor((x - {at})/10)": [(p, -1, 0)],
    }


@pytest.mark.parametrize(("low", "high"), RANGES)
@pytest.mark.parametrize("at", PLACES)
def test_both_sides_of_a_break_are_those_of_its_neighbours(
    at: str, low: float, high: float
) -> None:
    for kind, programs in ((KINK, kinks(at, PLACES[at])), (JUMP, jumps(at, PLACES[at]))):
        for text, expected in programs.items():
            found = sampled(text, low, high).breaks
            inside = [sides for sides in expected if low < sides[0] < high]
            assert [b.kind for b in found] == [kind] * len(inside), text
            for b, (place, left, right) in zip(found, inside, strict=True):
                picked = (b.left.slope, b.right.slope) if kind == KINK else (b.left[1], b.right[1])
                assert (b.here.x, *picked) == pytest.approx((place, left, right), abs=1e-9), text
