"""Where a function is asked: breaks are found where they are, and nowhere else."""

import math
from itertools import pairwise

import pytest

from backprop_cli.plot.model import EDGE, JUMP, KINK, POLE, Point, Range
from backprop_cli.plot.samples import samples
from backprop_cli.plot.search import simplest
from tests.plot.functions import along, sampled

PI = math.pi
BREAKS = [
    ("relu(x)", KINK, [0.0]),
    ("relu(3*x - 1)", KINK, [1 / 3]),
    ("abs(x - sqrt(2))", KINK, [2**0.5]),
    ("abs(x) + abs(x - 1)", KINK, [0.0, 1.0]),
    ("max(x, 2 - x) + x^2", KINK, [1.0]),
    ("0.01*abs(x - 0.3)", KINK, [0.3]),
    ("floor(x)", JUMP, [-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
    ("ceil(x/3)", JUMP, [-3.0, 0.0, 3.0]),
    ("sign(x) + x", JUMP, [0.0]),
    ("where(x < 0.7, x^2, 3 - x)", JUMP, [0.7]),
    ("tan(x)", POLE, [-1.5 * PI, -0.5 * PI, 0.5 * PI, 1.5 * PI]),
    ("1/(x - sqrt(2))", POLE, [2**0.5]),
    ("1/x", EDGE, [0.0]),
    ("1/(x - 2)^2", EDGE, [2.0]),
    ("log(x)", EDGE, [0.0]),
    ("sqrt(x + 1/3)", EDGE, [-1 / 3]),
    ("sin(x)/x", EDGE, [0.0]),
    ("acos(x)", EDGE, [-1.0, 1.0]),
]


@pytest.mark.parametrize(("low", "high", "count"), [(-5.0, 5.0, 501), (-4.9, 5.03, 400)])
@pytest.mark.parametrize(("text", "kind", "places"), BREAKS, ids=[b[0] for b in BREAKS])
def test_breaks_are_found_where_they_are(
    text: str, kind: str, places: list[float], low: float, high: float, count: int
) -> None:
    if text == "sin(x)/x" and count == 400:
        pytest.skip("nothing can be seen beside its hole, and 0 is not among the points")
    found = sampled(text, low, high, count).breaks
    assert [b.here.x for b in found] == pytest.approx(places, abs=1e-12)
    # a pole is an edge where one of the points is just the pole
    assert {b.kind for b in found} <= ({kind} if "/(" not in text else {POLE, EDGE})
    for b in found:
        assert b.left.x < b.right.x < b.left.x + 1e-12


@pytest.mark.parametrize(
    "text",
    ["x^3 - x", "1/(1+exp(-x))", "exp(x)", "sin(x)*x", "tanh(1000*x)", "x^2 + 1e9", "3 + 0*x",
     "sin(40*x)", "exp(-100*x^2)", "softplus(20*x)", "1e-9*x + 1e9", "x*1e-200", "x*1e200"],
)  # fmt: skip
def test_a_smooth_function_has_no_breaks(text: str) -> None:
    assert sampled(text).breaks == []
    assert sampled(text).crowded is (text == "sin(40*x)")
    assert sampled(text, -5.1, 5.03, 400).breaks == []


def test_the_even_points_are_those_of_the_range() -> None:
    found = sampled("x^2")
    assert [p.x for p in found.even] == [(-5 * (500 - k) + 5 * k) / 500 for k in range(501)]
    assert all(p == Point(p.x, p.x * p.x, 2 * p.x) for p in found.points)
    assert [p.x for p in found.points] == sorted({p.x for p in found.points})


def test_points_come_closer_to_an_edge_by_halves() -> None:
    below = [p.x for p in sampled("log(x)").points if 0 < p.x < 0.02]
    assert len(below) > 40
    assert all(b <= 2.01 * a for a, b in pairwise(below))


def test_a_place_may_be_an_edge_of_two_kinds() -> None:
    # the first halving finds 0, where sqrt is finite and its derivative is not
    slopes = [p.slope for p in sampled("sqrt(x)", -5.0, 5.0, 500).points if math.isfinite(p.slope)]
    assert max(slopes) > 1e6


def test_what_is_asked_is_bounded() -> None:
    asked = 0
    function = along("sin(1e4*x^2)")

    def counted(x: float) -> Point:
        nonlocal asked
        asked += 1
        return function(x)

    found = samples(counted, Range("x", -5, 5), 201, 300)
    assert asked <= 201 + 300 + 60
    assert found.crowded
    # a hole is not searched for noise if that costs more than all the rest
    asked, function = 0, along("sin(x)/x")
    samples(counted, Range("x", -5, 5), 61, 30)
    assert asked <= 61 + 30 + 120
    assert not sampled("sin(x)").crowded


@pytest.mark.parametrize(
    ("low", "high", "number"),
    [(-1e-16, 1e-16, 0.0), (0.3, 0.30000000000000016, 0.3), (1.9, 2.1, 2.0), (0.33333, 0.33334, 1 / 3),
     (-0.0, 0.0, 0.0), (3.14159265, 3.14159266, 314159265 / 1e8)],
)  # fmt: skip
def test_the_simplest_number_between_two(low: float, high: float, number: float) -> None:
    assert low <= simplest(low, high) <= high
    assert simplest(low, high) == pytest.approx(number, abs=1e-8)
    assert math.copysign(1, simplest(-0.0, 0.0)) == 1
