"""One job, from an input to an output."""

from typing import BinaryIO

from backprop_cli.batch.job import Job, Outcome, Tick


def run(job: Job, source: BinaryIO, target: BinaryIO, name: str, tick: Tick | None = None) -> Outcome:
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
    raise NotImplementedError
