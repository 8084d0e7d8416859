"""What is said of a descent: where it ended, why it failed, whether the picture shows it."""

import pytest

from backprop_cli.plot import make
from backprop_cli.plot.descents import descent_notes
from backprop_cli.plot.model import Range
from tests.plot.functions import subject

X, Y = Range("x", -2.0, 2.0), Range("y", -1.0, 1.0)


@pytest.mark.parametrize(
    ("program", "start", "rate", "words"),
    [
        ("x^2 + y^2", (1, 1), 0.25, ["after 20 steps the descent is at x = 9.53674e-7, y = 9.5"]),
        ("x^2 + 3*y^2", (1, 1), 0.4, ["try a smaller --lr", "leaves the picture at step 1, x = 0.2"]),
        ("exp(x*y)", (2, 1), 9.0, ["the picture at step 1"]),
        ("log(x + 1) + y^2", (1, 0), 0.5, ["the descent ends at step 5, where f is NaN"]),
        ("x^2 + y^2", (3, 0), 0.25, ["after 20 steps", "begins outside of the picture, x = 3"]),
    ],
)  # fmt: skip
def test_what_is_said(
    program: str, start: tuple[float, float], rate: float, words: list[str]
) -> None:
    path = make.descent(subject(program, X, Y), dict(zip("xy", start, strict=True)), rate, 20)
    found = [note.message for note in descent_notes(path, (X, Y), "f")]
    assert all(word in " ".join(found) for word in words), found
    rises = path[-1].loss > path[0].loss
    assert any("--lr" in message for message in found) is rises


def test_nothing_is_said_of_no_descent() -> None:
    assert descent_notes((), (X, Y), "f") == []
