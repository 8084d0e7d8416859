"""Contours lie on their level, arrows point uphill, levels are round."""

import math
from itertools import pairwise

import pytest

from backprop_cli.plot.arrows import arrows
from backprop_cli.plot.contours import contours, grid
from backprop_cli.plot.edges import Edges, Plane
from backprop_cli.plot.levels import levels
from backprop_cli.plot.model import Contour, Range
from tests.plot.functions import over

X, Y = Range("x", -3.0, 3.0), Range("y", -2.0, 2.0)


def drawn(
    text: str, at: list[float] | None = None, count: int = 60, budget: int = 20_000
) -> tuple[Contour, ...]:
    function = over(text)
    found = grid(function, X, Y, count)
    return contours(Edges(function, found, budget), at or levels(found))


@pytest.mark.parametrize("count", [60, 61, 17])
def test_the_contours_of_a_quadratic_are_its_ellipses(count: int) -> None:
    for level, lines in drawn("(x - 1)^2 + 3*y^2", [0.5, 1.0, 2.5], count):
        (line,) = lines
        assert line[0] == line[-1]
        for x, y in line:
            # a fiftieth of a cell, and on the grid's lines exact
            near = 0.02 / (count - 1) * math.hypot(2 * (x - 1) * X.span, 6 * y * Y.span)
            assert abs((x - 1) ** 2 + 3 * y * y - level) <= near + 1e-9
        # once around, and nothing left out
        turned = sum(angle(a, b) for a, b in pairwise(line))
        assert abs(turned) == pytest.approx(2 * math.pi, abs=1e-9)


def angle(a: tuple[float, float], b: tuple[float, float]) -> float:
    first, second = (math.atan2(y * 3**0.5, x - 1) for x, y in (a, b))
    return (second - first + math.pi) % (2 * math.pi) - math.pi


@pytest.mark.parametrize("text", [
    "x*y", "sin(2*x)*cos(3*y)", "(1-x)^2 + 100*(y-x^2)^2", "exp(x)*y", "1/(x*y)", "max(x, y)",
    "abs(x) + abs(y)", "log(x^2 + y^2)", "sin(8*x*y)", "tanh(30*(x + y))", "x^3 - 3*x*y^2",
])  # fmt: skip
def test_every_corner_of_a_contour_is_on_its_level(text: str) -> None:
    function = over(text)
    found = drawn(text)
    assert found
    for level, lines in found:
        for line in lines:
            assert all(reach(a, b) < 1.5 for a, b in pairwise(line))
            for x, y in line[::3]:
                # nearer than a fiftieth of a cell
                miss = abs(function(x, y).value - level)
                assert miss < 1e-9 or miss <= 0.02 * change(function, x, y)


def reach(a: tuple[float, float], b: tuple[float, float]) -> float:
    """How many cells two places lie apart."""
    return math.hypot((a[0] - b[0]) / X.span, (a[1] - b[1]) / Y.span) * 59


def change(function: Plane, x: float, y: float) -> float:
    """How much a function may change in a cell around a place."""
    wide, high = X.span / 59, Y.span / 59
    around = [function(x + a * wide, y + b * high) for a in (-0.43, 0.43) for b in (-0.43, 0.43)]
    return max(abs(spot.dx) * wide + abs(spot.dy) * high for spot in around)


def test_without_a_budget_the_grid_alone_decides() -> None:
    for level, lines in drawn("(x - 1)^2 + 3*y^2", [0.5, 1.0], 61, 0):
        for line in lines:
            assert max(abs((x - 1) ** 2 + 3 * y * y - level) for x, y in line) < 1e-9


def test_a_saddle_is_decided_by_its_centre() -> None:
    # with two points a side there is one cell; its centre is 0
    assert len(drawn("x*y", [1.0], 2)[0].lines) == 2
    (above,) = drawn("x*y", [0.5], 2)
    (below,) = drawn("x*y", [-0.5], 2)
    for contour, sign in ((above, 1), (below, -1)):
        assert len(contour.lines) == 2
        for line in contour.lines:
            assert {x > 0 for x, _ in line} == {sign * y > 0 for _, y in line}
            assert len({x > 0 for x, _ in line}) == 1


def test_a_line_is_whole_wherever_it_is_met_first() -> None:
    (found,) = drawn("y - x^2", [-1.0])
    (line,) = found.lines
    assert {line[0][0] > 0, line[-1][0] > 0} == {True, False}
    assert [y for _, y in (line[0], line[-1])] == [2.0, 2.0]


def test_a_corner_of_a_contour_is_where_the_kink_is() -> None:
    (found,) = drawn("max(x, y)", [0.777])
    (line,) = found.lines
    assert min(math.dist(place, (0.777, 0.777)) for place in line) < 0.01


