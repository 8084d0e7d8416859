"""Programs on arrays for many rows: all rows of one shape at once, where every gate allows it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from backprop_cli.engine.arrayprogram import ArrayProgram
from backprop_cli.graph.inputs import nodes_named
from backprop_cli.graph.model import Graph
from backprop_cli.points.stack import Apart, OneByOne, Rows
from backprop_cli.points.stacked import STACKED

Array = Any
Found = list[Array]
"""The value of some rows, then each wanted gradient."""
ELEMENTS = 1 << 17
"""Elements of the largest input that are computed at once."""


class RowProgram:
    """A graph whose inputs are arrays in each row."""

    def __init__(
        self,
        graph: Graph,
        inputs: Sequence[str],
        fixed: dict[str, Any],
        wanted: Sequence[str],
        max_elements: int,
    ) -> None:
        self.inputs = inputs
        self.fixed = fixed
        self.wanted = list(nodes_named(graph, wanted).values())
        self.single = ArrayProgram(graph, max_elements)
        self.together = ArrayProgram(graph, max_elements, STACKED)

    def run(self, columns: Sequence[Array]) -> tuple[Array, list[Array]]:
        """The value and the wanted gradients of each row.

        A column is an array (n, *shape), or one of n arrays whose shapes differ.
        """
        count = len(columns[0]) if columns else 1
        parts: list[tuple[Array, Found]] = []
        todo = list(_blocks(columns, count))
        while todo:
            rows = todo.pop()
            given = [_taken(column, rows) for column in columns]
            try:
                found = self._at_once(given) if len(rows) > 1 else self._one_by_one(given)
            except Apart as apart:
                todo += [rows[apart.labels == label] for label in np.unique(apart.labels)]
            except OneByOne:
                parts.append((rows, self._one_by_one(given)))
            else:
                parts.append((rows, found))
        if not parts:
            return np.empty(0), self._nothing(columns)
        value, *gradients = (
            _together(count, [(rows, results[k]) for rows, results in parts])
            for k in range(1 + len(self.wanted))
        )
        return value, gradients

    def _nothing(self, columns: Sequence[Array]) -> list[Array]:
        """The gradients of no rows."""
        empty = (np.empty(column.shape[1:]) for column in columns)
        shapes = self.single.shapes(self.fixed | dict(zip(self.inputs, empty, strict=True)))
        return [np.empty((0, *shapes[node])) for node in self.wanted]

    def _at_once(self, given: Sequence[Array]) -> Found:
        inputs = self.fixed | dict(zip(self.inputs, map(Rows, given), strict=True))
        value, found = self.together.gradients(inputs, set(self.wanted))
        shapes = self.together.shapes(inputs)
        # what depends on no column is the same in every row
        wide = [
            np.broadcast_to(_array(found[node]), (len(given[0]), *shapes[node]))
            for node in self.wanted
        ]
        return [np.broadcast_to(_array(value).reshape(-1), len(given[0])), *wide]

    def _one_by_one(self, given: Sequence[Array]) -> Found:
        """Row by row; no columns are one row."""
        rows = zip(*given, strict=True) if given else [()]
        found = [self._row(row) for row in rows]
        return [np.array(each) for each in zip(*found, strict=True)]

    def _row(self, row: Sequence[Array]) -> list[Array]:
        values = (value if np.ndim(value) else float(value) for value in row)
        inputs = self.fixed | dict(zip(self.inputs, values, strict=True))
        value, found = self.single.gradients(inputs, set(self.wanted))
        return [np.ravel(value)[0], *(found[node] for node in self.wanted)]


def _array(value: Array) -> Array:
    return value.array if isinstance(value, Rows) else np.asarray(value)


def _blocks(columns: Sequence[Array], count: int) -> Iterator[Array]:
    """Rows that are alike in their shapes, not too many at once."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    ragged = [column for column in columns if column.dtype == object]
    for row in range(count):
        alike.setdefault(tuple(np.shape(column[row]) for column in ragged), []).append(row)
    for rows in alike.values():
        largest = max((np.size(column[rows[0]]) for column in columns), default=1)
        size = max(ELEMENTS // max(largest, 1), 1)
        yield from (np.array(rows[k : k + size]) for k in range(0, len(rows), size))


def _taken(column: Array, rows: Array) -> Array:
    """Some rows of a column, which have one shape."""
    taken = column[rows]
    return np.array(list(taken), np.float64) if column.dtype == object else taken


def _together(count: int, parts: Sequence[tuple[Array, Array]]) -> Array:
    """The results of some rows each, as one column."""
    shapes = {part.shape[1:] for _, part in parts}
    column = np.empty((count, *shapes.pop())) if len(shapes) == 1 else np.empty(count, object)
    for rows, part in parts:
        column[rows] = part if column.dtype != object else _objects(part)
    return column


def _objects(part: Array) -> Array:
    """An array of arrays."""
    found = np.empty(len(part), object)
    found[:] = list(part)
    return found
