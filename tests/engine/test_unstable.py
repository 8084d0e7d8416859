"""Spelled-out forms that lose digits are noted, and others are not."""

import pytest

from backprop_cli import gradient

LOSING = [
    ("log(1 + x)", {"x": 1e-12}, "log1p", "about 12 of 16 digits"),
    ("exp(x) - 1", {"x": 1e-9}, "expm1", "about 9 of 16 digits"),
    ("sqrt(x^2 + y^2)", {"x": 1e200, "y": 1e200}, "hypot", "all digits"),
    ("sqrt(x^2 + y^2)", {"x": 3e-200, "y": 4e-200}, "hypot", "all digits"),
    ("log(1 + exp(x))", {"x": 800}, "softplus", "all digits"),
    ("log(1 + exp(x))", {"x": -30}, "softplus", "about"),
    ("log(exp(x) + exp(y))", {"x": 800, "y": 801}, "logaddexp", "all digits"),
    ("log(sum(exp(v)))", {"v": [1000, 1001]}, "logsumexp", "all digits"),
    ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", {"x": 800}, "tanh", "all digits"),
    ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", {"x": 1e-10}, "tanh", "about"),
]
KEEPING = [
    ("1/(1 + exp(-x))", {"x": -800}),
    ("1/(1 + exp(-x))", {"x": 30}),
    ("log(1 + x)", {"x": 2}),
    ("log1p(x)", {"x": 1e-12}),
    ("sqrt(x^2 + y^2)", {"x": 3, "y": 4}),
    ("log(sum(exp(v)))", {"v": [1, 2]}),
    ("x + 1 - 1", {"x": 1e-12}),
]


@pytest.mark.parametrize(("program", "values", "gate", "lost"), LOSING)
def test_a_note_on_lost_digits(
    program: str, values: dict[str, object], gate: str, lost: str
) -> None:
    (note,) = (n for n in gradient(program, values).notes if n.kind == "unstable")
    assert f"with {gate} it keeps them" in note.message
    assert lost in note.message


@pytest.mark.parametrize(("program", "values"), KEEPING)
def test_no_note(program: str, values: dict[str, object]) -> None:
    assert not [n for n in gradient(program, values).notes if n.kind == "unstable"]


def test_the_grouped_program_gives_the_right_number() -> None:
    from backprop_cli import compile

    report = compile("log(1 + x)", group="auto")(x=1e-12)
    assert report.value == pytest.approx(1e-12, rel=1e-11)
    assert report.value != gradient("log(1 + x)", x=1e-12).value
    assert report.notes == ()
