"""The command `backprop verify`."""

import json
import sys
from collections.abc import Sequence

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.evaluation import Asked, evaluate
from backprop_cli.cli.given import gather
from backprop_cli.cli.options import bounds_program, reads_program
from backprop_cli.cli.output import IN_JSON, signs, write_notes
from backprop_cli.cli.program import program_source
from backprop_cli.cli.trust import RTOL, within
from backprop_cli.report.further import verification_data
from backprop_cli.report.panel import panel_lines

HELP = """Check each gradient against differences of values, with many digits.

Nothing of the check knows a rule of a gate: the output is worked out beside
each input's value, with 120 digits or more, and extrapolated to a slope. A
program's own gates are checked one local gradient at a time. The exit code is
1 if a gradient is wrong, or if float64 lost its digits.

\b
backprop verify "(x+y)*z" --x=-2 --y=5 --z=-4
backprop verify "relu(x)*y" --x=0 --y=3
"""


@click.command("verify", cls=ValuesCommand, help=HELP)
@reads_program
@RTOL
@click.option("--json", "as_json", is_flag=True, help="The verdicts as JSON.")
@bounds_program
@click.pass_obj
def command(
    given: list[Given],
    expressions: Sequence[str],
    file: str | None,
    values: str | None,
    settings: Sequence[str],
    rtol: float | None,
    as_json: bool,
    implicit: bool,
    max_nodes: int,
    max_elements: int,
) -> None:
    """Verify, then print; the exit code is the answer."""
    source = program_source(expressions, file, values)
    # whether the program's own gates are right is what is asked
    compiled = Compiled(
        source, implicit=implicit, max_nodes=max_nodes, max_elements=max_elements, trust_gates=True
    )
    taken = gather(given, settings, values)
    report = evaluate(
        compiled, taken, Asked(verify=True, tolerance=within(rtol)), names_of(command)
    )
    assert report.verification
    if as_json:
        data = {"program": report.program, "output": report.output}
        sys.stdout.write(json.dumps(data | verification_data(report.verification), indent=2) + "\n")
    else:
        lines = "".join(panel_lines(report, None, signs()))
        sys.stdout.write(lines.removeprefix("\n"))
        write_notes(report.notes, IN_JSON)
    if not report.verification.ok:
        raise click.exceptions.Exit(1)
