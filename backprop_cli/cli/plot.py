"""The command `backprop plot`."""

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.drawn import check_terminal, format_of, put, target
from backprop_cli.cli.given import gather
from backprop_cli.cli.options import compiling, limits_program, reads_program
from backprop_cli.cli.output import busy, write_notes
from backprop_cli.cli.plots import csv, picture
from backprop_cli.cli.program import program_source
from backprop_cli.cli.subject import DRAWN, MOST, descent_of, frame_of, subject_of
from backprop_cli.cli.whole import check_place
from backprop_cli.errors import fail
from backprop_cli.plot import levels, make
from backprop_cli.plot.fieldnotes import field_notes
from backprop_cli.plot.notes import plot_notes
from backprop_cli.report.model import Note

FORMATS = ("text", "svg", "png", "html", "csv")
ENDINGS = {name: name for name in FORMATS[1:]} | {"htm": "html", "txt": "text"}

HELP = """Draw a function and its gradient over a range, or its contours over two.

EXPRESSION is a function of one number; - reads it from standard input. One of
its inputs gets a range, --x=-5:5, or two of them do: then there are contours,
and arrows that point along the gradient. The others get values.

\b
backprop plot "1/(1+exp(-w*x))" --x=-5:5 --w=2
backprop plot "x^2 * sin(1/x)" --x=-1:1 -o picture.svg
backprop plot "(x-1)^2 + 3*y^2" --x=-3:3 --y=-2:2 --descend x=-2,y=1.5
backprop plot "sin(x)" --x=-pi:pi --points 9 --csv
"""


class Options(NamedTuple):
    """Everything that the command line of `plot` says."""

    expressions: Sequence[str]
    file: str | None
    values: str | None
    settings: Sequence[str]
    out: str | None
    format_: str | None
    as_csv: bool
    points: int | None
    frame: str | None
    descend: Sequence[str]
    lr: float | None
    steps: int | None
    quiet: bool
    implicit: bool
    trust_gates: bool
    max_nodes: int
    max_elements: int
    color: str


@click.command("plot", cls=ValuesCommand, help=HELP)
@reads_program
@click.option("-o", "out", metavar="FILE", help="Write to FILE: .svg, .png, .html, .csv or .txt.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="What to write.")
@click.option("--csv", "as_csv", is_flag=True, help="The numbers: the same as --format csv.")
@click.option(
    "--points", type=click.IntRange(2, MOST), metavar="N",
    help="Points over a range.  [default: 501; along each of two about 60]",
)  # fmt: skip
@click.option("--frame", metavar="A:B", help="The values that are shown; chosen unless given.")
@click.option(
    "--descend", multiple=True, metavar="X=3,Y=2", help="Go downhill from there, and draw the way."
)
@click.option("--lr", type=float, help="The learning rate of --descend.  [default: 0.1]")
@click.option("--steps", type=click.IntRange(0, MOST), help="Its steps.  [default: 100]")
@click.option("--quiet", is_flag=True, help="No notes.")
@limits_program
@click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True,
    help="Colours in a terminal.",
)  # fmt: skip
@click.pass_obj
def command(given: list[Given], /, **options: Any) -> None:
    """Sample, then draw: nothing is written unless everything went well."""
    asked = Options(**options)._replace(out=target(options["out"]))
    format_ = _chosen(asked)
    check_terminal(asked.out, format_)
    if asked.out is not None:
        check_place(asked.out)
    source = program_source(asked.expressions, asked.file, asked.values)
    with busy(len(source.text)), warnings.catch_warnings():
        # NumPy warns where a value overflows; a note tells
        warnings.simplefilter("ignore", RuntimeWarning)
        compiled = Compiled(source, **compiling(asked))
        taken = gather(given, asked.settings, asked.values)
        most = MOST if format_ == "csv" else DRAWN
        subject, notes = subject_of(compiled, taken, asked.points, most, names_of(command))
        data, found = _drawn(subject, asked, format_)
    put(data, asked.out, format_)
    if not asked.quiet:
        write_notes([*notes, *found])


def _chosen(asked: Options) -> str:
    """The one format that was asked for, by name or by the ending of the file."""
    named = [*([asked.format_] if asked.format_ else []), *["csv"] * asked.as_csv]
    if len(set(named)) > 1:
        fail("usage", f"two formats: {named[0]} and {named[1]}", hint="ask for one of them")
    format_ = format_of(asked.out, named[0] if named else None, ENDINGS)
    unused = [name for name, given in (("--descend", asked.descend), ("--frame", asked.frame))
              if given and format_ == "csv"]  # fmt: skip
    if unused:
        hint = "leave it out, or ask for a picture: -o FILE.svg"
        fail("usage", f"{unused[0]} does not go with CSV, which has no picture", hint=hint)
    return format_


def _drawn(subject: make.Subject, asked: Options, format_: str) -> tuple[str | bytes, list[Note]]:
    """What is to be written, and notes on it."""
    frame = frame_of(asked.frame, subject)
    path = descent_of(subject, asked.descend, asked.lr, asked.steps)
    if format_ == "csv":
        return csv(subject), []
    if len(subject.ranges) == 1:
        plot = make.plot(subject, frame, path)
        notes = plot_notes(plot)
        return picture(plot, notes, format_, asked.color, asked.out), notes
    field = make.field(subject, path, levels.FEW if format_ == "text" else levels.MOST)
    notes = field_notes(field)
    return picture(field, notes, format_, asked.color, asked.out), notes
