"""The command `check`: answers from options and files, its output and its exit codes."""

import json
from pathlib import Path

from tests.cli.running import backprop, here

LECTURE = ("check", "q = x + y; f = q*z", "--x=-2", "--y=5", "--z=-4")
NEURON = ("check", "1/(1+exp(-(w0*x0+w1*x1+w2)))",
          "--w0=2", "--x0=-1", "--w1=-3", "--x1=-2", "--w2=-3")  # fmt: skip


def test_all_right() -> None:
    outcome = here(*LECTURE, "--expect", "x=-4", "--expect", "z=3,q=-4", "--expect=value:q=3")
    assert outcome.code == 0
    assert outcome.err == ""
    assert "All right." in outcome.out


def test_a_wrong_answer_is_exit_code_1() -> None:
    outcome = here(*LECTURE, "--expect", "q=4,x=4")
    assert outcome.code == 1
    assert "df/dx   4      wrong, but consistent with your df/dq" in outcome.out
    assert "None of two right; one of two with the error carried forward." in outcome.out


def test_answers_from_a_file_and_a_typed_one_that_overrides_it(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"x": -4, "df/dz": "6/2", "value:q": 3.00, "q": 1}', "utf-8")
    outcome = here(*LECTURE, "--answers", str(file), "--expect", "q=-4", "--json")
    data = json.loads(outcome.out)
    assert outcome.code == 0
    assert [answer["given"] for answer in data["answers"]] == ["-4", "6/2", "3.00", "-4"]


def test_answers_from_standard_input() -> None:
    outcome = backprop(*LECTURE, "--answers", "-", stdin='{"x": -4}')
    assert outcome.code == 0


def test_arrays(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"W": [[-2, 2], [-2, 2]], "x": "[-8, -12]"}', "utf-8")
    given = ("check", "sum((W@x)^2)", "--W=[[1, 2], [3, 4]]", "--x=[1, -1]")
    assert here(*given, "--answers", str(file)).code == 0
    outcome = here(*given, "--expect", "W=[[-2, -2], [2, 2]],x=[-8, -12]")
    assert outcome.code == 1
    assert "the gradient came out transposed" in outcome.out


def test_json_has_what_the_hint_level_tells() -> None:
    asked = (*NEURON, "--expect", "w0=0.39,x0=-0.20", "--json")
    data = json.loads(here(*asked).out)
    assert data["candidates"][0]["mistake"] == "own_value"
    assert data["candidates"][0]["node"] == "n1"
    assert not data["ok"]
    assert "expected" not in data["answers"][0]
    assert json.loads(here(*asked, "--hint", "3").out)["answers"][0]["expected"] < -0.19
    assert "candidates" not in json.loads(here(*asked, "--hint=0").out)


def test_an_own_gate_and_a_file_of_values(tmp_path: Path) -> None:
    program, values = tmp_path / "p.bp", tmp_path / "v.json"
    program.write_text("gate f(a) = a^3\n  d/a = 3*a^2\nf(x) * y\n", "utf-8")
    values.write_text('{"x": 2, "y": 5, "z": 1}', "utf-8")
    outcome = here("check", "-f", str(program), "--values", str(values), "--expect", "x=60")
    assert outcome.code == 0
    assert outcome.err == "note: z in the values file is not used\n"


def test_markup_and_control_characters_are_inert() -> None:
    outcome = here("check", "x*y", "--x=1", "--y=2", "--expect", "x=2", "--hint", "3")
    assert "\x1b" not in outcome.out
    broken = here("check", "x*y", "--x=1", "--y=2", "--expect", "x=[red]\x1b[31m")
    assert broken.code == 2
    assert "\x1b" not in broken.err
    assert broken.out == ""


def test_a_terminal_that_knows_only_ascii() -> None:
    outcome = backprop(*LECTURE, "--expect", "x=4", PYTHONIOENCODING="ascii")
    assert outcome.code == 1
    assert outcome.out.isascii()
    assert "------" in outcome.out


def test_answers_in_one_option_are_divided_between_brackets() -> None:
    given = ("check", "sum(W)*y", "--W=[[1, 2], [3, 4]]", "--y=2")
    outcome = here(*given, "--expect", "W=[[2, 2], [2, 2]], ∂f/∂y = 10", "--json")
    assert outcome.code == 0
    assert [a["target"] for a in json.loads(outcome.out)["answers"]] == ["W", "y"]


def test_a_constant_that_has_another_value_is_noted() -> None:
    outcome = here("check", "e*x", "--x=3", "--e=2", "--expect", "x=2", "--json")
    assert [note["kind"] for note in json.loads(outcome.out)["notes"]] == ["shadowed"]


def test_one_answer_is_right_or_not() -> None:
    right = here(*LECTURE, "--expect", "x=-4").out
    assert right.endswith("\nRight.\n")
    assert here(*LECTURE, "--expect", "x=5").out.endswith("\nNot right.\n")
