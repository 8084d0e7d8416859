"""The command `backprop lint`."""

import json
import re
import shlex
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.asking import question_of
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.options import compiling, limits_program, reads_program
from backprop_cli.cli.output import IN_JSON, write_notes
from backprop_cli.cli.program import names_in, program_source
from backprop_cli.errors import fail
from backprop_cli.homework.exercises.better import Proposal
from backprop_cli.homework.exercises.lint import lint
from backprop_cli.homework.exercises.lintlines import lint_data, lint_lines
from backprop_cli.homework.exercises.written import Precision
from backprop_cli.numbers import written

HELP = """Is this a good point to ask at? Show which classic mistakes it hides.

A mistake is hidden where it leads to the right answers all the same, as many
do at 0, 1 or 2, at equal inputs or behind an upstream gradient of 1. Values
near the given ones that expose more are proposed. The exit code is 1 unless
nine of ten mistakes that could be made are exposed.

\b
backprop lint "(x+y)*z" --x=-2 --y=5 --z=-4
backprop lint "x*y + z" --x=3 --y=4 --z=5 --wrt x,y --decimals 1
"""
SAFE = re.compile(r"[^\"$`!\\]*")
"""What a shell takes as it is between double quotes."""


class Options(NamedTuple):
    """Everything that the command line of `lint` says."""

    expressions: Sequence[str]
    file: str | None
    values: str | None
    settings: Sequence[str]
    wrt: str | None
    decimals: int | None
    digits: int | None
    as_json: bool
    implicit: bool
    trust_gates: bool
    max_nodes: int
    max_elements: int


@click.command("lint", cls=ValuesCommand, help=HELP)
@reads_program
@click.option("--wrt", metavar="X,Y", help="The gradients that are asked for; all inputs else.")
@click.option(
    "--decimals", type=click.IntRange(0, 15), help="Decimals that answers have: 2 unless told."
)
@click.option(
    "--digits", type=click.IntRange(1, 15), help="Significant digits that answers have, instead."
)
@click.option("--json", "as_json", is_flag=True, help="What is found as JSON.")
@limits_program
@click.pass_obj
def command(given: list[Given], /, **options: Any) -> None:
    """Look at the point, then print; the exit code says whether it is good."""
    asked = Options(**options)
    source = program_source(asked.expressions, asked.file, asked.values)
    compiled = Compiled(source, **compiling(asked))
    question, notes = question_of(compiled, given, asked.settings, asked.values, names_of(command))
    found = lint(question, _precision(asked), names_in([asked.wrt] if asked.wrt else []))
    if asked.as_json:
        sys.stdout.write(json.dumps(lint_data(found), indent=2) + "\n")
    else:
        sys.stdout.writelines(lint_lines(found, lambda proposal: command_line(asked, proposal)))
        write_notes(notes, IN_JSON)
    if not found.ok:
        raise click.exceptions.Exit(1)


def _precision(asked: Options) -> Precision:
    if asked.decimals is not None and asked.digits is not None:
        fail("usage", "--decimals and --digits are both given", hint="give one of them")
    if asked.digits:
        return Precision(digits=asked.digits)
    return Precision() if asked.decimals is None else Precision(asked.decimals)


def command_line(asked: Options, proposal: Proposal) -> str:
    """The same question with other values, to be copied."""
    words = ["backprop lint"]
    words += ["-f", quoted(asked.file)] if asked.file else [quoted(asked.expressions[0])]
    words += ["--implicit"] * asked.implicit + ["--trust-gates"] * asked.trust_gates
    words += [f"--wrt {asked.wrt}"] if asked.wrt else []
    words += [f"--decimals {asked.decimals}"] if asked.decimals is not None else []
    words += [f"--digits {asked.digits}"] if asked.digits else []
    own = names_of(command)
    for name, value in proposal.values.items():
        option = f"--{name}=" if f"--{name}" not in own else f"--set {name}="
        words.append(option + quoted(written(value)))
    return " ".join(words)


def quoted(text: str) -> str:
    """A word as a shell takes it, in double quotes where they are enough."""
    if shlex.quote(text) == text:
        return text
    return f'"{text}"' if SAFE.fullmatch(text) else shlex.quote(text)
