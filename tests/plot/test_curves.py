"""Lines end where the function does; marks say which end belongs to it."""

import math
from itertools import pairwise

import pytest

from backprop_cli.plot.model import Curve, Mark
from tests.plot.functions import along, curves

PI = math.pi
GAPS = {
    "1/x": [0.0],
    "1/(x - 2)": [2.0],
    "1/x^2": [0.0],
    "tan(x)": [-1.5 * PI, -0.5 * PI, 0.5 * PI, 1.5 * PI],
    "floor(x)": [float(k) for k in range(-4, 5)],
    "sign(x)": [0.0],
    "log(abs(x))": [0.0],
    "x/abs(x) + 1/(x - 1)": [0.0, 1.0],
}


def stretches(curve: Curve) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return [pair for line in curve.lines for pair in pairwise(line)]


@pytest.mark.parametrize(("low", "high", "count"), [(-5.0, 5.0, 501), (-4.9, 4.97, 300)])
@pytest.mark.parametrize("text", GAPS)
def test_no_stroke_crosses_a_pole_or_a_jump(text: str, low: float, high: float, count: int) -> None:
    flat = text in ("floor(x)", "sign(x)")  # their derivative is 0 at the jump too
    for curve in curves(text, low, high, count)[: 1 if flat else 2]:
        for gap in GAPS[text]:
            crossing = [
                (a, b) for a, b in stretches(curve) if a[0] < gap - 1e-12 and b[0] > gap + 1e-12
            ]
            assert crossing == []
        assert len(curve.lines) == len(GAPS[text]) + 1


@pytest.mark.parametrize("text", GAPS)
def test_lines_go_on_up_to_the_gap(text: str) -> None:
    value, _ = curves(text)
    ends = [line[-1][0] for line in value.lines[:-1]]
    starts = [line[0][0] for line in value.lines[1:]]
    assert ends == pytest.approx(GAPS[text], abs=1e-12)
    assert starts == pytest.approx(GAPS[text], abs=1e-12)


@pytest.mark.parametrize("text", ["tan(x)", "floor(x)", "1/x", "x^2*sin(1/x)", "sqrt(x)"])
def test_every_corner_of_a_line_is_a_point_of_the_function(text: str) -> None:
    function = along(text)
    value, slope = curves(text)
    for curve, picked in ((value, 1), (slope, 2)):
        for line in curve.lines:
            assert all(function(x)[picked] == y for x, y in line)


@pytest.mark.parametrize(
    ("text", "place"), [("relu(x)", 0.0), ("abs(x - 1/7)", 1 / 7), ("max(x, 1 - 2*x)", 1 / 3)]
)
def test_a_corner_is_where_it_belongs(text: str, place: float) -> None:
    value, slope = curves(text)
    (line,) = value.lines
    assert min(abs(x - place) for x, _ in line) < 1e-9
    first, second = slope.lines
    assert first[-1][0] == pytest.approx(place, abs=1e-9)
    assert second[0][0] == pytest.approx(place, abs=1e-9)
    assert {y for _, y in first} != {y for _, y in second}


def marks(curve: Curve) -> dict[tuple[float, float], bool]:
    return {(round(x, 9), round(y, 6)): filled for (x, y), filled in curve.marks}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "floor(x/4)",
            {
                (-4, -2): False,
                (-4, -1): True,
                (0, -1): False,
                (0, 0): True,
                (4, 0): False,
                (4, 1): True,
            },
        ),
        (
            "ceil(x/4)",
            {
                (-4, -1): True,
                (-4, 0): False,
                (0, 0): True,
                (0, 1): False,
                (4, 1): True,
                (4, 2): False,
            },
        ),
        ("sign(x)", {(0, -1): False, (0, 1): False, (0, 0): True}),
        ("sin(x)/x", {(0, 1): False}),
        ("sqrt(x)", {(0, 0): True}),
        ("where(x > 1, 2, 0)", {(1, 0): True, (1, 2): False}),
        (
            "floor(x^2/16 + 1/3)",
            {
                (-3.265986324, 1): False,
                (-3.265986324, 0): False,
                (3.265986324, 0): False,
                (3.265986324, 1): False,
            },
        ),
        ("abs(x)", {}),
        ("sqrt(abs(x))", {}),
        ("sin(1/x)", {}),
    ],
)
def test_marks_of_the_function(text: str, expected: dict[tuple[float, float], bool]) -> None:
    assert marks(curves(text)[0]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("relu(x)", {(0, 0): True, (0, 1): False}),
        ("abs(x)", {(0, -1): False, (0, 1): False, (0, 0): True}),
        ("relu(3*x - 1)", {(round(1 / 3, 9), 0): True, (round(1 / 3, 9), 3): False}),
        ("sign(x)", {}),
        ("where(x < 1, x, 5)", {(1, 1): False, (1, 0): True}),
        ("sin(x)/x", {(0, 0): False}),
        ("abs(x - sqrt(2))", {(1.414213562, -1): False, (1.414213562, 1): False}),
        ("x^2*sin(1/x)", {}),
        ("x^2", {}),
    ],
)
def test_marks_of_the_derivative(text: str, expected: dict[tuple[float, float], bool]) -> None:
    assert marks(curves(text)[1]) == expected


def test_a_kink_counts_as_it_does_at_the_fraction_that_was_meant() -> None:
    # 3*x - 1 rounds to 0 for three numbers, and 1/3 is not the one beside the kink
    assert marks(curves("relu(3*x - 1)", -1.0, 2.0)[1]) == {
        (round(1 / 3, 9), 0): True, (round(1 / 3, 9), 3): False,
    }  # fmt: skip


def test_a_place_has_one_mark_of_a_kind_and_many_breaks_have_none() -> None:
    value, _ = curves("floor(x)")
    assert len(set(value.marks)) == len(value.marks) == 20
    assert isinstance(value.marks[0], Mark)
    value, _ = curves("floor(10*x)")
    assert value.marks == ()
    assert len(value.lines) == 100
