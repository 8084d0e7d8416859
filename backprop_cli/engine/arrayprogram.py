"""A program on arrays, ready to run many times: shapes are inferred once for each set of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from backprop_cli.engine.arrays import Plan, run_arrays, seed_of, zeros
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result
from backprop_cli.errors import fail
from backprop_cli.graph.model import Graph
from backprop_cli.graph.program import MAX_ELEMENTS
from backprop_cli.kernels.array import ARRAY
from backprop_cli.kernels.model import Kernel
from backprop_cli.shapes.infer import Shapes, check_output
from backprop_cli.shapes.model import Shape, described

Array = Any


class ArrayProgram:
    """A graph with its plan, and the shapes that were inferred so far."""

    def __init__(
        self, graph: Graph, max_elements: int = MAX_ELEMENTS, kernel: Kernel | None = None
    ) -> None:
        self.graph = graph
        self.evaluator = Evaluator(kernel or ARRAY, graph.finder)
        self.plan = Plan(graph, self.evaluator)
        self._inference = Shapes(graph, ARRAY, max_elements)
        self._shapes: dict[tuple[Shape, ...], Sequence[Shape]] = {}

    def shapes(self, inputs: Mapping[str, Array]) -> Sequence[Shape]:
        """The shape of every node.

        Raises:
            BackpropError: shapes that do not fit.
        """
        given = {name: np.shape(inputs[name]) for name in self.graph.inputs}
        key = tuple(given.values())
        if key not in self._shapes:
            self._shapes[key] = self._inference.infer(given)
        return self._shapes[key]

    def seed(self, inputs: Mapping[str, Array], seed: Array = None) -> Array:
        """The output's upstream gradient: 1, or the one that was given.

        Raises:
            BackpropError: an output that is not one number, or a gradient of another shape.
        """
        shape = self.shapes(inputs)[self.graph.output]
        if seed is None:
            check_output(self.graph, shape)
            return seed_of(shape)
        if np.shape(seed) != shape:
            name = self.graph.names[self.graph.output]
            message = (
                f"the upstream gradient is {described(np.shape(seed))}, "
                f"and the output {name} is {described(shape)}"
            )
            fail("seed", message, hint="a gradient has the shape of what it belongs to")
        return seed

    def run(self, inputs: Mapping[str, Array], seed: Array = None) -> Result:
        """Both passes."""
        return run_arrays(self.plan, inputs, self.seed(inputs, seed))

    def gradients(
        self, inputs: Mapping[str, Array], wanted: Collection[int], seed: Array = None
    ) -> tuple[Array, dict[int, Array]]:
        """The output's value, and the gradients of some nodes."""
        start = self.seed(inputs, seed)
        with np.errstate(all="ignore"):
            values = self.plan.forward(inputs)
            upstream = self.plan.backward(values, start, wanted)
        taken = {id(start), *map(id, inputs.values())}
        value = _own(values[self.graph.output], taken)
        found = {k: zeros(values[k]) if upstream[k] is None else upstream[k] for k in wanted}
        return value, {k: _own(gradient, taken) for k, gradient in found.items()}


def _own(array: Array, taken: set[int]) -> Array:
    """An array that its reader may change, and that shares no memory with any other one."""
    if not isinstance(array, np.ndarray):
        return array
    key = id(array if array.base is None else array.base)
    if key in taken or not array.flags.writeable:
        return np.array(array)
    taken.add(key)
    return array
