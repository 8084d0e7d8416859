"""How long a command takes from start to end: `python benchmarks/startup.py [RUNS]`.

Every figure is the median of whole processes, as a ratio to `python -c "import click, lark"` in the
same session. The runs are interleaved, so that a slow moment of the machine hits all alike.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

PYTHON = sys.executable
BACKPROP = str(Path(PYTHON).with_name("backprop"))
NEURON = ["eval", "1/(1+exp(-(w0*x0+w1*x1+w2)))"]
NEURON += ["--w0=2", "--x0=-1", "--w1=-3", "--x1=-2", "--w2=-3"]
RUNS = 15
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
"""Python writes its bytecode at the first run, as it does for a reader of the README."""


class Case(NamedTuple):
    """A command, and the ratio that it is to keep below."""

    name: str
    command: list[str]
    aim: float | None = None


UNIT = Case('python -c "import click, lark"', [PYTHON, "-c", "import click, lark"])
CASES = [
    UNIT,
    Case("python -c pass", [PYTHON, "-c", "pass"]),
    Case('python -c "import click"', [PYTHON, "-c", "import click"]),
    Case(
        'python -c "import click, rich.table, rich.console"',
        [PYTHON, "-c", "import click, rich.table, rich.console"],
    ),
    Case("backprop eval, JSON", [BACKPROP, *NEURON, "--json"], 1.15),
    Case("backprop eval, table for a pipe", [BACKPROP, *NEURON], 1.6),
    Case("backprop eval, table drawn by Rich", [BACKPROP, *NEURON, "--color=always"], 1.6),
    Case("backprop eval, an error", [BACKPROP, "eval", "sigmiod(x)", "--x=1"]),
    Case("backprop eval, 20 kinds of gates", [BACKPROP, "eval", "+".join(
        f"{gate}(x)" for gate in (
            "exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
            "tanh", "sigmoid", "relu", "softplus", "elu", "gelu", "silu", "erf", "lgamma",
        )
    ), "--x=0.5", "--json"]),
    Case("backprop gates sigmoid", [BACKPROP, "gates", "sigmoid"]),
    Case("backprop --help", [BACKPROP, "--help"], 1.0),
    Case("backprop eval --help", [BACKPROP, "eval", "--help"]),
]  # fmt: skip


def seconds(case: Case) -> float:
    """How long one run takes."""
    start = perf_counter()
    subprocess.run(
        case.command,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=ENVIRONMENT,
        check=False,
    )
    return perf_counter() - start


def main() -> None:
    """Print a table of all cases."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    times: dict[str, list[float]] = {case.name: [] for case in CASES}
    for case in CASES:
        seconds(case)
    for _ in range(runs):
        for case in CASES:
            times[case.name].append(seconds(case))
    unit = statistics.median(times[UNIT.name])
    print(f"{'whole process, median of ' + str(runs):<52}{'ms':>7}{'ratio':>8}{'aim':>7}")
    for case in CASES:
        median = statistics.median(times[case.name])
        aim = f"{case.aim:.2f}" if case.aim else ""
        missed = "  missed" if case.aim and median / unit > case.aim else ""
        line = f"{case.name:<52}{median * 1000:7.1f}{median / unit:8.2f}{aim:>7}{missed}"
        print(line.rstrip())


if __name__ == "__main__":
    main()
