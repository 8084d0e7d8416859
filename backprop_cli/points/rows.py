"""Programs on arrays, run row by row."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_cli.engine.arrayprogram import ArrayProgram
from backprop_cli.graph.inputs import nodes_named
from backprop_cli.graph.model import Graph

Array = Any


class RowProgram:
    """A graph whose inputs are arrays in each row."""

    def __init__(
        self,
        graph: Graph,
        inputs: Sequence[str],
        fixed: Mapping[str, Any],
        wanted: Sequence[str],
        max_elements: int,
    ) -> None:
        self.inputs = inputs
        self.fixed = fixed
        self.wanted = list(nodes_named(graph, wanted).values())
        self.program = ArrayProgram(graph, max_elements)

    def run(self, columns: Sequence[Array]) -> tuple[Array, list[Array]]:
        """The value and the wanted gradients of each row."""
        count = len(columns[0]) if columns else 1
        found = [self._row([column[row] for column in columns]) for row in range(count)]
        values = np.array([np.ravel(value)[0] for value, _ in found], np.float64)
        return values, [np.array([row[node] for _, row in found]) for node in self.wanted]

    def _row(self, given: Sequence[Array]) -> tuple[Array, dict[int, Array]]:
        inputs = dict(self.fixed)
        for name, value in zip(self.inputs, given, strict=True):
            inputs[name] = value if value.ndim else float(value)
        return self.program.gradients(inputs, set(self.wanted))
