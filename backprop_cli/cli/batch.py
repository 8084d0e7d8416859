"""The command `backprop batch`."""

import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.batch.job import BLANK, CSV, FAIL, NDJSON, NPY, PARQUET, SKIP, TSV, Job, Outcome
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.drawn import target
from backprop_cli.cli.files import STDIN
from backprop_cli.cli.given import Values, gather, surplus_notes
from backprop_cli.cli.options import compiling, grain, limits_program, reads_program
from backprop_cli.cli.output import busy, write_notes
from backprop_cli.cli.program import meant, program_source, used, wrt_of
from backprop_cli.cli.tables import Part, notes_on, parts_of, run_part
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import has_arrays
from backprop_cli.engine.values import as_number
from backprop_cli.errors import BackpropError, fail
from backprop_cli.graph.inputs import check_inputs
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.report.model import Note
from backprop_cli.syntax.names import plain

TABLES = (CSV, TSV, NDJSON, PARQUET, NPY)
MOST_JOBS = 64
LOCAL, DASK = "local", "dask"
"""Where tables are computed."""

HELP = """Evaluate every row of a table: values and gradients as new columns.

POINTS is a table whose columns are inputs: .csv, .tsv, .ndjson, .parquet or
.npy, a folder of these, or - for standard input. Its own columns are copied
as they are; value and d_x, d_y, … are added. An input that is the same in
every row gets a value: --w2=-3.

\b
backprop batch "(x+y)*z" examples/points.csv
backprop batch "w*x + b" examples/points.csv --w=3 --map b=y -o out.parquet
backprop batch "(x+y)*z" examples/points.csv --wrt x --format ndjson
"""


class BatchCommand(ValuesCommand):
    """A command that takes values, and has an argument behind the expression."""

    usage = "[OPTIONS] EXPRESSION POINTS --NAME=VALUE …"


class Options(NamedTuple):
    """Everything that the command line of `batch` says."""

    expressions: Sequence[str]
    file: str | None
    values: str | None
    settings: Sequence[str]
    out: str | None
    from_: str | None
    format_: str | None
    columns: Sequence[str]
    wrt: str | None
    only_gradients: bool
    on_error: str
    sample: int
    jobs: int | None
    engine: str
    scheduler: str | None
    quiet: bool
    group: Sequence[str]
    ungroup: Sequence[str]
    implicit: bool
    trust_gates: bool
    max_nodes: int
    max_elements: int


@click.command("batch", cls=BatchCommand, help=HELP)
@reads_program
@click.option("-o", "out", metavar="OUT", help="Write to this file; to this folder, from a folder.")
@click.option("--from", "from_", type=click.Choice(TABLES), help="What kind of table POINTS is.")
@click.option(
    "--format", "format_", type=click.Choice(TABLES),
    help="What to write; what OUT ends in, or what POINTS is, unless asked otherwise.",
)  # fmt: skip
@click.option(
    "--map", "columns", multiple=True, metavar="INPUT=COLUMN", help="The column of an input."
)
@click.option("--wrt", metavar="X,Y", help="Gradients for these inputs and nodes only.")
@click.option("--only-gradients", is_flag=True, help="Write no columns but those of gradients.")
@click.option(
    "--on-error", type=click.Choice((FAIL, SKIP, BLANK)), default=FAIL, show_default=True,
    help="Of a row that cannot be used: write nothing, leave it out, or leave its new cells empty.",
)  # fmt: skip
@click.option(
    "--verify-sample", "sample", type=click.IntRange(0), default=0, metavar="N",
    help="Compute N random rows again with the engine of eval, and compare.",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(1, MOST_JOBS), metavar="N",
    help="Processes for a table of text.  [default: one for each processor]",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice((LOCAL, DASK)), default=LOCAL, show_default=True,
    help="Where tables are computed: one after the other, or side by side on a Dask cluster.",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS",
    help="The Dask cluster to use.  [default: --jobs processes of this machine]",
)  # fmt: skip
@click.option("--quiet", is_flag=True, help="No notes.")
@grain
@limits_program
@click.pass_obj
def command(given: list[Given], /, **options: Any) -> None:
    """Compute row by row: a file is written whole or not at all."""
    asked = Options(**options)._replace(out=target(options["out"]))
    expressions, points = _places(asked)
    source = program_source(expressions, asked.file, asked.values)
    with busy(len(source.text)):
        compiled = Compiled(source, **compiling(asked))
    job, notes = _job(compiled, gather(given, asked.settings, asked.values), asked)
    parts = parts_of(job, points, asked.out, asked.from_, asked.format_)
    for part, outcome in zip(parts, _outcomes(parts, asked), strict=True):
        notes += notes_on(part, outcome)
    if not asked.quiet:
        write_notes(notes)


