"""Many points from a file into a file: a program at every row of a table."""

from backprop_cli.batch.job import Job, Outcome
from backprop_cli.batch.run import run

__all__ = ["Job", "Outcome", "run"]
