"""`backprop quiz` and `backprop lint` at the command line, and a quiz that is played."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.cli.running import Outcome, backprop, here

PLAY = ("quiz", "--play", "--seed=7", "--level=1", "--count=1")


def played(typed: str, *args: str) -> Outcome:
    outcome = backprop(*PLAY, *args, stdin=typed)
    assert outcome.err == ""
    return outcome


def test_lint_says_whether_a_point_is_good() -> None:
    assert here("lint", "(x+y)*z", "--x=-2", "--y=5", "--z=-4").code == 0
    outcome = here("lint", "(x+y)*z", "--x=3", "--y=3", "--z=1")
    assert outcome.code == 1
    assert "exposes 8 of 10 mistakes" in outcome.out


def test_lint_proposes_command_lines_that_run() -> None:
    out = here("lint", "sum(W @ x)^2 * json", "--W=[[1,1]]", "--x=[1,1]", "--set", "json=1").out
    line = next(line.strip() for line in out.splitlines() if "backprop lint" in line)
    assert line.startswith('backprop lint "sum(W @ x)^2 * json" --W="[[')
    assert "--set json=" in line
    import shlex

    assert here(*shlex.split(line)[1:]).code == 0


def test_lint_repeats_its_options(tmp_path: Path) -> None:
    file = tmp_path / "a b.bp"
    file.write_text("x*y + z")
    out = here("lint", "-f", str(file), "--x=2", "--y=2", "--z=3", "--wrt=x,y", "--decimals=1").out
    assert f'backprop lint -f "{file}" --wrt x,y --decimals 1 --x=2 --y=' in out
    out = here("lint", "2x*y", "--x=2", "--y=2", "--implicit", "--digits=3").out
    assert "backprop lint 2x*y --implicit --digits 3" in out or '"2x*y"' in out


def test_lint_as_json() -> None:
    outcome = here("lint", "x*y", "--x=2", "--y=2", "--json")
    assert outcome.code == 1
    data = json.loads(outcome.out)
    assert data["hidden"][0]["reason"] == "its inputs are equal there (2)"


def test_quiz_writes_a_sheet_and_its_key(tmp_path: Path) -> None:
    sheet, key = tmp_path / "sheet.md", tmp_path / "key.toml"
    outcome = here(
        "quiz", "--seed=3", "--format=markdown", "-o", str(sheet), "--key", str(key), "--count=2"
    )
    assert outcome == (0, "", "")
    assert sheet.read_text("utf-8").startswith("# Backpropagation, level 1")
    assert len(tomllib.loads(key.read_text("utf-8"))["question"]) == 2
    assert here("quiz", "--seed=3", "--count=2", "--format=toml").out == key.read_text("utf-8")


def test_quiz_without_a_seed_says_which_it_took() -> None:
    out = here("quiz", "--count=1").out
    seed = out.split("Seed ")[1].strip()
    assert here("quiz", "--count=1", f"--seed={seed}").out == out


def test_right_answers() -> None:
    out = played("2\n-2\n10\n-10\n").out
    assert out.count("  right\n") == 4
    assert out.endswith("4 of 4 right, 4 of them at the first try\n")


def test_a_second_try() -> None:
    out = played("9\n2\n-2\n10\n-10\n").out
    assert "  wrong\n" in out
    assert out.endswith("4 of 4 right, 3 of them at the first try\n")


def test_hints_one_after_the_other() -> None:
    # the local gradient without the upstream one
    out = played("-10\n?\n?\n?\nq\n", "--hint=0").out
    parts = out.split("df/da = ")[1:]
    assert parts[0] == "-10\n  wrong\n"
    assert "redo" not in parts[1]
    assert len(parts[2]) >= len(parts[1])
    assert parts[3].startswith("?\n  ")
    assert "df/da = 2" in out


def test_no_number_before_it_is_asked_for() -> None:
    for hint in "012":
        out = played("7\n-3\n4\n1\nq\n", f"--hint={hint}").out
        answers = [line for line in out.splitlines() if line.startswith(("  wrong", "    "))]
        assert not any(" 2" in line.replace("c = 5", "") and "=" not in line for line in answers)


def test_the_solution_and_an_empty_line() -> None:
    out = played("\nsolution\nq\n").out
    assert "  df/da = 2\n" in out
    assert "  df/db = -2\n" in out
    assert out.endswith("0 of 4 right, 0 of them at the first try\n")


def test_hint_three_shows_the_number_at_once() -> None:
    assert "  df/da = 2\n" in played("5\nq\n", "--hint=3").out


@pytest.mark.parametrize(
    "typed",
    ["foo(", "[1", "[1,2]", "x", "1/0", "nan", "@file", "--json", "(" * 500, "9" * 1999, "1" * 5000,
     "\x00", "\N{SNOWMAN}", "value:q", "9^9^9^9", "2 -2 10"],
)  # fmt: skip
def test_nothing_that_is_typed_ends_the_game(typed: str) -> None:
    outcome = played(f"{typed}\n2\nq\n")
    assert outcome.code == 0
    assert outcome.out.endswith("1 of 4 right, 0 of them at the first try\n") or (
        outcome.out.endswith("1 of 4 right, 1 of them at the first try\n")
    )


def test_the_end_of_the_input_ends_the_game() -> None:
    outcome = played("2\n")
    assert outcome.code == 0
    assert outcome.out.endswith("\n\n1 of 4 right, 1 of them at the first try\n")


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("backprop_cli.cli.play._typed", interrupted)
    outcome = here(*PLAY)
    assert outcome.code == 130
    assert outcome.err == ""
    assert outcome.out.endswith("0 of 4 right, 0 of them at the first try\n")


def test_digits_are_asked_for_where_answers_are_rounded() -> None:
    out = backprop(
        "quiz", "--play", "--seed=7", "--level=3", "--count=1", stdin="\n0.9\n0.94\nq\n"
    ).out
    assert "too few digits" in out
    assert "  right\n" in out
