"""Whole processes, and functions that are measured in a process of their own.

`python -m benchmarks.processes MODULE FUNCTION ARGUMENTS` calls a function of a benchmark with
arguments in JSON, and prints its answer in JSON.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.model import Failed, Sample

PYTHON = sys.executable
ROOT = str(Path(__file__).resolve().parent.parent)
PATIENCE = 120
"""Seconds after which a process is given up."""
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
"""Python writes its bytecode at the first run, as it does for a reader of the README."""
LAUNCHER = """
import os, sys, time
null = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, null, place) for place in (0, 1)]
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
print(os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss)
"""
"""Starts a program: the peak of a process counts from that of the one which started it, so that
one has to be small."""
ERROR = re.compile(r"^(?:\w+\.)*([A-Z]\w+)(?::|$)", re.MULTILINE)
"""The class of an exception in a traceback."""
KIB = 1 if sys.platform == "darwin" else 1024


def process(command: Sequence[str], codes: Sequence[int] = (0,)) -> Callable[[], Sample]:
    """A run of a whole process, with an exit code that is one of those given."""

    def run() -> Sample:
        code, seconds, peak = _output(
            [PYTHON, "-SE", "-c", LAUNCHER, *command], ENVIRONMENT
        ).split()
        if int(code) not in codes:
            raise Failed(f"exit {code}")
        return Sample(float(seconds), float(peak) * KIB)

    return run


def apart(function: Callable[..., float], *arguments: Any) -> float:
    """What a function of a benchmark answers in a new process.

    Raises:
        Failed: it raises an exception, crashes, or takes too long.
    """
    where = (function.__module__, function.__qualname__, json.dumps(arguments))
    search = {**ENVIRONMENT, "PYTHONPATH": ROOT}
    return float(_output([PYTHON, "-m", "benchmarks.processes", *where], search))


def timed_apart(function: Callable[..., float], *arguments: Any) -> Callable[[], Sample]:
    """A run of a function that answers how many seconds it took, in a process of its own."""
    return lambda: Sample(apart(function, *arguments))


def _output(command: Sequence[str], environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", env=environment, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Failed(f"more than {PATIENCE} s") from None
    if done.returncode < 0:
        raise Failed("crashes")
    if done.returncode:
        raise Failed(*ERROR.findall(done.stderr)[-1:] or ["fails"])
    return done.stdout


if __name__ == "__main__":
    module, name, given = sys.argv[1:]
    print(getattr(import_module(module), name)(*json.loads(given)))
