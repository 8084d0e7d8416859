"""Runs the command line: in this process where that is enough, else in one of its own."""

import io
import os
import subprocess
import sys
from typing import NamedTuple

from backprop_cli.cli.quick import run


class Outcome(NamedTuple):
    """What a command line gave back."""

    code: int
    out: str
    err: str


class _Stream(io.StringIO):
    encoding = "utf-8"

    def reconfigure(self, **_: object) -> None:
        """As a real stream has it."""


def here(*args: str) -> Outcome:
    """Run in this process; quick."""
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    sys.stdout, sys.stderr = _Stream(), _Stream()
    try:
        code = run(args)
        return Outcome(code, sys.stdout.getvalue(), sys.stderr.getvalue())
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept


def backprop(*args: str, stdin: str = "", **environment: str) -> Outcome:
    """Run in a process of its own, with UTF-8 streams unless the environment says otherwise."""
    base = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "backprop_cli", *args],
        input=stdin.encode(), capture_output=True, check=False,
        env={**base, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


NEURON = (
    "eval", "1/(1+exp(-(w0*x0+w1*x1+w2)))", "--w0=2", "--x0=-1", "--w1=-3", "--x1=-2", "--w2=-3",
)  # fmt: skip
