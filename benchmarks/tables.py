"""The neuron at every row of a file, as one writes it by hand: `python tables.py TOOL IN OUT`.

A function for each tool; it writes the columns that it read, the value and the gradients.
"""

import sys
from collections.abc import Callable
from typing import Any

NAMES = ("w0", "x0", "w1", "x1", "w2")
NEW = ("value", *(f"d_{name}" for name in NAMES))
IN_C = """
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int count, char **names) {
    FILE *in = fopen(names[1], "r"), *out = fopen(names[2], "w");
    char line[4096];
    if (!in || !out || !fgets(line, sizeof line, in)) return 1;
    line[strcspn(line, "\\n")] = 0;
    fprintf(out, "%s,value,d_w0,d_x0,d_w1,d_x1,d_w2\\n", line);
    while (fgets(line, sizeof line, in)) {
        double v[5];
        char *at = line;
        for (int i = 0; i < 5; i++) v[i] = strtod(at, &at), at++;
        line[strcspn(line, "\\n")] = 0;
        double f = 1 / (1 + exp(-(v[0]*v[1] + v[2]*v[3] + v[4]))), g = f * (1 - f);
        fprintf(out, "%s,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\\n",
                line, f, g*v[1], g*v[0], g*v[3], g*v[2], g);
    }
    return fclose(out);
}
"""


def new(columns: Any, exp: Callable[[Any], Any]) -> list[Any]:
    """The value and the gradients, in whatever the columns are."""
    w0, x0, w1, x1, w2 = columns
    f = 1 / (1 + exp(-(w0 * x0 + w1 * x1 + w2)))
    g = f * (1 - f)
    return [f, g * x0, g * w0, g * x1, g * w1, g]


def _lazy(frame: Any) -> Any:
    import polars as pl

    found = new([pl.col(name) for name in NAMES], lambda x: x.exp())
    return frame.with_columns(column.alias(name) for name, column in zip(NEW, found, strict=True))


def in_polars(source: str, target: str) -> None:
    """polars, streaming."""
    import polars as pl

    _lazy(pl.scan_csv(source)).sink_csv(target)


def parquet_in_polars(source: str, target: str) -> None:
    """polars, streaming, from Parquet to Parquet."""
    import polars as pl

    _lazy(pl.scan_parquet(source)).sink_parquet(target)


def in_pandas(source: str, target: str) -> None:
    """pandas."""
    import numpy as np
    import pandas as pd

    frame = pd.read_csv(source)
    frame[list(NEW)] = np.column_stack(new([frame[name] for name in NAMES], np.exp))
    frame.to_csv(target, index=False)


def in_csv(source: str, target: str) -> None:
    """The csv module, row by row."""
    import csv
    import math

    with open(source, newline="") as given, open(target, "w", newline="") as made:
        rows, writer = csv.reader(given), csv.writer(made)
        writer.writerow([*next(rows), *NEW])
        for row in rows:
            writer.writerow([*row, *new(map(float, row), math.exp)])


TOOLS = {
    "polars": in_polars,
    "parquet": parquet_in_polars,
    "pandas": in_pandas,
    "csv": in_csv,
}

if __name__ == "__main__":
    TOOLS[sys.argv[1]](*sys.argv[2:])
