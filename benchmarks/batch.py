"""A file of points to a file with value and gradients: `backprop batch`, the README's neuron.

Whole processes: from a table of five inputs to one of eleven columns. The unit is a program by hand
in polars, which streams; C reads with `strtod` and writes with `printf`. Memory
is that of the largest process.
"""

import random
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from benchmarks import tables
from benchmarks.model import Aim, Case, Section
from benchmarks.processes import PYTHON, process
from benchmarks.startup import BACKPROP

SIZES = (10**5, 10**6)
NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
CSV_AIM, PARQUET_AIM = Aim(1.0, "polars", memory=100), Aim(1.1, "polars")


def sections(small: bool = False) -> Iterator[Section]:
    """CSV, and Parquet where it can be read."""
    sizes, patience = ((100,), 0) if small else (SIZES, 12)
    with TemporaryDirectory() as name:
        folder = Path(name)
        cases = [case for size in sizes for case in csv_cases(folder, size)]
        yield Section("CSV to CSV", cases, of="row", patience=patience)
        if find_spec("polars") and find_spec("pyarrow"):
            cases = [case for size in sizes for case in parquet_cases(folder, size)]
            yield Section("Parquet to Parquet", cases, of="row", patience=patience)


def csv_cases(folder: Path, size: int) -> Iterator[Case]:
    """All who read and write CSV."""
    source, target = str(folder / f"{size}.csv"), str(folder / "out.csv")
    Path(source).write_text(table(size), "utf-8")
    for tool in filter(find_spec, ("polars",)):
        yield Case(tool, process(by_hand(tool, source, target)), size)
    if program := in_c(folder):
        yield Case("C", process([program, source, target]), size)
    aim = CSV_AIM if size == SIZES[-1] else Aim()
    yield Case("backprop batch", process(ours(source, target)), size, aim)
    for tool in filter(find_spec, ("csv", "pandas")):
        yield Case(tool, process(by_hand(tool, source, target)), size)


def parquet_cases(folder: Path, size: int) -> Iterator[Case]:
    """polars and ours."""
    import polars as pl

    source, target = str(folder / f"{size}.parquet"), str(folder / "out.parquet")
    pl.read_csv(folder / f"{size}.csv").write_parquet(source)
    yield Case("polars", process(by_hand("parquet", source, target)), size)
    aim = PARQUET_AIM if size == SIZES[-1] else Aim()
    yield Case("backprop batch", process(ours(source, target)), size, aim)


def by_hand(tool: str, source: str, target: str) -> list[str]:
    """A tool's program; what lies beside it is not to be imported."""
    return [PYTHON, "-P", tables.__file__, tool, source, target]


def ours(source: str, target: str) -> list[str]:
    """The command."""
    return [BACKPROP, "batch", NEURON, source, "-o", target]


def in_c(folder: Path) -> str:
    """The path of the program in C, nothing without gcc."""
    source, program = folder / "neuron.c", folder / "neuron"
    if which("gcc"):
        source.write_text(tables.IN_C)
        subprocess.run(["gcc", "-O3", str(source), "-o", str(program), "-lm"], check=True)
    return str(program) if program.exists() else ""


def table(size: int) -> str:
    """A table of numbers as they come: of all digits, in a normal distribution."""
    dice = random.Random(0)
    rows = (",".join([repr(dice.gauss(0, 1)) for _ in tables.NAMES]) for _ in range(size))
    return "\n".join([",".join(tables.NAMES), *rows, ""])
