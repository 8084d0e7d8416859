"""The command `backprop check`."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from math import inf
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.asking import question_of
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.given import read_values
from backprop_cli.cli.jsontext import as_typed
from backprop_cli.cli.options import compiling, limits_program, reads_program
from backprop_cli.cli.output import IN_JSON, signs, write_notes
from backprop_cli.cli.program import program_source
from backprop_cli.errors import fail
from backprop_cli.homework.marking.check import mark
from backprop_cli.homework.marking.data import marking_data
from backprop_cli.homework.marking.figures import Rules
from backprop_cli.homework.marking.verdicts import marking_lines
from backprop_cli.homework.model import WHAT
from backprop_cli.report.document import note_data

HELP = """Mark answers: which are right, and what went wrong in the others.

An answer is the gradient of an input or of a named node, or with value: the
value of a node: a number, a fraction or an expression, as precise as it is
written. The exit code is 1 unless all are right.

\b
backprop check "(x+y)*z" --x=-2 --y=5 --z=-4 --expect x=-4 --expect z=3
backprop check "q = x + y; f = q * z" --x=-2 --y=5 --z=-4 --expect q=-4,x=-4
backprop check "exp(-x)" --x=1 --expect "x=-exp(-1)" --expect value:f=0.37
"""
NEXT = re.compile(r"\s*[^\W\d∂]?[\w∂:/\[\]]*\s*=")
"""What follows a comma between two answers: a name and a sign."""


class Tolerance(click.ParamType):  # type: ignore[type-arg]
    """A number from 0 on, and not an infinite one."""

    name = "NUMBER"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The tolerance."""
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 <= number < inf:
            fail("usage", f"{value} is no tolerance", hint="a number from 0 on, such as 0.001")
        return number


EXPECT = click.option(
    "--expect",
    "expected",
    multiple=True,
    metavar="NAME=ANSWER",
    help="An answer: x=-4 is a gradient, value:q=3 a value.",
)
ANSWERS = click.option(
    "--answers", metavar="FILE", help="Read answers from a JSON object in FILE, or - ."
)
RTOL = click.option(
    "--rtol", type=Tolerance(), help="Relative tolerance in place of written digits."
)
ATOL = click.option(
    "--atol", type=Tolerance(), help="Absolute tolerance in place of written digits."
)
STRICT = click.option("--strict", is_flag=True, help="Rounding that was carried along is wrong.")
DIGITS = click.option(
    "--min-digits",
    type=click.IntRange(min=1),
    default=1,
    help="Significant digits that an answer needs unless it is exact.",
)
HINT = click.option(
    "--hint",
    type=click.IntRange(0, 3),
    default=WHAT,
    show_default=True,
    help="0: verdicts; 1: where; 2: which mistake; 3: the right number.",
)


class Options(NamedTuple):
    """Everything that the command line of `check` says."""

    expressions: Sequence[str]
    file: str | None
    values: str | None
    settings: Sequence[str]
    expected: Sequence[str]
    answers: str | None
    hint: int
    rtol: float | None
    atol: float | None
    strict: bool
    min_digits: int
    as_json: bool
    implicit: bool
    trust_gates: bool
    max_nodes: int
    max_elements: int


@click.command("check", cls=ValuesCommand, help=HELP)
@reads_program
@EXPECT
@ANSWERS
@HINT
@RTOL
@ATOL
@STRICT
@DIGITS
@click.option("--json", "as_json", is_flag=True, help="Verdicts and mistakes as JSON.")
@limits_program
@click.pass_obj
def command(given: list[Given], /, **options: Any) -> None:
    """Mark the answers, then print; the exit code is the verdict on all of them."""
    asked = Options(**options)
    if asked.answers == "-" in (asked.values, *asked.expressions, asked.file):
        fail("usage", "standard input is asked for twice", hint="put one of them in a file")
    source = program_source(asked.expressions, asked.file, asked.values)
    compiled = Compiled(source, **compiling(asked))
    answers, labels = answers_of(asked.expected, asked.answers)
    question, notes = question_of(compiled, given, asked.settings, asked.values, names_of(command))
    rules = Rules(asked.rtol, asked.atol, asked.strict, asked.min_digits)
    marking = mark(question, answers, rules, labels)
    notes += question.notes
    if asked.as_json:
        data = marking_data(marking, asked.hint) | {"notes": [note_data(note) for note in notes]}
        sys.stdout.write(json.dumps(data, indent=2) + "\n")
    else:
        sys.stdout.write("".join(marking_lines(marking, asked.hint, signs().rule)))
        write_notes(notes, IN_JSON)
    if not marking.ok:
        raise click.exceptions.Exit(1)


def answers_of(texts: Sequence[str], path: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """All answers by name, and how messages call each: those of a file, then those typed.

    Raises:
        BackpropError: an answer is given twice, or there is none at all.
    """
    typed: dict[str, str] = {}
    for part in (part for text in texts for part in _parts(text)):
        name, equal, answer = (piece.strip() for piece in part.partition("="))
        if not equal or not name or not answer:
            hint = "write --expect x=-4 or --expect value:q=3"
            fail("usage", f"--expect {part} is not a name and an answer", hint=hint)
        if name in typed:
            fail("duplicate", f"--expect gives {name} twice")
        typed[name] = answer
    filed = {name: as_typed(value) for name, value in read_values(path).items()} if path else {}
    labels = {name: f"{name} in {path}" for name in filed}
    labels |= {name: f"--expect {name}" for name in typed}
    if not filed | typed:
        hint = "add --expect x=-4 for each answer, or --answers FILE"
        fail("usage", "there is no answer to check", hint=hint)
    return filed | typed, labels


def _parts(text: str) -> Iterator[str]:
    """The answers of one option; a comma inside brackets separates nothing."""
    depth = start = 0
    for place, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth <= 0 and NEXT.match(text, place + 1):
            yield text[start:place]
            start = place + 1
    yield text[start:]
