"""From a program to everything that is drawn: how many points, which numbers, which descent."""

import csv
import io
import math
from collections.abc import Iterator

import pytest

from backprop_cli import gradient
from backprop_cli.plot import make
from backprop_cli.plot.csv import grid_csv, points_csv
from backprop_cli.plot.model import Range
from tests.plot.functions import subject

X, Y = Range("x", -3.0, 3.0), Range("y", -2.0, 2.0)


def read(lines: Iterator[str]) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(lines))))


def test_names_are_those_of_the_program() -> None:
    assert subject("x^2", X).names == ("f", "df/dx")
    assert subject("q = x*y; loss = q^2", X, Y).names == ("loss", "dloss/dx", "dloss/dy")


def test_a_large_program_gets_fewer_points_and_not_too_few() -> None:
    small, large = subject("x", X), subject("+".join(["x"] * 20_000), X)
    assert (small.number, large.number) == (501, 61)
    assert large.runs < 20
    middle = subject("+".join(["x"] * 1500), X).number
    assert 61 < middle < 501
    assert middle % 2 == 1
    assert subject("x*y", X, Y).number == 61
    assert subject("+".join(["x*y"] * 5_000), X, Y).number == 15
    assert subject("x", X, points=7).number == 7


def test_the_numbers_of_a_large_program_are_asked_a_bounded_number_of_times() -> None:
    asked = 0
    about = subject("sin(50*x*y)", X, Y)

    def counted(values: object) -> object:
        nonlocal asked
        asked += 1
        return about.gradients(values)  # type: ignore[arg-type]

    slow = about._replace(gradients=counted, nodes=100_000)  # type: ignore[arg-type]
    field = make.field(slow, ())
    assert len(field.grid.xs) == 14
    assert asked < 14 * 14 + 14 * 14 + 500


def test_the_csv_has_every_digit_of_what_eval_says() -> None:
    program = "exp(-x^2)/3 + sin(7*x)"
    about = subject(program, X, points=9)
    head, *rows = read(points_csv(make.points_of(about), ("x", *about.names)))
    assert head == ["x", "f", "df/dx"]
    assert [float(row[0]) for row in rows] == X.places(9)
    for row in rows:
        x, value, slope = map(float, row)
        report = gradient(program, x=x)
        assert (value, slope) == (report.value, report.gradients["x"])
        assert slope == pytest.approx(
            -2 * x * math.exp(-x * x) / 3 + 7 * math.cos(7 * x), rel=1e-12
        )


def test_the_csv_of_a_plane() -> None:
    about = subject("x^2*y + 1/3", X, Y, points=5)
    head, *rows = read(grid_csv(make.grid_of(about), ("x", "y", *about.names)))
    assert head == ["x", "y", "f", "df/dx", "df/dy"]
    numbers = [tuple(map(float, row)) for row in rows]
    assert [row[:2] for row in numbers] == [(x, y) for y in Y.places(5) for x in X.places(5)]
    assert all(
        row[2:] == (x * x * y + 1 / 3, 2 * x * y, x * x) for row in numbers for x, y in [row[:2]]
    )


def test_what_is_not_finite_has_a_name() -> None:
    rows = read(points_csv(make.points_of(subject("log(x)", X, points=3)), ("x", "f", "df/dx")))
    assert rows[1:3] == [["-3", "NaN", "NaN"], ["0", "-Infinity", "Infinity"]]


def test_a_descent_is_a_geometric_series() -> None:
    path = make.descent(subject("x^2 + 3*y^2", X, Y), {"x": 2.0, "y": -1.5}, 0.1, 20)
    assert [stop.step for stop in path] == list(range(21))
    for stop in path:
        x, y = 2 * 0.8**stop.step, -1.5 * 0.4**stop.step
        assert stop.place == pytest.approx((x, y), rel=1e-12)
        assert stop.loss == pytest.approx(x * x + 3 * y * y, rel=1e-12)


def test_over_one_range_a_descent_lies_on_the_curve() -> None:
    path = make.descent(subject("(x - 1)^2", X), {"x": -4.0}, 0.1, 5)
    assert all(stop.place[1] == stop.loss == (stop.place[0] - 1) ** 2 for stop in path)


def test_a_descent_ends_where_numbers_end() -> None:
    path = make.descent(subject("exp(x^2)", X), {"x": 3.0}, 1.0, 50)
    assert len(path) < 5
    assert not math.isfinite(path[-1].loss)


def test_a_field_keeps_clear_of_its_middle() -> None:
    found = make.field(subject("1/(x*y)", X, Y), ())
    assert all(spot.finite for spot in found.grid.all())
    assert len(found.contours) >= 6
    assert found.torn
