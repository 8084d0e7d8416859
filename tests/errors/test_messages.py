"""Every kind of mistake has one message: what is wrong, where, and how to mend it."""

import json
import subprocess
import sys

import pytest

from tests.errors.make import FOLDER, MESSAGES, arguments, cases, run

CASES = cases(MESSAGES.read_text("utf-8"))
COMMAND = [sys.executable, "-m", "backprop_cli"]


@pytest.mark.parametrize(("line", "expected"), CASES, ids=[line for line, _ in CASES])
def test_message(line: str, expected: str) -> None:
    assert run(line) == expected


@pytest.mark.parametrize(("line", "expected"), CASES[::9], ids=[line for line, _ in CASES[::9]])
def test_message_of_a_process_of_its_own(line: str, expected: str) -> None:
    done = subprocess.run(
        [*COMMAND, *arguments(line)], capture_output=True, cwd=FOLDER, input=b"", check=False
    )
    assert done.stdout == b""
    code, _, message = expected.partition("\n")
    assert f"[{done.returncode}]" == code.split()[0]
    assert done.stderr.decode().rstrip("\n") == message.rstrip("\n")


def test_every_message_says_what_and_how_to_mend_it() -> None:
    for line, message in CASES:
        code, first, *_ = message.split("\n")
        assert code.split()[0] in ("[1]", "[2]"), line
        assert "internal" not in code
        assert first.startswith('{"error"' if "--json" in line else "error: "), line
        assert "Traceback" not in message


@pytest.mark.parametrize("line", [line for line, _ in CASES if line.startswith("eval ")][::7])
def test_with_json_the_message_is_one_object_on_stderr(line: str) -> None:
    args = [arg for arg in arguments(line) if arg != "--quiet"]
    done = subprocess.run(
        [*COMMAND, *args, "--json"],
        capture_output=True, text=True, cwd=FOLDER, input="", check=False,
    )  # fmt: skip
    assert done.stdout == ""
    error = json.loads(done.stderr)["error"]
    assert error["message"]
    assert set(error) <= {"kind", "message", "hint", "source", "line", "column", "start", "end"}
