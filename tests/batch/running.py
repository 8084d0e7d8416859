"""Runs a job on bytes."""

import io
from typing import Any

from backprop_cli import compile
from backprop_cli.batch.job import Job, Outcome
from backprop_cli.batch.run import run

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"


def done(data: bytes, expression: str = "x*y", **job: Any) -> tuple[bytes, Outcome]:
    """What is written for a table, and what came of it."""
    target = io.BytesIO()
    outcome = run(Job(compile(expression), **job), io.BytesIO(data), target, "points")
    return target.getvalue(), outcome


def made(data: bytes, expression: str = "x*y", **job: Any) -> bytes:
    """What is written for a table."""
    return done(data, expression, **job)[0]
