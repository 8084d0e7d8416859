"""What is said of values and gradients that are not finite."""

import math

import numpy as np
import pytest

from backprop_cli import gradient


def messages(program: str, **values: object) -> list[str]:
    return [note.message for note in gradient(program, values).notes]


@pytest.mark.parametrize("program", ["x*inf", "x + inf", "-inf*x"])
def test_an_infinity_that_is_meant_is_no_overflow(program: str) -> None:
    (note,) = gradient(program, x=1).notes
    assert note.kind == "not-finite"
    assert "overflow" not in note.message
    assert "beyond" not in note.message


@pytest.mark.parametrize(
    ("program", "values", "found"),
    [
        ("sum(where(x > 0, log(x), y))", {"x": [-1, 1], "y": [1, 2]}, 0),
        ("sum(where(x > 0, log(x), y))", {"x": [-1, 1], "y": [math.inf, 2]}, 1),
        ("sum(where(x > 0, y, log(x)))", {"x": [1, 2], "y": [1, 2]}, 0),
        ("sum(where(log(x) > 0, y, 2*y))", {"x": [-1, 2], "y": [1, 2]}, 1),
        ("log(x)[1]*y", {"x": [-1, 2], "y": 1}, 0),
        ("log(x)[0]*y", {"x": [-1, 2], "y": 1}, 1),
        ("sum(log(x)[[1, 1]])*y", {"x": [-1, 2], "y": 1}, 0),
        ("sum((log(x) + [[0], [1]])[:, 1:])", {"x": [-1, 2]}, 0),
        ("sum((log(x) + [[0], [1]])[1:, :])", {"x": [-1, 2]}, 1),
        ("sum(roll(log(x), 1)[1:])", {"x": [2, -1]}, 1),
    ],
)  # fmt: skip
def test_only_elements_that_matter_are_told(
    program: str, values: dict[str, object], found: int
) -> None:
    assert [note.kind for note in gradient(program, values).notes] == ["not-finite"] * found


def test_a_literal_beyond_all_doubles() -> None:
    report = gradient("x*1e999", x=1)
    assert [(note.kind, note.node, note.message) for note in report.notes] == [
        ("not-finite", "", "overflow: 1e999 is beyond the largest double and is read as Infinity")
    ]


@pytest.mark.parametrize(
    ("program", "values", "message"),
    [
        ("(x*1e200)*1e200", {"x": 0}, "not finite: the gradient that n1 sends x is Infinity: 1e200 × 1e200"),
        ("-((x*1e200)*1e200)", {"x": 0}, "not finite: the gradient that n1 sends x is -Infinity: -1e200 × 1e200"),
        ("prod(x)", {"x": [0, 1e200, 1e200]}, "not finite: what prod(x) at f sends x is not finite"),
        ("1e200*(sum(W @ x)*y)", {"W": [[1e200]], "x": [0], "y": 1}, "not finite: what W @ x at n1 sends x is not finite"),
        ("sum(1e200*(1e200*x))", {"x": [0, 0]},
         "not finite: the gradient that n1 sends x is Infinity: 1e200 × 1e200 (element [0] and 1 more of its 2 elements)"),
        ("y*sum(sqrt(x))", {"x": [1, 0], "y": 2},
         "not finite: the local gradient dn1/dx = 1/(2*sqrt(x)) is Infinity where x = 0; the slope of sqrt is infinite at 0: "),
    ],
)  # fmt: skip
def test_the_first_gradient_that_is_not_finite(
    program: str, values: dict[str, object], message: str
) -> None:
    assert messages(program, **values)[0].startswith(message)
    assert len(messages(program, **values)) == 1


def test_the_first_value_that_is_not_finite_is_told() -> None:
    assert messages("exp(x)", x=math.nan) == ["not finite: the input x is NaN"]
    assert messages("exp(log(x))*y", x=0, y=1)[0].startswith(
        "not finite: log(x) at n1 is -Infinity"
    )
    assert messages("x + 0*log(0)", x=1)[0].startswith("not finite: log(0) at n1 is -Infinity")


def test_nothing_is_said_of_a_branch_that_is_not_taken() -> None:
    assert messages("where(x > 0, log(y), y)", x=-1, y=0) == []
    assert messages("where(x > 0, y, log(y))", x=1, y=0) == []
    assert len(messages("where(x > 0, log(y), y)", x=1, y=0)) == 1


@pytest.mark.parametrize(("sign", "sides"), [(">=", (1.0, 0.0)), (">", (0.0, 1.0))])
def test_a_condition_on_its_edge_has_two_sides(sign: str, sides: tuple[float, float]) -> None:
    (note,) = gradient(f"where(x {sign} 0, x, y)", x=0, y=1).notes
    assert note.one_sided == sides
    here, there = map(int, sides)
    assert note.message.endswith(f"df/dx is {here} here and {there} on the other side")


def test_a_condition_on_elements_that_an_index_takes() -> None:
    report = gradient("where(x[0] > 0, x[1], x[k])", x=[0.0, 1.0], k=1)
    assert [(note.kind, note.node) for note in report.notes] == [("kink", "f")]
    assert "exactly on its edge" in report.notes[0].message


@pytest.mark.parametrize(
    ("order", "x", "kinks"),
    [
        ("inf", [1.0, -1.0], 1), ("inf", [1.0, 2.0], 0), ("inf", [0.0, 0.0], 1), ("inf", [0.0, 2.0], 0),
        ("1", [0.0, -1.0], 1), ("1", [2.0, -1.0], 0), ("0.5", [0.0, 1.0], 1),
        ("2", [0.0, 0.0], 1), ("2", [0.0, 1.0], 0), ("3", [0.0, 1.0], 0),
    ],
)  # fmt: skip
def test_kinks_of_norms(order: str, x: list[float], kinks: int) -> None:
    report = gradient(f"norm(x, order={order})", x=x)
    assert [note.kind for note in report.notes].count("kink") == kinks
    if kinks == 0:
        sizes = np.abs(x)
        exact = np.linalg.norm(sizes, math.inf if order == "inf" else float(order))
        assert report.value == pytest.approx(exact, rel=1e-15)
