"""The command `backprop explain`."""

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.evaluation import Asked, evaluate
from backprop_cli.cli.given import gather
from backprop_cli.cli.options import compiling, grain, limits_program, reads_program
from backprop_cli.cli.output import busy, signs, stop_clock, wide
from backprop_cli.cli.program import names_in, program_source
from backprop_cli.cli.trust import Digits
from backprop_cli.errors import fail
from backprop_cli.homework.explain.render import FORMATS, render
from backprop_cli.homework.explain.solution import solution
from backprop_cli.homework.explain.words import LANGUAGES

HELP = """Explain the forward and the backward pass step by step, in the lecture's words.

The forward pass line by line; then, from the output back, each gate with its
local gradients as formulas and with the numbers put in, upstream × local, and
the sums at forks. At the end the inputs are raised a little and the program
runs again, to show what each gradient means.

\b
backprop explain "(x+y)*z" --x=-2 --y=5 --z=-4
backprop explain "(x+y)*z" --x=-2 --y=5 --z=-4 --lang ko
backprop explain "relu(w*x)" --w=2 --x=3 --node f --symbols
backprop explain "x*exp(-x)" --x=1 --format latex
"""


class Options(NamedTuple):
    """Everything that the command line of `explain` says."""

    expressions: Sequence[str]
    file: str | None
    values: str | None
    settings: Sequence[str]
    format_: str
    lang: str
    node: Sequence[str]
    symbols: bool
    digits: int | None
    whole: bool
    group: Sequence[str]
    ungroup: Sequence[str]
    implicit: bool
    trust_gates: bool
    max_nodes: int
    max_elements: int


@click.command("explain", cls=ValuesCommand, help=HELP)
@reads_program
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Text, Markdown, or an article for LaTeX.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="The language of the sentences: English or Korean.",
)
@click.option("--node", multiple=True, metavar="N1,N2", help="Explain these nodes only.")
@click.option("--symbols", is_flag=True, help="Show the factors of each product as symbols too.")
@click.option(
    "--digits", type=Digits(), metavar="N|full", help="Significant digits; 4 if not given."
)
@click.option("--all", "whole", is_flag=True, help="All gates, however many.")
@grain
@limits_program
@click.pass_obj
def command(given: list[Given], /, **options: Any) -> None:
    """Evaluate, explain, then print."""
    asked = Options(**options)
    if asked.lang == "ko":
        _check_korean()
    nodes = names_in(asked.node)
    if asked.node and not nodes:
        fail("usage", "--node names no node", hint="write --node n1,f")
    source = program_source(asked.expressions, asked.file, asked.values)
    with busy(len(source.text)):
        compiled = Compiled(source, **compiling(asked))
        report = evaluate(
            compiled, gather(given, asked.settings, asked.values), Asked(), names_of(command)
        )
        pieces = solution(compiled, report, nodes=nodes, whole=asked.whole, symbols=asked.symbols)
        text = render(pieces, asked.format_, asked.lang, asked.digits, signs(), wide())
    stop_clock()
    # whole or not at all
    sys.stdout.write("".join(text))


def _check_korean() -> None:
    """Refuse Korean where stdout would get an escape for each letter."""
    try:
        "한".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        hint = "set PYTHONIOENCODING=utf-8, or take --lang en"
        fail("usage", "this terminal cannot show Korean", hint=hint)
