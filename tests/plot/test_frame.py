"""The part of the axis that is shown, its round numbers, and what is cut off at its border."""

import math
import random
from itertools import pairwise

import pytest

from backprop_cli.plot.frame import clipped, label, panels, ticks
from backprop_cli.plot.model import Frame, Panel
from tests.plot.functions import curves, sampled


def shown(text: str, low: float = -5.0, high: float = 5.0) -> tuple[Panel, ...]:
    return panels(sampled(text, low, high), curves(text, low, high), None)


@pytest.mark.parametrize(("low", "high", "most"), [(*pair, most) for most in (2, 5, 12) for pair in [
    (0.0, 1.0), (-5.0, 5.0), (-0.05, 1.06), (999.0, 1000.0), (-1e-9, 3e-9), (0.1, 0.7), (1e9, 1.1e9),
    (-3.73, 3.73), (-1e300, 1e300), (2.5, 2.6), (0.0, 1e-300), (-7.3e15, 1.1e16),
]])  # fmt: skip
def test_ticks_are_round_inside_and_not_too_many(low: float, high: float, most: int) -> None:
    found = ticks(low, high, most)
    assert 1 <= len(found) <= most
    assert all(low <= tick <= high for tick in found)
    steps = {round(b - a, 12 - math.floor(math.log10(high - low))) for a, b in pairwise(found)}
    assert len(steps) <= 1
    for step in steps:
        assert f"{step:.6e}"[0] in "125"
        assert all(abs(tick / step - round(tick / step)) < 1e-9 for tick in found)


def test_there_are_no_ticks_where_doubles_end() -> None:
    assert ticks(0.0, 5e-324, 5) == []


@pytest.mark.parametrize(
    ("tick", "text"),
    [(0.0, "0"), (-0.5, "-0.5"), (0.30000000000000004, "0.30000000000000004"), (20000.0, "20000"),
     (1e6, "1e6"), (2.5e7, "25e6"), (-4e12, "-4e12"), (1e300, "1e300"), (0.001, "0.001")],
)  # fmt: skip
def test_labels_are_short_and_read_back(tick: float, text: str) -> None:
    assert label(tick) == text
    assert float(text) == tick


def test_what_is_finite_is_shown_whole() -> None:
    for text in ("x^3", "exp(x)", "1/(1+exp(-x))", "floor(x)", "x^2*sin(1/x)"):
        for panel in shown(text):
            assert panel.cut == ()
            ys = [y for curve in panel.curves for line in curve.lines for _, y in line]
            low, high = panel.frame
            assert low < min(ys) <= max(ys) < high
            assert max(ys) - min(ys) > 0.8 * (high - low)


@pytest.mark.parametrize("text", ["1/x", "tan(x)", "1/(x - 2)", "log(x)", "1/(x^2 - 1)"])
def test_a_pole_flattens_nothing(text: str) -> None:
    (panel,) = shown(text)
    assert "f" in panel.cut
    heights = sorted(point.value for point in sampled(text).even if math.isfinite(point.value))
    middle = heights[len(heights) * 3 // 4] - heights[len(heights) // 4]
    low, high = panel.frame
    assert middle < high - low < 60 * middle


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("tan(x)", -math.pi / 2, math.pi / 2), ("1/sin(x)", -math.pi, math.pi), ("log(x)", 1e-300, 1.0),
     ("1/(x - 1e-20)", -1.0, 1.0), ("1/x", 0.0, 1.0), ("1/(x - 1)", 1.0, 3.0), ("log(x)", 0.0, 1e-5),
     ("(x^2 - 1)/(x - 1)", -5.0, 5.0), ("exp(log(x))", 0.1, 5.0), ("exp(-x^2/1e-6)", -1.0, 1.0)],
)  # fmt: skip
def test_most_of_both_curves_is_shown_and_neither_is_flat(
    text: str, low: float, high: float
) -> None:
    even = sampled(text, low, high).even
    for panel in panels(sampled(text, low, high), curves(text, low, high), None):
        bottom, top = panel.frame
        for curve in panel.curves:
            ys = [p.slope if curve.derivative else p.value for p in even]
            inside = sorted(y for y in ys if bottom <= y <= top)
            assert len(inside) > 0.6 * len(ys)
            if inside[-1] - inside[0] > 1e-9:
                assert (
                    top - bottom < 14 * max(y for y in ys if y <= top) - 14 * inside[0]
                    or curve.derivative
                )


