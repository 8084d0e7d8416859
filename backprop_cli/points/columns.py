"""Instructions run over columns: block by block, each small enough for the cache."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from backprop_cli.points.functions import strict
from backprop_cli.points.schedule import MARKS, schedule
from backprop_cli.points.tape import COLUMN, CONSTANT
from backprop_cli.points.trace import Traced

Array = Any
CACHE = 5 << 18
"""Bytes of all registers together: most of a second-level cache."""
FEWEST, MOST = 128, 1 << 15
SHARED = 1 << 16
"""Rows of a block where threads share the work: each call hands the interpreter's lock on."""
LINE = 64
"""Bytes of a line of the cache, and rows of which every block is a multiple."""


def aligned(kinds: Sequence[Any], count: int) -> list[Array]:
    """Arrays without values, each at the beginning of a line of the cache.

    Vectors that are written across two lines take twice the time.
    """
    sizes = [np.dtype(kind).itemsize * count for kind in kinds]
    starts = list(accumulate((size + LINE - size % LINE for size in sizes), initial=0))
    memory = np.empty(starts[-1] + LINE, np.uint8)
    first = -memory.ctypes.data % LINE
    return [
        memory[first + start : first + start + size].view(kind)
        for start, size, kind in zip(starts, sizes, kinds, strict=False)
    ]


class ColumnProgram:
    """Instructions and their schedule, for some number of columns."""

    def __init__(self, traced: Traced, columns: int) -> None:
        self.traced = traced
        self.schedule = schedule(traced, columns)
        registers = columns + len(traced.results) + len(self.schedule.truths)
        fitting = CACHE // (8 * max(registers, 1)) // LINE * LINE
        self.rows = min(max(fitting, FEWEST), MOST)
        self._spare: list[list[Array]] = []

    def run(self, columns: Sequence[Array], jobs: int = 1) -> tuple[Array, list[Array]]:
        """The value and the wanted gradients of each row."""
        count = len(columns[0]) if columns else 1
        value, *gradients = results = aligned([np.float64] * len(self.traced.results), count)
        parts = min(jobs, count // SHARED) or 1
        ends = [*(count * k // parts // LINE * LINE for k in range(parts)), count]
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
        work = self._work(rows)
        # the state of NumPy's warnings belongs to a thread
        with np.errstate(all="ignore"):
            for start in range(first, end, rows):
                block = slice(start, min(start + rows, end))
                size = block.stop - start
                given = [column[block] for column in columns]
                found = [result[block] for result in results]
                fitting = work if size == len(work[0]) else [array[:size] for array in work]
                self._block(given, found, fitting)
        self._spare.append(work)

    def _work(self, rows: int) -> list[Array]:
        """Marks and buffers of some length; those of an earlier run, if they are long enough."""
        # fresh memory costs more than what is done with it
        try:
            work = self._spare.pop()  # another thread may have taken the last ones
        except IndexError:
            work = []
        if work and len(work[0]) >= rows:
            return work
        kinds = [np.bool_ if truth else np.float64 for truth in self.schedule.truths]
        marks, *buffers = aligned([np.bool_, *kinds], rows)
        marks[:] = False
        return [marks, *buffers]

    def _block(
        self, columns: Sequence[Array], results: Sequence[Array], work: Sequence[Array]
    ) -> None:
        """Rows that fit into the cache; those with NaN once more."""
        marks, *buffers = work
        registers = [marks, *columns, *results, *buffers, *self.schedule.constants]
        for function, operands in self.schedule.steps:
            function(*operands(registers))
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
