"""The command `backprop eval`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.cli.arguments import Given
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.evaluation import Asked, evaluated
from backprop_cli.cli.given import Typed, read_value
from backprop_cli.cli.options import compiling, grain, limits_program, reads_program
from backprop_cli.cli.output import write_answer
from backprop_cli.cli.program import names_in, program_source, wrt_of
from backprop_cli.cli.trust import Digits, check_digits, system_of, trusts, within
from backprop_cli.errors import fail

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


class Options(NamedTuple):
    """Everything that the command line of `eval` says."""

    expressions: Sequence[str]
    file: str | None
    values: str | None
    settings: Sequence[str]
    wrt: str | None
    as_json: bool
    format_: str | None
    quiet: bool
    no_nodes: bool
    digits: int | None
    seed_gradient: str | None
    jacobian: str | None
    summary: bool
    whole: bool
    picture: str | None
    group: Sequence[str]
    ungroup: Sequence[str]
    implicit: bool
    trust_gates: bool
    max_nodes: int
    max_elements: int
    color: str
    exact: str | None
    max_digits: int | None
    precision: int | None
    certify: bool
    verify: bool
    rtol: float | None
    mode: str | None
    direction: Sequence[str]
    uncertainty: Sequence[str]
    condition: bool


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
@click.option("--no-nodes", is_flag=True, help="JSON without the list of nodes.")
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
    "--draw", "picture", metavar="FILE", help="Draw the graph into FILE: .svg, .png, .html, …"
)
@grain
@trusts
@limits_program
@click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Colours in the table.",
)
@click.pass_obj
def command(given: list[Given], /, **options: Any) -> None:
    """Evaluate, then print: nothing reaches stdout unless everything went well."""
    asked = Options(**options)
    format_ = _chosen(asked)
    check_digits(asked.digits, format_, asked.precision, asked.certify)
    if asked.picture is not None:
        from backprop_cli.cli.pictures import Wanted, drawn, picture_format, write

        wanted = Wanted(picture_format(asked.picture), asked.digits)
    source = program_source(asked.expressions, asked.file, asked.values)
    report = evaluated(
        source, Typed(given, asked.settings, asked.values), _asked(asked), names_of(command),
        **compiling(asked) | {"trust_gates": asked.trust_gates or asked.verify},
    )  # fmt: skip
    if asked.picture is not None:
        write(drawn(report, wanted, asked.picture), wanted, asked.picture)
    write_answer(
        report, format_, digits=asked.digits, whole=asked.whole, color=asked.color,
        nodes=not asked.no_nodes,
    )  # fmt: skip
    if report.verification and not report.verification.ok:
        raise click.exceptions.Exit(1)


def _asked(options: Options) -> Asked:
    """What the evaluation has to find beside values and gradients."""
    return Asked(
        wrt=wrt_of(options.wrt),
        seed=_seed(options.seed_gradient),
        jacobians=names_in([options.jacobian] if options.jacobian else []),
        summary=options.summary,
        system=system_of(options),
        verify=options.verify,
        tolerance=within(options.rtol),
        forward=options.mode == "forward",
        direction=options.direction,
        uncertainty=options.uncertainty,
        condition=options.condition,
    )


def _chosen(options: Options) -> str:
    """The one format that was asked for."""
    format_ = options.format_
    asked = [*([format_] if format_ else []), *["json"] * options.as_json]
    asked += ["quiet"] * options.quiet
    if len(set(asked)) > 1:
        fail("usage", f"two formats: {asked[0]} and {asked[1]}", hint="ask for one of them")
    chosen = asked[0] if asked else "table"
    if options.no_nodes and chosen != "json":
        fail("usage", "--no-nodes is for JSON only", hint="add --json")
    return chosen


def _seed(text: str | None) -> Any:
    return None if text is None else read_value(text, "--seed-gradient")