def test_only_what_leaves_the_frame_is_called_cut() -> None:
    assert shown("sqrt(x)")[0].cut == ("df/dx",)
    assert shown("x^2")[0].cut == ()


def test_two_scales_get_two_panels() -> None:
    assert [len(panel.curves) for panel in shown("sin(x)")] == [2]
    first, second = shown("sin(100*x)")
    assert [curve.name for panel in (first, second) for curve in panel.curves] == ["f", "df/dx"]
    assert first.frame.high < 2
    assert second.frame.high > 90


def test_constants_have_a_frame_too() -> None:
    for text, value in (("3 + 0*x", 3), ("0*x", 0), ("0*x - 1e-320", 0), ("1e290 + 0*x", 1e290)):
        (panel,) = shown(text)
        low, high = panel.frame
        assert low < 0 < high
        assert low < value < high


def test_a_frame_that_is_asked_for_is_the_frame() -> None:
    asked = Frame(-1.0, 2.0)
    (panel,) = panels(sampled("x^2"), curves("x^2"), asked)
    assert panel.frame == asked
    assert panel.cut == ("f", "df/dx")


def test_clipping_is_that_of_many_small_steps() -> None:
    dice = random.Random(1)
    for _ in range(200):
        line = tuple((dice.uniform(-2, 2), dice.uniform(-2, 2)) for _ in range(5))
        pieces = clipped(line, (-1.0, 1.0), (-1.0, 1.0))
        assert all(
            abs(x) <= 1 + 1e-12 and abs(y) <= 1 + 1e-12 for piece in pieces for x, y in piece
        )
        inside = sum(length(piece) for piece in pieces)
        steps = 2000
        total = 0.0
        for a, b in pairwise(line):
            at = [
                (a[0] + (b[0] - a[0]) * (k + 0.5) / steps, a[1] + (b[1] - a[1]) * (k + 0.5) / steps)
                for k in range(steps)
            ]
            total += math.dist(a, b) * sum(abs(x) <= 1 and abs(y) <= 1 for x, y in at) / steps
        assert inside == pytest.approx(total, abs=0.02)


def length(piece: list[tuple[float, float]]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(piece))


def test_a_line_inside_stays_one_piece_and_exact() -> None:
    line = ((0.0, 0.1), (0.3, 0.2), (0.9, 0.3))
    assert clipped(line, (0.0, 1.0), (0.0, 1.0)) == [list(line)]
    assert clipped(((0.0, 5.0), (1.0, 6.0)), (0.0, 1.0), (0.0, 1.0)) == []
    assert clipped(((2.0, 0.5), (2.0, 0.6)), (0.0, 1.0), (0.0, 1.0)) == []
    ((start, end),) = clipped(((0.0, 0.5), (0.5, 1e308)), (0.0, 1.0), (0.0, 1.0))
    assert (start, end) == ((0.0, 0.5), (pytest.approx(0.0, abs=1e-300), 1.0))


def test_what_is_cut_off_ends_at_the_border_and_not_a_rounding_beyond() -> None:
    for line in ([(-1e-16, -7e15), (1e-16, 3.3e30)], [(0.1, 1e20), (0.3, -1e19)]):
        (piece,) = clipped(tuple(line), (-1.0, 1.0), (-24.1, 33.2))
        assert all(-24.1 <= y <= 33.2 for _, y in piece)