def _outcomes(parts: Sequence[Part], asked: Options) -> Iterator[Outcome]:
    """What comes of each part, in their order."""
    if asked.engine == LOCAL:
        if asked.scheduler is not None:
            fail("usage", "--scheduler is for a Dask cluster", hint="--engine dask uses it")
        return map(run_part, parts)
    from backprop_cli.cli.cluster import on_cluster

    return on_cluster(parts, asked.scheduler, parts[0].job.jobs)


def _places(asked: Options) -> tuple[Sequence[str], str]:
    """The expression, unless a file has it, and the table.

    Raises:
        BackpropError: there is no table, or standard input is to be two things.
    """
    *expressions, points = asked.expressions or [""]
    if not points or not (expressions or asked.file is not None):
        hint = 'for example backprop batch "(x+y)*z" points.csv -o out.csv'
        fail("usage", "there is no table of points behind an expression", hint=hint)
    if len(expressions) + (asked.file is not None) > 1:
        hint = "put quotes around the expression; a folder may hold many tables"
        fail("usage", f"{points} is one too many: there is a table already", hint=hint)
    if points == STDIN and STDIN in (*expressions, asked.file, asked.values):
        what = "the values" if asked.values == STDIN else "the program"
        message = f"{what} and the points both come from standard input"
        fail("usage", message, hint="put one of them in a file")
    return expressions, points


def _job(compiled: Compiled, taken: Values, asked: Options) -> tuple[Job, list[Note]]:
    """What is to be done with each table, and notes on values that nothing uses."""
    columns = _columns(asked.columns)
    graph = compiled.graph([*taken.texts, *columns])
    fixed = used(taken, graph.inputs)
    try:
        check_inputs(graph, [*graph.inputs, *fixed])
    except BackpropError as error:
        meant(error, list(fixed), list(graph.inputs), names_of(command))
        raise
    evaluator = Evaluator(FLOAT64, graph.finder)
    numbers = {name: as_number(v, taken.labels[name], evaluator) for name, v in fixed.items()}
    if not has_arrays(graph) and all(isinstance(number, float) for number in numbers.values()):
        # NumPy would start a thread for matrix products, of which there are none
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    wrt = wrt_of(asked.wrt)
    job = Job(
        compiled, columns, numbers, None if wrt is None else tuple(wrt), on_error=asked.on_error,
        only_gradients=asked.only_gradients, sample=asked.sample,
        jobs=asked.jobs or min(os.cpu_count() or 1, MOST_JOBS),
    )  # fmt: skip
    return job, surplus_notes(taken, graph.inputs)


def _columns(texts: Sequence[str]) -> dict[str, str]:
    """The columns that --map names; what stands behind the first = is the column's name."""
    found: dict[str, str] = {}
    for text in texts:
        name, equal, column = text.partition("=")
        key = plain(name.strip())
        if not equal or not key.isidentifier() or not column.strip():
            fail("usage", f"--map {text} is not an input and a column", hint="--map w0=weight")
        if key in found:
            fail("duplicate", f"--map gives {key} two columns", hint="keep one of them")
        found[key] = column
    return found
