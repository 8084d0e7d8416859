"""Gradient descent from the command line: against closed forms and another implementation."""

import json
import math
from pathlib import Path

import pytest

from backprop_cli.engine.descent import Rule, descend
from tests.cli.running import backprop, here
from tests.test_architecture import modules

QUADRATIC = ("descend", "(w - 3)^2/2", "--wrt=w", "--w=0")


def test_plain_descent_is_a_geometric_series() -> None:
    found = json.loads(here(*QUADRATIC, "--lr=0.25", "--steps=20").out)
    assert found["w"] == pytest.approx(3 - 3 * 0.75**20, rel=1e-14)


def adam(gradient: float, state: list[float], step: int, lr: float) -> float:
    state[0] = 0.9 * state[0] + 0.1 * gradient
    state[1] = 0.999 * state[1] + 0.001 * gradient**2
    return lr * (state[0] / (1 - 0.9**step)) / (math.sqrt(state[1] / (1 - 0.999**step)) + 1e-8)


def test_adam_is_the_one_of_the_paper() -> None:
    found = json.loads(here(*QUADRATIC, "--adam", "--lr=0.1", "--steps=50").out)
    w, state = 0.0, [0.0, 0.0]
    for step in range(1, 51):
        w -= adam(w - 3, state, step, 0.1)
    assert found["w"] == pytest.approx(w, rel=1e-12)


def test_momentum_repeats_a_part_of_the_last_step() -> None:
    found = json.loads(here(*QUADRATIC, "--momentum=0.9", "--lr=0.1", "--steps=30").out)
    w = velocity = 0.0
    for _ in range(30):
        velocity = 0.9 * velocity + (w - 3)
        w -= 0.1 * velocity
    assert found["w"] == pytest.approx(w, rel=1e-12)


def test_arrays_move_element_by_element() -> None:
    args = ("descend", "sum((W - [[1, 2], [3, 4]])^2)/2", "--wrt=W", "--W=[[0,0],[0,0]]")
    found = json.loads(backprop(*args, "--lr=0.5", "--steps=10").out)
    expected = [[x * (1 - 0.5**10) for x in row] for row in ([1, 2], [3, 4])]
    assert found["W"] == [pytest.approx(row, rel=1e-14) for row in expected]


def test_the_start_is_a_point_too() -> None:
    points = descend(lambda v: (v["w"] ** 2, {"w": 2 * v["w"]}), {"w": 1.0}, Rule(0.1))
    first, second = next(points), next(points)
    assert (first.step, first.loss, first.values) == (0, 1.0, {"w": 1.0})
    assert (second.step, second.values) == (1, {"w": 0.8})
    assert json.loads(here(*QUADRATIC, "--steps=0").out) == {"w": 0.0}


def test_progress_is_about_ten_lines_on_stderr() -> None:
    for steps in (0, 1, 9, 10, 11, 1000):
        outcome = here(*QUADRATIC, f"--steps={steps}")
        lines = outcome.err.splitlines()
        assert 1 <= len(lines) <= 12
        assert lines[0].split() == ["step", "0", "loss", "4.5"]
        assert lines[-1].split()[1] == str(steps)
    assert here(*QUADRATIC, "--quiet").err == ""


def test_a_loss_that_is_not_finite_stops_with_a_message() -> None:
    outcome = here(*QUADRATIC, "--lr=1e200", "--steps=100", "--quiet")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: the loss is Infinity at step 1")
    assert "smaller --lr" in outcome.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("descend", "w^2", "--w=1"), "--wrt does not say what moves"),
        (("descend", "w^2", "--w=1", "--wrt=v"), "--wrt names v"),
        (("descend", "w^2", "--w=1", "--wrt=w", "--lr=0"), "is not a learning rate"),
        (("descend", "w^2", "--w=1", "--wrt=w", "--momentum=1"), "--momentum is at least 0"),
        (("descend", "w^2", "--w=1", "--wrt=w", "--adam", "--momentum=0.5"), "of its own"),
        (("descend", "w^2", "--wrt=w"), "no value for w"),
        (("descend", "w*[1, 2]", "--w=1", "--wrt=w"), "not one number"),
        (
            ("descend", "w^2", "--w=1", "--wrt=w", "--quiet", "-o", "no/such/file"),
            "cannot be written",
        ),
        (("descend",), "there is no expression"),
    ],
)
def test_what_cannot_be_used(args: tuple[str, ...], words: str) -> None:
    outcome = here(*args)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err


def test_a_file_is_written_whole_and_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    args = ("descend", "sum((W @ x - y)^2)", "--wrt=W", "--x=[1, 2]", "--y=[3, 4]")
    first = backprop(*args, "--W=[[0,0],[0,0]]", "--lr=0.05", "--steps=3", "-o", str(file))
    assert (first.code, first.out) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["w.json"]
    again = backprop("eval", *args[1:2], "--values", str(file), *args[3:], "--quiet")
    assert again.code == 0
    assert "W [[" in again.out


def test_a_classifier_learns_real_digits() -> None:
    folder = Path(__file__).parents[2] / "examples"
    args = ("-f", str(folder / "digits.bp"), "--values", str(folder / "digits.json"))
    outcome = backprop("descend", *args, "--wrt=W,b", "--lr=0.1", "--steps=100")
    losses = [float(line.split()[-1]) for line in outcome.err.splitlines()]
    assert losses[0] == 9
    assert losses[-1] < 0.3
    assert sorted(json.loads(outcome.out)) == ["W", "b"]


def test_a_program_of_numbers_needs_no_numpy() -> None:
    assert "numpy" not in modules(*QUADRATIC, "--quiet")
