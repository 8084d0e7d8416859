"""The command `backprop` itself: help, commands that only print, and what becomes of every error."""

import contextlib
import io
import json
from pathlib import Path

import jsonschema
import pytest

from backprop_cli.cli import app, evaluation, outcome, quick
from tests.cli.running import here

SCHEMA = Path(__file__).parents[2] / "docs" / "schema.json"


def test_no_arguments_and_help_say_the_same() -> None:
    plain, asked = here(), here("--help")
    assert plain == asked
    assert plain.code == 0
    assert plain.out.startswith("Usage: backprop [OPTIONS] ")
    commands = plain.out.partition("Commands:\n")[2].split("\n")
    assert [line.split()[0] for line in commands if line[2:3].isalpha()] == list(app.COMMANDS)


@pytest.mark.parametrize("command", ["eval", "descend"])
def test_the_usage_of_a_command_has_the_values(command: str) -> None:
    outcome = here(command, "--help")
    assert outcome.code == 0
    usage = f"Usage: backprop {command} [OPTIONS] EXPRESSION --NAME=VALUE …\n"
    assert outcome.out.startswith(usage)


def test_the_schema_is_printed() -> None:
    assert here("schema") == (0, SCHEMA.read_text("utf-8"), "")


def test_json_without_nodes_keeps_the_schema() -> None:
    outcome = here("eval", "(x+y)*z", "--x=-2", "--y=5", "--z=-4", "--json", "--no-nodes")
    document = json.loads(outcome.out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))
    assert document["gradients"] == {"x": -4, "y": -4, "z": 3}
    assert "nodes" not in document
    assert here("eval", "x", "--x=1", "--no-nodes").err == (
        "error: --no-nodes is for JSON only\nhelp: add --json\n"
    )


def test_all_gates_are_listed_by_family() -> None:
    outcome = here("gates")
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert lines[0][0].isalpha()
    assert "  mul           a * b                     d/a = b" in lines
    assert lines[lines.index("  mul           a * b                     d/a = b") + 1].strip() == (
        "d/b = a"
    )
    assert "  sigmoid       sigmoid(a)                d/a = out*(1 - out)" in lines
    assert any(line.startswith("  eq") and line.endswith("no gradient") for line in lines)
    assert "" in lines


@pytest.mark.parametrize("name", ["mul", "*"])
def test_a_gate_is_found_by_its_sign(name: str) -> None:
    outcome = here("gates", name)
    assert outcome.out.startswith("a * b\nThe product of two numbers.\n\n  d/a ")
    assert outcome.code == 0


def test_two_signs_and_another_name() -> None:
    assert here("gates", "**") == here("gates", "^") == here("gates", "pow")
    assert here("gates", "ln") == here("gates", "log")


def test_an_unknown_gate_has_a_hint() -> None:
    assert here("gates", "sigmod").err.endswith("help: did you mean sigmoid?\n")
    assert here("gates", "qqq") == (
        2, "", "error: there is no gate qqq\nhelp: backprop gates lists them all\n",
    )  # fmt: skip


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def compiled(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(evaluation, "Compiled", compiled)


BOTH_WAYS = pytest.mark.parametrize("more", [(), ("--implicit",)], ids=["quick", "click"])


@BOTH_WAYS
def test_a_mistake_of_ours_is_said_without_a_traceback(
    more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ZeroDivisionError("division by zero"))
    assert here("eval", "x", *more) == (
        2, "",
        "error: ZeroDivisionError: division by zero\n"
        "help: this is a bug in backprop: please report it with the command line\n",
    )  # fmt: skip
    error = json.loads(here("eval", "x", "--json", *more).err)["error"]
    assert error["kind"] == "internal"


@BOTH_WAYS
def test_too_little_memory_is_said(more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, MemoryError())
    assert here("eval", "x", *more) == (2, "", "error: the program is too large for this machine\n")


@BOTH_WAYS
def test_an_interrupt_ends_with_130(more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    assert here("eval", "x", *more) == (130, "", "")


def test_any_text_stream_will_do() -> None:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert quick.run(["eval", "x", "--x=1", "--quiet"]) == 0
    assert out.getvalue() == "x 1\n"


@pytest.mark.parametrize(
    ("args", "json_asked"),
    [
        (("--json",), True),
        (("--format=json",), True),
        (("--format", "json"), True),
        (("--format", "csv"), False),
        (("json", "--format"), False),
        (("--", "--json"), False),
        ((), False),
    ],
)
def test_whether_json_is_asked_for(args: tuple[str, ...], json_asked: bool) -> None:
    assert outcome.wants_json(args) is json_asked
    done = here("eval", "x+", *args)
    assert done.code == 2
    assert done.err.startswith('{"error": ') is json_asked


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("gates", "a", "b"), "error: got unexpected extra argument (b)\nhelp: backprop gates --help shows the options\n"),
        (("graph", "x"), f"error: there is no command graph\nhelp: commands: {', '.join(app.COMMANDS)}\n"),
        (("evl", "x"), "error: there is no command evl\nhelp: did you mean eval?\n"),
        (("x+y",), 'error: there is no command x+y\nhelp: put eval before the expression: backprop eval "…"\n'),
    ],
)  # fmt: skip
def test_mistakes_in_the_command(args: tuple[str, ...], message: str) -> None:
    outcome = here(*args)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err == message
