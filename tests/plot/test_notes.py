"""What is said beside a plot: each thing once, and nothing where nothing is to be said."""

import math

import pytest

from backprop_cli.plot import make
from backprop_cli.plot.fieldnotes import field_notes
from backprop_cli.plot.model import Frame, Range
from backprop_cli.plot.notes import plot_notes
from tests.plot.functions import subject

X, Y = Range("x", -3.0, 3.0), Range("y", -2.0, 2.0)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("relu(x)", ["kink at x = 0: df/dx is 0 before it and 1 after it, and counts as 0 there"]),
        (
            "abs(3*x - 1)",
            ["kink at x = 0.333333: df/dx is -3 before it and 3 after it, and counts as 0 there"],
        ),
        (
            "abs(x^2 - 2)",
            [
                "kink at x = -1.41421: df/dx is -2.828 before it and 2.828 after it",
                "kink at x = 1.41421: df/dx is -2.828 before it and 2.828 after it",
            ],
        ),
        (
            "1/x",
            [
                "f is not finite at x = 0",
                "f is cut off below -3.73 and above 3.73, df/dx is cut off below -3.73",
            ],
        ),
        (
            "sqrt(x)",
            [
                "df/dx is not finite at x = 0",
                "f is not finite from x = -5 to 0",
                "df/dx is cut off above 2.37",
            ],
        ),
        ("floor(x/4)", ["f jumps at x = -4, 0 and 4"]),
        ("1/(x - sqrt(2))", ["f grows without end near x = 1.41421", "cut off"]),
        ("sin(1000*x)", ["f changes faster than 501 points can follow"]),
        ("log(x - 10)", ["f is not finite from x = -5 to 5"]),
        ("abs(sin(3*x))", ["kinks at x = -4.18879, "]),
        ("sqrt(abs(x))", ["df/dx is not finite at x = 0", "df/dx is cut off"]),
        ("x^3", []),
    ],
)
def test_notes(program: str, words: list[str]) -> None:
    found = [
        n.message for n in plot_notes(make.plot(subject(program, Range("x", -5, 5)), None, ()))
    ]
    assert len(found) == len(words)
    assert all(word in message for word, message in zip(words, found, strict=True)), found


PI = math.pi
STEEP = "f is steeper than float64 can follow near x = "


