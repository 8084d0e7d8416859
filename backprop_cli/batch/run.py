"""One job, from an input to an output."""

from collections.abc import Iterator
from typing import IO, Any

from backprop_cli.batch.job import BINARY, FIRST, Bad, Job, Outcome, Tick
from backprop_cli.batch.kinds import table_of, target_of
from backprop_cli.batch.model import Table
from backprop_cli.batch.plan import plan
from backprop_cli.batch.sample import Drawn, differences, lowest
from backprop_cli.batch.spread import spread
from backprop_cli.batch.work import Done, Task
from backprop_cli.errors import fail

HINT = "--on-error skip leaves such a row out, --on-error blank leaves its new cells empty"


def run(
    job: Job, source: IO[bytes], target: IO[bytes], name: str, tick: Tick | None = None
) -> Outcome:
    """Read a table, and write it with the value and the gradients of every row.

    The output does not depend on `job.jobs`, nor on where this runs.

    Args:
        job: what is to be done.
        source: the table; a Parquet file must be seekable.
        target: empty, open for writing, seekable for Parquet and for NumPy's format.
        name: what messages call the table.
        tick: is told of progress.

    Raises:
        BackpropError: the table has a mistake; what was written to `target` is of no use then.
    """
    table = table_of(job, source, name)
    settled = plan(job, table.names, name)
    writer = target_of(job, settled, table)
    points = job.compiled.points(inputs=settled.inputs, fixed=job.fixed, wrt=settled.wanted)
    task = Task(job, settled, table, writer, points.program)
    tally = Tally(name, table.first)
    sink = writer.sink(target)
    sink.write(writer.head())
    processes = 1 if {job.source, job.target} & BINARY else job.jobs
    for done in spread(task, _told(table, source, tick), processes):
        tally.take(done, job.sample)
        sink.write(done.made)
    sink.finish()
    sample = tally.sample
    found = differences(job, settled, sample)
    return Outcome(tally.rows, tally.bad, tuple(tally.first), len(sample), found)


def _told(table: Table, source: IO[bytes], tick: Tick | None) -> Iterator[Any]:
    """The pieces; how far the input was read is told on the way."""
    for piece in table.pieces():
        if tick:
            tick(source.tell())
        yield piece


class Tally:
    """Counts rows, and numbers those that cannot be used."""

    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.rows = 0
        self.bad = 0
        self.first: list[Bad] = []
        self.sample: list[Drawn] = []
        self._line = line

    def take(self, done: Done, size: int) -> None:
        """Add a piece.

        Raises:
            BackpropError: it was not made, because a row of it cannot be used.
        """
        bad = [self._placed(each) for each in done.bad[:FIRST]]
        if done.made is None:
            fail("row", f"{self.name}, {bad[0]}", hint=HINT)
        self.first = [*self.first, *bad][:FIRST]
        drawn = [each._replace(row=each.row + self.rows) for each in done.sample]
        self.sample = lowest(size, [*self.sample, *drawn])
        self.rows += done.total
        self.bad += len(done.bad)
        self._line += done.lines

    def _placed(self, bad: Bad) -> Bad:
        """The row with its number in the whole table."""
        line = None if bad.line is None else bad.line + self._line
        return bad._replace(row=bad.row + self.rows + 1, line=line)
