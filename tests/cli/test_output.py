"""Notes in number, signs of life, and files that cannot be read or written."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.running import backprop, here
from tests.cli.test_manners import on_a_terminal


def test_of_many_notes_of_one_kind_the_first_five_are_shown() -> None:
    program = " + ".join(f"relu(x - {place})*0 + relu(x*{place})" for place in range(1, 9))
    outcome = here("eval", program, "--x=0")
    lines = outcome.err.splitlines()
    assert [line.split(":")[0] for line in lines].count("note") == len(lines)
    kinks = [note for note in notes(program) if note["kind"] == "kink"]
    assert sum(": kink: " in line for line in lines) == 5 < len(kinks)
    assert f"note: {len(kinks) - 5} more of the kind kink; --json has them all" in lines


def notes(program: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(here("eval", program, "--x=0", "--json").out)["notes"]
    return found


def test_five_notes_of_one_kind_are_all_shown() -> None:
    outcome = here("eval", " + ".join(f"relu(x*{place})" for place in range(1, 6)), "--x=0")
    assert len(outcome.err.splitlines()) == 5
    assert "more of the kind" not in outcome.err


def test_a_long_program_shows_a_sign_of_life_on_a_terminal(tmp_path: Path) -> None:
    program = tmp_path / "long.bp"
    program.write_text("x" + " + x" * 50_000, "utf-8")
    args = ("eval", "-f", str(program), "--x=1", "--quiet")
    shown = on_a_terminal(80, *args)
    assert "evaluating a long program" in shown
    assert shown.split()[-1] == "50001"
    assert backprop(*args) == (0, "x 50001\n", "")


def test_a_path_that_no_system_takes() -> None:
    outcome = here("eval", "-f", "a" * 300)
    assert outcome.code == 2
    assert outcome.err.endswith(" cannot be read: file name too long\n")
    assert here("eval", "-f", "a\0b").err.endswith(" cannot be read: embedded null byte\n")


def test_json_that_is_too_deep_or_too_long(tmp_path: Path) -> None:
    file = tmp_path / "v.json"
    file.write_text("[" * 200_000, "utf-8")
    outcome = here("eval", "x", "--values", str(file))
    assert outcome.code == 2
    assert outcome.err == f"error: {file} cannot be read: nested too deeply\n"


def test_a_key_given_twice_in_two_spellings(tmp_path: Path) -> None:
    file = tmp_path / "v.json"
    file.write_text('{"\\u0078": 1, "x": 2}', "utf-8")
    outcome = here("eval", "x", "--values", str(file))
    assert outcome.code == 2
    assert outcome.err == f"error: {file} gives x twice\n"
    file.write_text('{"x": 1, "x": 2}', "utf-8")
    assert f"{file.name}:1:10\n" in here("eval", "x", "--values", str(file)).err


def test_several_arrays_in_one_numpy_file(tmp_path: Path) -> None:
    np.savez(tmp_path / "W.npz", a=np.ones(2), b=np.ones(3))
    (tmp_path / "W.npz").rename(tmp_path / "W.npy")
    outcome = here("eval", "sum(W)", f"--W=@{tmp_path / 'W.npy'}")
    assert outcome.code == 2
    assert "W.npy holds several arrays\nhelp: write one with numpy.save(path, array)" in outcome.err


@pytest.mark.parametrize("name", ["f", "n1"])
def test_a_number_in_a_numpy_file_is_a_number(tmp_path: Path, name: str) -> None:
    np.save(tmp_path / "x.npy", np.float32(1.5))
    outcome = here("eval", f"{name}^2", f"--{name}=@{tmp_path / 'x.npy'}", "--quiet")
    assert outcome == (0, f"{name} 3\n", "")