@pytest.mark.parametrize(
    ("program", "low", "high", "words"),
    [
        ("tan(x)", -PI / 2, PI / 2, [f"{STEEP}-1.57080 and 1.57080", "cut off"]),
        ("1/sin(x)", -PI, PI, ["f is not finite at x = 0", f"{STEEP}-3.14159", "cut off"]),
        ("log(x)", 1e-300, 1.0, [f"{STEEP}1e-300", "f is cut", "df/dx is cut"]),
        ("1/(x - 1e-20)", -1.0, 1.0, ["f grows without end near x = 0", "cut off"]),
        ("(x^2 - 1)/(x - 1)", -5.0, 5.0, ["f is not finite at x = 1"]),
        ("x^2/x", -5.0, 5.0, ["f is not finite at x = 0"]),
        ("exp(log(x))", 0.1, 5.0, []),
        ("(x + 1)^2 - x^2 - 2*x", -5.0, 5.0, []),
        ("max(sin(x), cos(x))", -1.0, 3.0, ["kink at x = 0.785398: df/dx is "]),
        ("exp(-1e8*(x - 0.123)^2)", -1.0, 1.0, []),
        ("exp(-1/x)", -1.0, 1.0, ["f is not finite from x = -0.00140888 to 0", "cut off"]),
        ("sign(x)*sqrt(abs(x)) + sign(x)", -1.0, 1.0, ["f jumps at x = 0", "cut off"]),
        (
            "where(x < 0, -1, sqrt(x))", -1.0, 1.0,
            ["df/dx is not finite at x = 0", "f jumps at x = 0", "cut off"],
        ),
        ("abs(x - 0.5) + abs(x - 0.501)", 0.0, 1.0, ["kink at x = 0.5: ", "kink at x = 0.501: "]),
        ("relu(x - 0.1) - relu(x - 0.101)", -1.0, 1.0, ["kink at x = 0.1: ", "kink at x = 0.101: "]),
        ("floor(x)", -100.0, 100.0, ["f jumps at x = -99, -98, -97, -96, -95 and 195 more places"]),
        ("floor(x)", -500.0, 500.0, ["f changes more than df/dx says: it jumps too often"]),
        ("x + 0.001*sign(x - 1/3)", -5.0, 5.0, ["f jumps at x = 0.333333"]),
        ("acos(x)", -1.0, 1.0, ["df/dx is not finite at x = -1 and 1", "cut off"]),
        ("x^x", 0.0, 2.0, ["df/dx is not finite at x = 0"]),
        ("where(x >= 1e6 + 0.5, 1, 0)", 1e6, 1e6 + 1, ["f jumps at x = 1000000.5"]),
        ("max(x, x^2)", -0.5, 0.5, ["kink at x = 0: df/dx is 0 before it and 1 after it"]),
        ("relu(x)", 0.0, 1.0, []),
        ("sin(1/x)", -1.0, 1.0, ["not finite at x = 0", "f turns too fast to be shown", "cut off"]),
    ],
)  # fmt: skip
def test_notes_of_awkward_functions(
    program: str, low: float, high: float, words: list[str]
) -> None:
    found = [
        n.message for n in plot_notes(make.plot(subject(program, Range("x", low, high)), None, ()))
    ]
    assert len(found) == len(words), found
    assert all(word in message for word, message in zip(words, found, strict=True)), found


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("log(x - 10)*y", ["f is not finite at 3600 of the 3600 points"]),
        ("1/(x*y)", ["f jumps, or grows without end"]),
        ("floor(x)*floor(y)", ["f jumps, or grows without end"]),
        ("exp(-(x^2 + y^2)*20)", []),
        ("sin(10*x)*sin(10*y)", []),
        ("sin(90*x)*cos(90*y)", ["f changes faster than 120 × 120 points can follow"]),
        ("exp(-2000*(x^2 + y^2))", ["f changes faster than 60 × 60 points can follow"]),
        ("1/(x^2 + y^2)", []),
        ("3 + 0*x*y", ["f is the same everywhere"]),
        ("x*y", []),
    ],
)
def test_notes_of_a_plane(program: str, words: list[str]) -> None:
    found = [n.message for n in field_notes(make.field(subject(program, X, Y), ()))]
    assert len(found) == len(words)
    assert all(word in message for word, message in zip(words, found, strict=True)), found


def test_what_a_kink_counts_as_is_not_said_of_a_rounded_place() -> None:
    notes = plot_notes(make.plot(subject("abs(x^2 - 2) + relu(x)", Range("x", -5, 5)), None, ()))
    assert ["counts as" in note.message for note in notes] == [False, True, False]


def test_an_end_of_the_range_may_be_where_it_is_not_finite() -> None:
    notes = plot_notes(make.plot(subject("log(x)", Range("x", 0, 5)), None, ()))
    assert notes[0].message == "f is not finite at x = 0"


def test_a_frame_beside_the_curves_is_said_to_be_empty() -> None:
    plot = make.plot(subject("x^2", Range("x", -5, 5)), Frame(100.0, 200.0), ())
    found = [note.message for note in plot_notes(plot)]
    assert found == [f"{name} is below the frame everywhere" for name in ("f", "df/dx")]


def test_where_a_descent_ends() -> None:
    about = subject("(x - 1)^2", Range("x", -5, 5))
    path = make.descent(about, {"x": -4.0}, 0.25, 30)
    (note,) = plot_notes(make.plot(about, None, path))
    assert note.message.startswith("after 30 steps the descent is at x = 1.00000, where f = ")
    about = subject("exp(x*y)", X, Y)
    path = make.descent(about, {"x": 2.0, "y": 2.0}, 9.0, 30)
    notes = [note.message for note in field_notes(make.field(about, path))]
    assert any("try a smaller --lr" in note for note in notes) is (path[-1].loss == float("inf"))


@pytest.mark.parametrize(("high", "said"), [(6.0, False), (1e6, True), (1e-3, True)])
def test_ranges_of_different_lengths_bend_right_angles(high: float, said: bool) -> None:
    about = subject("x + y", X, Range("y", 0.0, high), points=9)
    found = [note.message for note in field_notes(make.field(about, ()))]
    assert any("x and y have very different scales" in message for message in found) is said
