"""The command `backprop eval`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given, ValuesCommand
from backprop_cli.cli.files import STDIN, read_text
from backprop_cli.cli.given import Values, gather, read_value, surplus_notes
from backprop_cli.cli.output import busy, write_notes, write_report
from backprop_cli.errors import BackpropError, fail, nearest
from backprop_cli.graph.program import MAX_NODES
from backprop_cli.report.build import report as make_report
from backprop_cli.report.model import Report
from backprop_cli.source import Source
from backprop_cli.syntax.lexer import plain, read

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
@click.argument("expressions", nargs=-1, metavar="EXPRESSION")
@click.option("-f", "file", metavar="FILE", help="Read the program from FILE.")
@click.option("--values", metavar="FILE", help="Read values from a JSON object in FILE, or - .")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value for a name that is also an option: --set json=3.",
)
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
@click.option("--implicit", is_flag=True, help="Read 2x and 2(x+1) as products.")
@click.option("--trust-gates", is_flag=True, help="Do not check the gates that a program defines.")
@click.option(
    "--max-nodes",
    type=click.IntRange(min=1),
    default=MAX_NODES,
    show_default=True,
    help="Refuse a program that expands beyond this.",
)
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
            source, implicit=implicit, group=_group(group), ungroup=_names(ungroup),
            max_nodes=max_nodes, trust_gates=trust_gates,
        )  # fmt: skip
        taken = gather(given, settings, values)
        asked = Asked(_wrt(wrt), _seed(seed_gradient), _names([jacobian] if jacobian else []))
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


def program_source(expressions: Sequence[str], file: str | None, values: str | None) -> Source:
    """The program's text, from the one place that was named.

    Raises:
        BackpropError: no place, two places, or standard input used twice.
    """
    if len(expressions) > 1:
        hint = "put quotes around the expression, and write values as --x=3"
        fail("usage", f"two expressions: {expressions[0]} and {expressions[1]}", hint=hint)
    if expressions and file is not None:
        fail("usage", f"an expression and the file {file}", hint="give one of them")
    if file is None and not expressions:
        hint = 'for example backprop eval "(x+y)*z" --x=-2 --y=5 --z=-4'
        fail("usage", "there is no expression to evaluate", hint=hint)
    path = STDIN if expressions and expressions[0] == STDIN else file
    if path == STDIN and values == STDIN:
        fail(
            "usage",
            "the program and the values both come from standard input",
            hint="put one of them in a file",
        )
    if path is None:
        return read("expression", expressions[0])
    return read(*read_text(path))


class Asked(NamedTuple):
    """What is asked for beside the values: gradients, the upstream to begin with, Jacobians."""

    wrt: Sequence[str] | None
    seed: Any
    jacobians: Sequence[str]


def _seed(text: str | None) -> Any:
    return None if text is None else read_value(text, "--seed-gradient")


def evaluate(compiled: Compiled, taken: Values, asked: Asked) -> Report:
    """The report for values that were given on the command line."""
    inputs = compiled.graph(taken.texts).inputs
    texts = {n: t for n, t in taken.texts.items() if n in inputs or n not in taken.from_file}
    try:
        result = compiled.result(texts, taken.labels, asked.seed)
    except BackpropError as error:
        if error.kind == "unused-value":
            unused = next(name for name in texts if name not in inputs)
            options = [name.strip("-") for param in command.params for name in param.opts]
            close = nearest(unused, list(inputs)) or nearest(unused, options)
            error.hint = f"did you mean --{close}?" if close else error.hint
        raise
    notes = surplus_notes(taken, inputs)
    return make_report(result, asked.wrt, notes, asked.jacobians)


def _names(texts: Sequence[str]) -> list[str]:
    """The names in comma-separated lists."""
    return [plain(name.strip()) for text in texts for name in text.split(",") if name.strip()]


def _wrt(text: str | None) -> list[str] | None:
    names = None if text is None else _names([text])
    if names == []:
        fail("usage", "--wrt names no node", hint="write --wrt x,y")
    return names


def _group(texts: Sequence[str]) -> list[str]:
    names = _names(texts)
    if "none" in names and len(names) > 1:
        fail("usage", "--group none stands alone")
    return [name for name in names if name != "none"]
