"""A table from file to file, whole processes: `python benchmarks/batch.py [ROWS [ROUNDS]]`.

A sigmoid neuron at every row, its value and five gradients as new columns, beside programs that
somebody would write by hand for it. The runs are interleaved; the figures are medians, as ratios to
the hand-written polars, with the peak memory of the largest process. What is not installed is left
out.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

ROWS, ROUNDS = 10**6, 5
NAMES = ("w0", "x0", "w1", "x1", "w2")
NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
BACKPROP = [str(Path(sys.executable).with_name("backprop")), "batch", NEURON]

POLARS = """
import polars as pl, sys
source, target = sys.argv[1:]
w0, x0, w1, x1, w2 = map(pl.col, ("w0", "x0", "w1", "x1", "w2"))
table = (pl.scan_csv if source.endswith("csv") else pl.scan_parquet)(source)
table = table.with_columns(value=1 / (1 + (-(w0 * x0 + w1 * x1 + w2)).exp()))
g = pl.col("value") * (1 - pl.col("value"))
table = table.with_columns(d_w0=g * x0, d_x0=g * w0, d_w1=g * x1, d_x1=g * w1, d_w2=g)
table.sink_csv(target) if source.endswith("csv") else table.sink_parquet(target)
"""
PANDAS = """
import numpy as np, pandas as pd, sys
t = pd.read_csv(sys.argv[1])
t["value"] = s = 1 / (1 + np.exp(-(t.w0 * t.x0 + t.w1 * t.x1 + t.w2)))
g = s * (1 - s)
t["d_w0"], t["d_x0"], t["d_w1"], t["d_x1"], t["d_w2"] = g * t.x0, g * t.w0, g * t.x1, g * t.w1, g
t.to_csv(sys.argv[2], index=False)
"""
MODULE = """
import csv, math, sys
with open(sys.argv[1], newline="") as source, open(sys.argv[2], "w", newline="") as target:
    rows, writer = csv.reader(source), csv.writer(target)
    writer.writerow([*next(rows), "value", "d_w0", "d_x0", "d_w1", "d_x1", "d_w2"])
    for row in rows:
        w0, x0, w1, x1, w2 = map(float, row)
        s = 1 / (1 + math.exp(-(w0 * x0 + w1 * x1 + w2)))
        g = s * (1 - s)
        writer.writerow([*row, s, g * x0, g * w0, g * x1, g * w1, g])
"""
C = r"""
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int n, char **args) {
    FILE *source = fopen(args[1], "r"), *target = fopen(args[2], "w");
    char line[4096];
    fgets(line, sizeof line, source);
    line[strcspn(line, "\n")] = 0;
    fprintf(target, "%s,value,d_w0,d_x0,d_w1,d_x1,d_w2\n", line);
    while (fgets(line, sizeof line, source)) {
        char *p = line;
        double v[5];
        for (int k = 0; k < 5; k++, p++) v[k] = strtod(p, &p);
        line[strcspn(line, "\n")] = 0;
        double s = 1 / (1 + exp(-(v[0] * v[1] + v[2] * v[3] + v[4]))), g = s * (1 - s);
        fprintf(target, "%s,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n",
                line, s, g * v[1], g * v[0], g * v[3], g * v[2], g);
    }
    return fclose(target);
}
"""


class Case(NamedTuple):
    """A name, what runs before the two file names, and what stands between and after them."""

    name: str
    command: list[str]
    suffix: str = ".csv"
    between: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def cases(folder: Path) -> list[Case]:
    """All that can run here; the first of each suffix is the unit."""
    found = []
    if find_spec("polars"):
        found += [
            Case("polars", [sys.executable, "-c", POLARS], suffix)
            for suffix in (".csv", ".parquet")
        ]
    for jobs in (1, 2):
        options = ("--jobs", str(jobs))
        found.append(Case(f"backprop batch --jobs {jobs}", BACKPROP, ".csv", ("-o",), options))
    if find_spec("pyarrow"):
        found.append(Case("backprop batch", BACKPROP, ".parquet", ("-o",)))
    found.append(Case("csv module", [sys.executable, "-c", MODULE]))
    if find_spec("pandas"):
        found.append(Case("pandas", [sys.executable, "-c", PANDAS]))
    if shutil.which("gcc"):
        source, program = folder / "neuron.c", folder / "neuron"
        source.write_text(C)
        command = ["gcc", "-O3", "-w", "-o", str(program), str(source), "-lm"]
        subprocess.run(command, check=True)
        found.append(Case("C, strtod and printf", [str(program)]))
    return found


def make_tables(folder: Path, rows: int) -> None:
    """The same points as CSV, and as Parquet if pyarrow is here."""
    import numpy as np

    numbers = np.random.default_rng(0).normal(size=(rows, len(NAMES)))
    with open(folder / "points.csv", "w") as target:
        target.write(",".join(NAMES) + "\n")
        target.writelines(",".join(map(repr, row)) + "\n" for row in numbers.tolist())
    if find_spec("pyarrow"):
        import pyarrow as pa
        from pyarrow import parquet

        table = pa.table(dict(zip(NAMES, numbers.T, strict=True)))
        parquet.write_table(table, folder / "points.parquet", compression="zstd")


def measured(case: Case, folder: Path) -> tuple[float, float]:
    """Seconds of one run, and the peak memory of the process in MB."""
    source, target = folder / f"points{case.suffix}", folder / f"out{case.suffix}"
    start = perf_counter()
    command = [*case.command, str(source), *case.between, str(target), *case.after]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, case.name
    return perf_counter() - start, usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Print a table."""
    given = [int(text) for text in sys.argv[1:]]
    rows, rounds = [*given, *(ROWS, ROUNDS)[len(given) :]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # in a process of its own: a new process begins with the peak memory of the one that began it
        subprocess.run([sys.executable, __file__, "make", name, str(rows)], check=True)
        all_cases = cases(folder)
        runs = [[measured(case, folder) for case in all_cases] for _ in range(rounds)]
        print(f"{'':<28}{'seconds':>9}{'ratio':>8}{'MB':>7}   {rows:,} rows")
        unit: dict[str, float] = {}
        for case, taken in zip(all_cases, zip(*runs, strict=True), strict=True):
            seconds = statistics.median(time for time, _ in taken)
            ratio = seconds / unit.setdefault(case.suffix, seconds)
            memory = max(peak for _, peak in taken)
            print(f"{case.name + ' ' + case.suffix:<28}{seconds:9.2f}{ratio:8.2f}{memory:7.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        make_tables(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
