"""The scalar engine row by row: what a program for many points must agree with."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backprop_cli import compile

Row = Sequence[Any]


def by_rows(program: str, names: Sequence[str], rows: Sequence[Row]) -> np.ndarray:
    """The value and the gradients of each row, one evaluation a row."""
    compiled = compile(program)
    found = [compiled.gradients(dict(zip(names, row, strict=True))) for row in rows]
    return np.array([[value, *(gradients[name] for name in names)] for value, gradients in found])


def by_points(program: str, names: Sequence[str], rows: Sequence[Row], jobs: int = 1) -> np.ndarray:
    """The same, all rows at once."""
    points = compile(program).points(inputs=names, wrt=names).program
    columns = list(np.array(rows, float).reshape(-1, len(names)).T)
    value, gradients = points.run(columns, jobs)
    return np.stack([value, *gradients], axis=1)


def apart(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The distance in units in the last place; 0 for equal numbers and for NaN beside NaN."""
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(expected), np.finfo(float).tiny)
        units = np.abs(found - expected) / np.spacing(np.where(np.isfinite(size), size, 1.0))
    return np.where(same, 0.0, np.where(np.isnan(units), np.inf, units))
