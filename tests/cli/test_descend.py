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
        (("descend", "w*[1, 2]", "--w=1", "--wrt=w"), "help: the loss is one number"),
        (("descend", "w^2", "--w=1", "--wrt=w", "--momentun=0.9"), "did you mean --momentum?"),
        (("descend", "weight^2", "--weight=1", "--wrt=wieght"), "did you mean weight?"),
        (("descend", "3", "--wrt=w"), "its inputs are (none)"),
        (("descend", "w^2", "--w=1", "--wrt=w", "--steps=-1"), "--steps"),
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


def test_what_is_not_finite_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    args = ("sum(relu(w)) + 0*v", "--wrt=w,v", "--w=[-inf, -1]", "--v=2", "-o", str(file))
    assert backprop("descend", *args, "--steps=1", "--quiet").code == 0
    assert json.loads(file.read_text()) == {"w": ["-Infinity", -1.0], "v": 2.0}
    assert backprop("eval", args[0], "--values", str(file), "--json").code == 0


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    file.write_text("before")
    assert backprop(*QUADRATIC, "--lr=1e200", "-o", str(file)).code == 1
    assert file.read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 1


def test_adam_on_arrays_is_adam_on_each_number() -> None:
    args = ("--adam", "--steps=20", "--quiet")
    whole = backprop("descend", "sum((w - [3, 5])^2)", "--wrt=w", "--w=[0, 1]", *args)
    parts = [
        json.loads(here("descend", f"(w - {to})^2", "--wrt=w", f"--w={start}", *args).out)["w"]
        for start, to in ((0, 3), (1, 5))
    ]
    assert json.loads(whole.out)["w"] == pytest.approx(parts, rel=1e-12)


def test_an_overflow_inside_a_step_is_no_noise() -> None:
    outcome = backprop("descend", "sum(1e160*w)", "--wrt=w", "--w=[1, 2]", "--adam", "--quiet")
    assert (outcome.code, outcome.err) == (0, "")


def test_a_surplus_value_in_a_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "values.json"
    file.write_text('{"w": 1, "extra": 2}')
    outcome = here("descend", "w^2", "--wrt=w", "--values", str(file), "--steps=0", "--quiet")
    assert (outcome.code, outcome.err) == (0, "note: extra in the values file is not used\n")


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


def test_what_is_no_file_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    import os
    import stat

    target, link, pipe = (tmp_path / name for name in ("w.json", "link", "pipe"))
    target.write_text("old", "utf-8")
    link.symlink_to(target)
    assert here(*QUADRATIC, "--quiet", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert list(json.loads(target.read_text("utf-8"))) == ["w"]
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert here(*QUADRATIC, "--quiet", "-o", str(pipe)).code == 0
    assert list(json.loads(os.read(reader, 1000))) == ["w"]
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "pipe", "w.json"]


def test_an_interrupt_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backprop_cli.cli import output

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(output.os, "replace", interrupted)
    assert here(*QUADRATIC, "--quiet", "-o", str(tmp_path / "w.json")).code == 130
    assert list(tmp_path.iterdir()) == []
