"""Instructions run over columns: block by block, each small enough for the cache."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from backprop_cli.points.functions import strict
from backprop_cli.points.schedule import MARKS, schedule
from backprop_cli.points.tape import COLUMN, CONSTANT
from backprop_cli.points.trace import Traced

Array = Any
CACHE = 1 << 21
"""Bytes of all registers together: a second-level cache."""
FEWEST, MOST = 128, 1 << 15
SHARED = 1 << 16
"""Rows of a block where threads share the work: each call hands the interpreter's lock on."""


class ColumnProgram:
    """Instructions and their schedule, for some number of columns."""

    def __init__(self, traced: Traced, columns: int) -> None:
        self.traced = traced
        self.schedule = schedule(traced, columns)
        registers = columns + len(traced.results) + len(self.schedule.truths)
        self.rows = min(max(CACHE // (8 * max(registers, 1)), FEWEST), MOST)

    def run(self, columns: Sequence[Array], jobs: int = 1) -> tuple[Array, list[Array]]:
        """The value and the wanted gradients of each row."""
        count = len(columns[0]) if columns else 1
        value, *gradients = results = [np.empty(count) for _ in self.traced.results]
        parts = min(jobs, count // SHARED) or 1
        ends = [count * k // parts for k in range(parts + 1)]
        if parts == 1:
            self._part(columns, results, (0, count), self.rows)
        else:
            with ThreadPoolExecutor(parts) as pool:
                list(pool.map(lambda s: self._part(columns, results, s, SHARED), pairwise(ends)))
        return value, gradients

    def _part(
        self,
        columns: Sequence[Array],
        results: Sequence[Array],
        stretch: tuple[int, int],
        rows: int,
    ) -> None:
        """A stretch of the rows, with buffers of its own."""
        first, end = stretch
        rows = max(min(rows, end - first), 1)
        marks = np.zeros(rows, bool)
        buffers = [np.empty(rows, bool if truth else float) for truth in self.schedule.truths]
        # the state of NumPy's warnings belongs to a thread
        with np.errstate(all="ignore"):
            for start in range(first, end, rows):
                block = slice(start, min(start + rows, end))
                size = block.stop - start
                work = [a[:size] for a in (marks, *buffers)] if size < rows else [marks, *buffers]
                given = [column[block] for column in columns]
                found = [result[block] for result in results]
                self._block(given, found, work)

    def _block(
        self, columns: Sequence[Array], results: Sequence[Array], work: Sequence[Array]
    ) -> None:
        """Rows that fit into the cache; those with NaN once more."""
        marks, *buffers = work
        registers = [marks, *columns, *results, *buffers, *self.schedule.constants]
        for function, places, out in self.schedule.steps:
            function(*[registers[place] for place in places], out=registers[out])
        if registers[MARKS].any():
            again = np.flatnonzero(marks)
            found = self._strictly([column[again] for column in columns])
            for result, values in zip(results, found, strict=True):
                result[again] = values
            marks[:] = False

    def _strictly(self, columns: Sequence[Array]) -> list[Array]:
        """The results with strong zeros."""
        values: list[Array] = []
        for function, args in self.traced.instructions:
            if function in (COLUMN, CONSTANT):
                values.append(columns[args[0]] if function is COLUMN else args[0])
            else:
                values.append(strict(function)(*[values[place] for place in args]))
        return [values[place] for place in self.traced.results]
