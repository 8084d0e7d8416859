"""Lines in a rectangle of a picture."""

import math
import re
from itertools import groupby

from backprop_cli.plot.box import Box, outline

BOX = Box(50.0, 20.0, 600.0, 300.0, (0.0, 1.0), (-1.0, 1.0))


def drawn(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([-.\d]+),([-.\d]+)", outline([line], BOX))]  # fmt: skip


def wave(count: int) -> list[tuple[float, float]]:
    return [(k / count, math.sin(k * 0.7) * k / count) for k in range(count + 1)]


def test_a_long_line_has_a_few_places_for_each_pixel_and_keeps_its_height() -> None:
    places = drawn(wave(100_000))
    assert len(places) <= 2 * 4 * (BOX.width + 2)
    whole = [BOX.at(place) for place in wave(100_000)]
    expected = {k: [y for _, y in run] for k, run in groupby(whole, lambda at: int(at[0]))}
    seen = {k: [y for _, y in run] for k, run in groupby(places, lambda at: int(at[0]))}
    assert abs(places[0][0] - 50) < 0.1
    assert abs(places[-1][0] - 650) < 0.1
    for k in range(51, 649):
        near = [y for j in (k - 1, k, k + 1) for y in seen[j]]
        assert min(near) <= min(expected[k]) + 0.06
        assert max(near) >= max(expected[k]) - 0.06


def test_a_short_line_keeps_each_place_that_can_be_told_apart() -> None:
    assert len(drawn(wave(600))) == 601
