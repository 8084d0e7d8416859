"""The command `backprop eval`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given, ValuesCommand
from backprop_cli.cli.given import Values, gather, read_value, surplus_notes
from backprop_cli.cli.output import busy, write_notes, write_report
from backprop_cli.cli.program import (
    limits_program,
    meant,
    names_in,
    program_source,
    reads_program,
    used,
)
from backprop_cli.errors import BackpropError, fail
from backprop_cli.report.build import report as make_report
from backprop_cli.report.model import Report

FORMATS = ("table", "json", "csv", "markdown")

HELP = """Show every node's value, local gradient and upstream gradient.

EXPRESSION is a formula or a program; - reads it from standard input. Each of
its inputs gets a value: --x=-2, --y 1/3, --theta=pi/4, --v=[1,2,3],
--W=@weights.csv (or .json, .npy). A gradient has the shape of its input.

\b
backprop eval "(x+y)*z" --x=-2 --y=5 --z=-4
backprop eval "q = x + y; f = q * z" --x=-2 --y=5 --z=-4 --json
backprop eval "1/(1+exp(-(w*x+b)))" --w=2 --x=-1 --b=3 --group auto
"""


class Digits(click.ParamType):  # type: ignore[type-arg]
    """A number of significant digits, or `full`."""

    name = "N|full"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of digits; 0 stands for all."""
        if value == "full":
            return 0
        if not (value.isascii() and value.isdecimal() and 1 <= int(value[:3]) <= 17):
            fail("usage", f"--digits {value} is neither a number from 1 to 17 nor full")
        return int(value)


@click.command("eval", cls=ValuesCommand, help=HELP)
@reads_program
@click.option("--wrt", metavar="X,Y", help="Gradients for these nodes only.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="What to print; a table unless asked otherwise.",
)
@click.option("--quiet", is_flag=True, help="Only the gradients, one name and value a line.")
@click.option(
    "--digits",
    type=Digits(),
    metavar="N|full",
    help="Significant digits: 4 in a table, else full.",
)
@click.option(
    "--seed-gradient",
    metavar="VALUE",
    help="The output's upstream gradient, in its shape; 1 for one number.",
)
@click.option(
    "--jacobian", metavar="N1,N2", help="The full Jacobians of these nodes, if they are small."
)
@click.option(
    "--summary", is_flag=True, help="Of large arrays only shape, min, mean, max and norm."
)
@click.option("--all", "whole", is_flag=True, help="All rows of a table, however many.")
@click.option(
    "--group",
    multiple=True,
    metavar="NAME|auto|none",
    help="Make functions, or spelled-out forms of a gate, one gate.",
)
@click.option("--ungroup", multiple=True, metavar="NAME", help="Open a gate into its body.")
@limits_program
@click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Colours in the table.",
)
@click.pass_obj
def command(
    given: list[Given],
    expressions: Sequence[str],
    file: str | None,
    values: str | None,
    settings: Sequence[str],
    wrt: str | None,
    as_json: bool,
    format_: str | None,
    quiet: bool,
    digits: int | None,
    seed_gradient: str | None,
    jacobian: str | None,
    summary: bool,
    whole: bool,
    group: Sequence[str],
    ungroup: Sequence[str],
    implicit: bool,
    trust_gates: bool,
    max_nodes: int,
    color: str,
) -> None:
    """Evaluate, then print: nothing reaches stdout unless everything went well."""
    format_ = _chosen(format_, as_json, quiet)
    if format_ == "json" and digits is not None:
        fail("usage", "--digits does not go with JSON", hint="JSON has every number in full")
    source = program_source(expressions, file, values)
    with busy(len(source.text)):
        compiled = Compiled(
            source, implicit=implicit, group=_group(group), ungroup=names_in(ungroup),
            max_nodes=max_nodes, trust_gates=trust_gates,
        )  # fmt: skip
        taken = gather(given, settings, values)
        asked = Asked(_wrt(wrt), _seed(seed_gradient), names_in([jacobian] if jacobian else []))
        report = evaluate(compiled, taken, asked)
    if summary:
        from backprop_cli.report.summary import summarised

        report = summarised(report)
    write_report(report, format_, digits=digits, whole=whole, color=color)
    if format_ != "json":
        write_notes(report.notes)


def _chosen(format_: str | None, as_json: bool, quiet: bool) -> str:
    """The one format that was asked for."""
    asked = [*([format_] if format_ else []), *["json"] * as_json, *["quiet"] * quiet]
    if len(set(asked)) > 1:
        fail("usage", f"two formats: {asked[0]} and {asked[1]}", hint="ask for one of them")
    return asked[0] if asked else "table"


class Asked(NamedTuple):
    """What is asked for beside the values: gradients, the upstream to begin with, Jacobians."""

    wrt: Sequence[str] | None
    seed: Any
    jacobians: Sequence[str]


def _seed(text: str | None) -> Any:
    return None if text is None else read_value(text, "--seed-gradient")


def evaluate(compiled: Compiled, taken: Values, asked: Asked) -> Report:
    """The report for values that were given on the command line."""
    texts = used(compiled, taken)
    inputs = compiled.graph(texts).inputs
    try:
        result = compiled.result(texts, taken.labels, asked.seed)
    except BackpropError as error:
        meant(error, list(texts), list(inputs), command)
        raise
    notes = surplus_notes(taken, inputs)
    return make_report(result, asked.wrt, notes, asked.jacobians)


def _wrt(text: str | None) -> list[str] | None:
    names = None if text is None else names_in([text])
    if names == []:
        fail("usage", "--wrt names no node", hint="write --wrt x,y")
    return names


def _group(texts: Sequence[str]) -> list[str]:
    names = names_in(texts)
    if "none" in names and len(names) > 1:
        fail("usage", "--group none stands alone")
    return [name for name in names if name != "none"]
