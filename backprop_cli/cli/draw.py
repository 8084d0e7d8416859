"""The command `backprop draw`."""

from collections.abc import Sequence
from typing import Any

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.drawn import PNG, SCALE, check_terminal, format_of, target
from backprop_cli.cli.evaluation import Asked, evaluate
from backprop_cli.cli.given import gather
from backprop_cli.cli.options import grain, limits_program, reads_program
from backprop_cli.cli.output import busy, write_notes
from backprop_cli.cli.pictures import ENDINGS, FORMATS, Wanted, check_parts, drawn, write
from backprop_cli.cli.program import group_of, names_in, program_source
from backprop_cli.cli.trust import Digits, check_digits
from backprop_cli.cli.whole import check_place
from backprop_cli.errors import fail
from backprop_cli.numbers import exact
from backprop_cli.report.picture.png import LEAST_SCALE, MOST_SCALE

HELP = """Draw the graph: inputs on the left, gates as circles, each value above its
wire and each gradient below.

Without -o it is drawn with characters, here. The extension of FILE tells the
format: .svg, .png, .html (a page to step through), .dot, .mmd (Mermaid), .tex
(TikZ) or .txt.

\b
backprop draw "(x+y)*z" --x=-2 --y=5 --z=-4
backprop draw "(x+y)*z" --x=-2 --y=5 --z=-4 -o graph.svg
backprop draw "1/(1+exp(-(w*x+b)))" --w=2 --x=-1 --b=3 -o neuron.html
"""


@click.command("draw", cls=ValuesCommand, help=HELP)
@reads_program
@click.option("-o", "out", metavar="FILE", help="Draw into FILE.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="The format; else that of FILE."
)
@click.option("--collapse", is_flag=True, help="Fold calls and loops, repeated ones into one.")
@click.option(
    "--scale",
    type=float,
    help="The size of a PNG: 1 as it is in an SVG, twice as large unless told.",
)
@click.option(
    "--digits", type=Digits(), metavar="N|full", help="Significant digits: 4 unless told."
)
@grain
@limits_program
@click.option(
    "--color",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Colours in a drawing of characters.",
)
@click.pass_obj
def command(
    given: list[Given],
    /,
    expressions: Sequence[str],
    file: str | None,
    values: str | None,
    settings: Sequence[str],
    out: str | None,
    format_: str | None,
    collapse: bool,
    scale: float | None,
    digits: int | None,
    group: Sequence[str],
    ungroup: Sequence[str],
    color: str,
    **limits: Any,
) -> None:
    """Evaluate, then draw: a file is written whole or not at all."""
    out = target(out)
    wanted = Wanted(format_of(out, format_, ENDINGS), digits, collapse, scale or SCALE)
    _check(wanted, out, scale)
    source = program_source(expressions, file, values)
    with busy(len(source.text)):
        compiled = Compiled(source, group=group_of(group), ungroup=names_in(ungroup), **limits)
        if not collapse:
            check_parts(len(compiled.graph(()).gates), wanted)
        report = evaluate(compiled, gather(given, settings, values), Asked(), names_of(command))
        picture = drawn(report, wanted, out, color)
    write(picture, wanted, out)
    write_notes(report.notes)


def _check(wanted: Wanted, out: str | None, scale: float | None) -> None:
    """Refuse what does not go together, before any work is done."""
    if scale is not None and wanted.format != PNG:
        fail("usage", f"--scale does not go with {wanted.format}", hint="it is for a PNG")
    if scale is not None and not LEAST_SCALE <= scale <= MOST_SCALE:
        fail("usage", f"--scale {exact(scale)} is not from {LEAST_SCALE} to {MOST_SCALE}")
    check_digits(wanted.digits, wanted.format, None, certify=False)
    check_terminal(out, wanted.format)
    if out is not None:
        check_place(out)
