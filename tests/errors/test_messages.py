"""Every kind of mistake has one message: what is wrong, where, and how to mend it."""

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.cli.running import here

FOLDER = Path(__file__).parent
spec = spec_from_file_location("make_messages", FOLDER / "make.py")
assert spec is not None
assert spec.loader is not None
make = module_from_spec(spec)
spec.loader.exec_module(make)
CASES = make.cases(make.MESSAGES.read_text("utf-8"))


@pytest.mark.parametrize(("line", "expected"), CASES, ids=[line for line, _ in CASES])
def test_message(line: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    outcome = here(*make.arguments(line))
    assert outcome.out == ""
    assert f"[{outcome.code}]\n{outcome.err}".rstrip("\n") + "\n" == expected


def test_every_message_says_what_and_how_to_mend_it() -> None:
    for line, message in CASES:
        code, first, *_ = message.split("\n")
        assert code in ("[1]", "[2]"), line
        assert first.startswith('{"error"' if "--json" in line else "error: "), line
        assert "Traceback" not in message


@pytest.mark.parametrize(("line", "expected"), CASES[::9], ids=[line for line, _ in CASES[::9]])
def test_message_of_a_process_of_its_own(line: str, expected: str) -> None:
    assert make.run(line, FOLDER).rstrip("\n") + "\n" == expected


@pytest.mark.parametrize("line", [line for line, _ in CASES if line.startswith("eval ")][::7])
def test_with_json_the_message_is_one_object_on_stderr(line: str) -> None:
    import shlex

    args = [arg for arg in shlex.split(line) if arg != "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "backprop_cli", *args, "--json"],
        capture_output=True, text=True, cwd=FOLDER, input="", check=False,
    )  # fmt: skip
    assert done.stdout == ""
    error = json.loads(done.stderr)["error"]
    assert error["message"]
    assert set(error) <= {"kind", "message", "hint", "source", "line", "column", "start", "end"}
