"""A program for many points: columns of numbers in, a value and gradients for each row out."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from backprop_cli.engine.passes import has_arrays
from backprop_cli.graph.inputs import nodes_named
from backprop_cli.graph.model import Graph
from backprop_cli.points.columns import ColumnProgram
from backprop_cli.points.rows import RowProgram
from backprop_cli.points.trace import trace

Array = Any
VALUE, PREFIX = "value", "d_"
"""The name of the value's column, and what stands before the name of an input or a node."""


def names_of_results(wanted: Sequence[str]) -> tuple[str, ...]:
    """The new columns: the value's, and one for each wanted gradient."""
    return VALUE, *(PREFIX + name for name in wanted)


class PointProgram:
    """A graph to run for the rows of some columns; it can be pickled.

    Attributes:
        inputs: the columns it takes, in this order.
        wanted: the inputs or nodes whose gradients it gives, in this order.
    """

    def __init__(
        self,
        graph: Graph,
        inputs: Sequence[str],
        fixed: Mapping[str, Any],
        wanted: Sequence[str],
        max_elements: int,
    ) -> None:
        self.graph = graph
        self.inputs = tuple(inputs)
        self.fixed = dict(fixed)
        self.wanted = tuple(wanted)
        self.max_elements = max_elements

    def __reduce__(self) -> "tuple[Any, ...]":
        given = self.graph, self.inputs, self.fixed, self.wanted, self.max_elements
        return PointProgram, given

    def run(self, columns: Sequence[Array], jobs: int = 1) -> tuple[Array, list[Array]]:
        """The value and the wanted gradients of each row.

        Args:
            columns: for each input an array of n numbers, (n, *shape) for arrays of one shape, or
                an object array of n arrays.
            jobs: how many threads share the rows.

        Returns:
            The value, (n,), and for each wanted name a gradient, (n,) or (n, *shape).

        Raises:
            BackpropError: shapes that do not fit, or a value that a gate cannot use.
        """
        given = [_doubles(np.asarray(column)) for column in columns]
        if self._of_numbers and all(c.ndim == 1 and c.dtype != object for c in given):
            return self._columns.run(given, jobs)
        return self._rows.run(given)

    @cached_property
    def _of_numbers(self) -> bool:
        fixed = all(isinstance(value, float) for value in self.fixed.values())
        return fixed and not has_arrays(self.graph)

    @cached_property
    def _columns(self) -> ColumnProgram:
        nodes = list(nodes_named(self.graph, self.wanted).values())
        return ColumnProgram(trace(self.graph, self.inputs, self.fixed, nodes), len(self.inputs))

    @cached_property
    def _rows(self) -> RowProgram:
        return RowProgram(self.graph, self.inputs, self.fixed, self.wanted, self.max_elements)


def _doubles(column: Array) -> Array:
    """Doubles; arrays of different shapes stay as they are."""
    return column if column.dtype == object else np.asarray(column, np.float64)
