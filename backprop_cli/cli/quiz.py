"""The command `backprop quiz`."""

import secrets
import sys
from typing import Any, NamedTuple

import click

from backprop_cli.cli.whole import check_place, write_file
from backprop_cli.errors import fail
from backprop_cli.homework.exercises.levels import LEVELS
from backprop_cli.homework.exercises.lines import markdown_lines, text_lines
from backprop_cli.homework.exercises.quiz import Quiz, quiz
from backprop_cli.homework.model import WHAT

FORMATS = ("text", "markdown", "latex", "toml")
MOST = 1000
"""Exercises of one sheet."""
SEEDS = 10_000
"""Seeds from which one is drawn where none is given."""

HELP = """Make exercises and their answers, or ask them here.

The levels: 1 sums and products, 2 forks and quotients, 3 the neuron, 4 max and
relu, 5 matrices. The same seed makes the same exercises on every machine. With
--format toml, or with --key beside another format, it writes the sheet that
backprop grade marks answers by.

\b
backprop quiz --level 2 --seed 7 --count 3 --answers
backprop quiz --level 3 --seed 1 --format latex --key sheet.toml
"""


class Options(NamedTuple):
    """Everything that the command line of `quiz` says."""

    level: int
    seed: int | None
    number: int
    format_: str | None
    answers: bool
    output: str | None
    key: str | None
    play: bool
    hint: int | None


@click.command("quiz", help=HELP)
@click.option(
    "--level", type=click.IntRange(LEVELS[0], LEVELS[-1]), default=1, show_default=True,
    help="What the exercises are about.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), help="A number for each sheet; else any.")
@click.option(
    "--count",
    "number",
    type=click.IntRange(1, MOST),
    default=5,
    show_default=True,
    help="Exercises.",
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="What to write; text unless told."
)
@click.option("--answers", is_flag=True, help="The solutions as well, at the end.")
@click.option("-o", "output", metavar="FILE", help="Write to FILE, not to the screen.")
@click.option("--key", metavar="FILE", help="Write the sheet for backprop grade to FILE.")
@click.option("--play", is_flag=True, help="Ask the exercises here, and mark each answer.")
@click.option("--hint", type=click.IntRange(0, 3), help="What --play tells at first, as in check.")
def command(**options: Any) -> None:
    """Make the exercises, then write or ask them."""
    asked = Options(**options)
    _check(asked)
    seed = secrets.randbelow(SEEDS) if asked.seed is None else asked.seed
    made = quiz(asked.level, seed, asked.number)
    if asked.key:
        write_file(asked.key, rendered(made, "toml", answers=False))
    if asked.play:
        from backprop_cli.cli.play import play

        play(made, WHAT if asked.hint is None else asked.hint)
        return
    text = rendered(made, asked.format_ or "text", answers=asked.answers)
    if asked.output:
        write_file(asked.output, text)
    else:
        sys.stdout.write(text)


def _check(asked: Options) -> None:
    """Refuse options that contradict each other, and places where nothing can be written."""
    if asked.play and (asked.format_ or asked.output or asked.answers):
        option = "--format" if asked.format_ else "-o" if asked.output else "--answers"
        fail("usage", f"--play and {option}", hint="give one of them")
    if asked.hint is not None and not asked.play:
        fail("usage", "--hint is for --play", hint="add --play")
    if asked.format_ == "toml" and asked.answers:
        hint = "the answers follow from the programs; backprop grade works them out"
        fail("usage", "a sheet for backprop grade has no answers in it", hint=hint)
    if asked.key and asked.key == asked.output:
        fail("usage", f"-o and --key are both {asked.key}", hint="give two names")
    for path in filter(None, (asked.output, asked.key)):
        check_place(path)


def rendered(made: Quiz, format_: str, *, answers: bool) -> str:
    """A quiz in one of the formats."""
    if format_ == "toml":
        from backprop_cli.homework.exercises.sheet import sheet_of
        from backprop_cli.homework.grading.sheettext import sheet_text

        return sheet_text(sheet_of(made))
    if format_ == "latex":
        from backprop_cli.homework.exercises.latex import latex_lines

        return "".join(latex_lines(made, answers=answers))
    lines = markdown_lines if format_ == "markdown" else text_lines
    return "".join(lines(made, answers=answers))
