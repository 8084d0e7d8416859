"""The quick way in gives what the ordinary one gives, byte for byte."""

import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import click
import pytest

from backprop_cli.cli import app, eval, quick
from backprop_cli.cli.command import options_of
from backprop_cli.cli.outcome import outcome
from tests.cli import running
from tests.cli.running import NEURON, Outcome, here

ROOT = Path(__file__).parent.parent.parent
PROGRAM = ("eval", "(x+y)*z", "--x=-2", "--y=5", "--z=-4")
QUICK = [
    NEURON,
    (*NEURON, "--json"),
    (*NEURON, "--quiet"),
    (*NEURON, "--color=always"),
    ("eval", "--json", *PROGRAM[1:]),
    ("eval", "-f", "examples/circuit.bp", "--x", "-2", "--y", "5", "--z=-4"),
    ("eval", "-", "--x=1"),
    ("eval", "-x*2", "--x=1/3", "--quiet"),
    ("eval", "--quiet", "--x=pi", "--", "-x"),
    ("eval", "sum(W @ x)", "--W=[[1, 2], [3, 4]]", "--x", "[1, 2]"),
    ("eval", "θ²", "--θ=3", "--json"),
    ("eval", "relu(x) + sqrt(y)", "--x=0", "--y=-1"),
    ("eval", "relu(x) + sqrt(y)", "--x=0", "--y=-1", "--json"),
    ("eval", "x + " * 300 + "x", "--x=1"),
    ("eval", "log(1 + x)", "--x=1e-12"),
    # mistakes
    ("eval", ""),
    ("eval", "x+"),
    ("eval", "x+", "--json"),
    ("eval", "sigmiod(x)", "--x=1"),
    ("eval", "x*y", "--x=1"),
    ("eval", "x*y", "--x=1", "--json"),
    ("eval", "x", "--x=1", "--jsn=2"),
    ("eval", "x", "--x=1", "--hlep=2"),
    ("eval", "x", "--x=1", "--x=2"),
    ("eval", "x", "--x=one"),
    ("eval", "x", "--x"),
    ("eval", "x", "--jso"),
    ("eval", "x", "-f"),
    ("eval", "-f", "nowhere.bp"),
    ("eval", "-f", "examples"),
    ("eval", "x", "--x=@nowhere.csv"),
    ("eval", "[x, x]", "--x=1"),
]
ORDINARY = [
    (),
    ("--version",),
    ("eval",),
    ("eval", "--help"),
    ("eval", "x", "y"),
    ("eval", "x", "-f", "examples/circuit.bp"),
    ("eval", "-f", "a.bp", "-f", "b.bp"),
    ("eval", "x", "--x=1", "--json", "--quiet"),
    ("eval", "x", "--x=1", "--json", "--json"),
    ("eval", "x", "--x=1", "--json=3"),
    ("eval", "x", "--x=1", "--format=json"),
    ("eval", "x", "--x=1", "--color=blue"),
    ("eval", "x", "--values=examples/circuit.json"),
    ("eval", "x", "--x=1", "--max-input=0"),
    ("evl", "x"),
    ("gates", "exp"),
]


@pytest.fixture(autouse=True)
def _beside_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def both(args: tuple[str, ...]) -> tuple[Outcome, Outcome]:
    """The outcomes of the quick way and of click alone."""
    with mock.patch.object(running, "run", lambda args: outcome(app.clicked, args)):
        ordinary = here(*args)
    return here(*args), ordinary


@pytest.mark.parametrize("args", QUICK, ids=" ".join)
def test_a_quick_command_line_gives_the_same(args: tuple[str, ...]) -> None:
    with mock.patch.object(app, "clicked", side_effect=AssertionError("not quick")):
        alone = here(*args)
    found, ordinary = both(args)
    assert alone == found == ordinary


@pytest.mark.parametrize("args", ORDINARY, ids=" ".join)
def test_other_command_lines_are_left_to_click(args: tuple[str, ...]) -> None:
    with mock.patch.object(quick, "_answer", side_effect=AssertionError("quick")):
        found, ordinary = both(args)
    assert found == ordinary


def test_the_options_are_those_that_click_knows() -> None:
    context = click.Context(eval.command)
    assert list(options_of(eval.command, context).items()) == list(quick.OPTIONS.items())


CLICK = """
import sys
from backprop_cli.cli.app import clicked
from backprop_cli.cli.outcome import outcome
sys.exit(outcome(clicked, sys.argv[1:]))
"""
ENVIRONMENTS = [
    {"COLUMNS": "200"}, {"COLUMNS": "40"}, {"NO_COLOR": "1"}, {"PYTHONIOENCODING": "ascii"},
]  # fmt: skip


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_the_environment_counts_the_same(environment: dict[str, str]) -> None:
    found = [
        subprocess.run(
            [sys.executable, *way, *NEURON, "--color=always"],
            capture_output=True, check=True, env={**os.environ, **environment},
        ).stdout
        for way in (("-m", "backprop_cli"), ("-c", CLICK))
    ]  # fmt: skip
    assert found[0] == found[1] != b""


@pytest.mark.parametrize("way", [("-m", "backprop_cli"), ("-c", CLICK)])
def test_a_reader_that_leaves_is_no_mistake(way: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as stdout:
        done = subprocess.run(
            [sys.executable, *way, *NEURON, "--json"],
            stdout=stdout, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