@pytest.mark.parametrize(
    ("text", "level", "corner"),
    [
        ("abs(x) + abs(y)", 0.5, (0.0, 0.5)),
        ("abs(x) + abs(y)", 1.5, (-1.5, 0.0)),
        ("max(abs(x), 2*abs(y))", 1.0, (1.0, 0.5)),
        ("(1-x)^2 + 25*(y-x^2)^2", 5.0, (1 - 5**0.5, (1 - 5**0.5) ** 2)),
    ],
)
def test_a_line_goes_into_its_tips_and_never_beside_its_level(
    text: str, level: float, corner: tuple[float, float]
) -> None:
    function, (found,) = over(text), drawn(text, [level])
    for line in found.lines:
        for (a, b), (c, d) in pairwise(line):
            x, y = (a + c) / 2, (b + d) / 2
            assert abs(function(x, y).value - level) < 0.06 * change(function, x, y)
    assert min(math.dist(place, corner) for line in found.lines for place in line) < 0.02


@pytest.mark.parametrize("text", ["floor(x) + 0*y", "1/(x - 0.3) + 0*y", "sign(x + y)*10 + x"])
def test_no_contour_stands_in_for_a_jump(text: str) -> None:
    function = over(text)
    found = grid(function, X, Y, 60)
    edges = Edges(function, found, 20_000)
    for level, lines in contours(edges, [-0.25, 0.5, 0.1234]):
        assert all(abs(function(*place).value - level) < 1e-3 for line in lines for place in line)
    assert edges.torn
    smooth = Edges(over("x*y"), grid(over("x*y"), X, Y, 60), 20_000)
    assert contours(smooth, [0.5])
    assert not smooth.torn


def test_no_contour_goes_where_the_function_is_not_finite() -> None:
    for level, lines in drawn("log(x) + y", [-1.0, 0.5]):
        assert all(x > 0 for line in lines for x, _ in line)
        assert all(
            y == pytest.approx(level - math.log(x), abs=1e-3) for line in lines for x, y in line
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + 0*y", [-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5]),
        ("exp(3*x) + 0*y", [0.001, 0.01, 0.1, 1, 10, 100, 1000]),
        ("1/(x*y)", [-20, -10, -5, -2, -1, -0.5, 0.5, 1, 2, 5, 10, 20]),
        ("exp(-20*(x^2 + y^2))", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
        ("3 - 2*exp(-9*(x^2 + y^2))", [1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4, 2.6, 2.8]),
        ("x + 0.2/(x^2 + y^2)", [-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5]),
        ("3 + 0*x*y", []),
        ("log(-1 - x^2*y^2)", []),
    ],
)
def test_levels(text: str, expected: list[float]) -> None:
    assert levels(grid(over(text), X, Y, 60)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "x*y",
        "(1-x)^2 + 100*(y-x^2)^2",
        "1/(x*y)",
        "exp(x*y)",
        "sin(x)",
        "-1/(x^2+y^2)",
        "1e-9*x*y",
        "x^9*y^9",
    ],
)
def test_levels_are_round_and_few_and_there(text: str) -> None:
    found = grid(over(f"{text} + 0*x*y"), X, Y, 60)
    values = [spot.value for spot in found.all()]
    chosen = levels(found)
    assert len(levels(found, 7)) <= 7
    assert 3 <= len(chosen) <= 15
    assert chosen == sorted(set(chosen))
    assert all(min(values) < level < max(values) for level in chosen)
    assert all(len(f"{level:.9e}".split("e")[0].strip("-").rstrip("0")) <= 3 for level in chosen)


@pytest.mark.parametrize("text", ["(x-1)^2 + 3*y^2", "x*y", "sin(x)*cos(y)"])
def test_arrows_point_along_the_exact_gradient(text: str) -> None:
    exact = {
        "(x-1)^2 + 3*y^2": lambda x, y: (2 * (x - 1), 6 * y),
        "x*y": lambda x, y: (y, x),
        "sin(x)*cos(y)": lambda x, y: (math.cos(x) * math.cos(y), -math.sin(x) * math.sin(y)),
    }[text]
    found = arrows(over(text), X, Y)
    assert len(found) == 14 * 10
    for place, gradient, length in found:
        assert gradient == pytest.approx(exact(*place), abs=1e-12)
        assert 0 < length <= 1
    sizes = sorted(math.hypot(*arrow.gradient) for arrow in found)
    for _, gradient, length in found:
        part = math.hypot(*gradient) / sizes[int(0.9 * 139)]
        assert length == pytest.approx(min(1, part**0.5))


def test_where_there_is_no_gradient_there_is_no_arrow() -> None:
    assert {arrow.length for arrow in arrows(over("3 + 0*x*y"), X, Y)} == {0.0}
    assert all(arrow.place[0] > 0 for arrow in arrows(over("log(x) + y"), X, Y))
    assert arrows(over("log(-1 - x^2 - y^2)"), X, Y) == ()
