"""Scalars put together again: the values and gradients of the array program that they came from."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from backprop_cli.engine.passes import Result
from backprop_cli.errors import fail
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.kernels.model import Number
from backprop_cli.kernels.refs import Array, Ref, flat, grid, narrow, shape_of, wide
from backprop_cli.numbers import exact


class WrittenOut(NamedTuple):
    """The graph of scalars, the array program, and where each of its nodes is.

    `places[node]` has the scalars of a node in its shape; `copies[node, k]` those of its k-th
    argument, if the gate takes whole arrays. `read` are the scalars that were taken for an index, a
    class or a shape, with their doubles.
    """

    graph: Graph
    whole: Graph
    places: list[Array]
    copies: dict[tuple[int, int], Array]
    read: dict[int, float]

    def check(self, result: Result) -> None:
        """That every index that was read as a double is the same in another number system.

        Raises:
            BackpropError: it is not, so that other elements would have been taken.
        """
        for place, double in self.read.items():
            if not bool(result.values[place] == double):
                message = f"an index that is {exact(double)} in float64 is not certainly so here"
                hint = "make the index a whole number, or round it to one"
                fail("undecided", message, self.graph.span(place), hint)

    def elements(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the inputs by the names of their scalars."""
        return {
            self.graph.names[ref.place]: value
            for name, node in self.whole.inputs.items()
            for ref, value in zip(
                flat(self.places[node]), np.ravel(np.asarray(values[name], object)), strict=True
            )
        }

    def spread(self, steps: Mapping[str, Any]) -> dict[str, Any]:
        """Numbers for some inputs, by the names of their scalars; one may stand for a whole array.

        Raises:
            BackpropError: an array of another shape than its input.
        """
        found = {}
        for name, step in steps.items():
            places = wide(self.places[self.whole.inputs[name]])
            array = step if isinstance(step, np.ndarray) else grid([step], ())
            if array.ndim and array.shape != places.shape:
                fail("shape", f"what is given for {name} has another shape than {name}")
            for ref, number in zip(
                flat(places), np.broadcast_to(array, places.shape).ravel().tolist(), strict=True
            ):
                found[self.graph.names[ref.place]] = number
        return found

    def assembled(self, result: Result) -> Result:
        """The result of the scalars as one of the array program."""
        values = [self._of(result.values, places) for places in self.places]
        upstream = [self._of(result.upstream, places) for places in self.places]
        assembler = Assembler(self, result)
        return Result(self.whole, result.evaluator, values, (), upstream, assembler.edges)

    def tangents(self, found: Sequence[tuple[Number, ...]]) -> list[tuple[Any, ...]]:
        """The tangents of the array program's nodes, from those of its scalars."""
        count = len(found[0]) if found else 0
        columns = [[row[k] for row in found] for k in range(count)]
        return [tuple(self._of(column, places) for column in columns) for places in self.places]

    def _of(self, numbers: Sequence[Number], places: Array) -> Any:
        if not isinstance(places, Ref | np.ndarray):  # what stands between the brackets of an index
            return places
        return narrow(grid([numbers[ref.place] for ref in flat(places)], shape_of(places)))


class Assembler:
    """What the nodes of an array program send, from what their scalars send."""

    def __init__(self, written: WrittenOut, result: Result) -> None:
        self.written = written
        self.result = result
        kernel = result.evaluator.kernel
        self.chain, self.add = kernel.functions["chain"], kernel.functions["add"]
        self.zero = kernel.literal("0")

    def edges(self, _: Result, node: int) -> list[tuple[int, Any, Any]]:
        """Place, local gradient and product for each argument that gets a gradient."""
        written, edges = self.written, list[tuple[int, Any, Any]]()
        if written.whole.gates[node] == INPUT:
            return edges
        gate = self.result.evaluator.gate(written.whole.gates[node])
        for position, argument in enumerate(written.whole.args[node]):
            last = len(gate.parameters) - 1
            parameter = gate.parameters[0 if gate.variadic else min(position, last)]
            if argument < 0 or not (parameter in gate.rules or gate.body):
                continue
            copies = written.copies.get((node, position))
            if copies is not None:
                sent = [self.result.upstream[ref.place] for ref in flat(copies)]
                edges.append((position, None, narrow(grid(sent, shape_of(copies)))))
            elif not gate.shape:
                edges.append((position, *self._elementwise(node, position, argument)))
        return edges

    def _elementwise(self, node: int, position: int, argument: int) -> tuple[Any, Any]:
        result, places = self.result, self.written.places
        outs, target = flat(places[node]), places[argument]
        sources = flat(np.broadcast_to(wide(target), shape_of(places[node])))
        locals_ = [result.locals[ref.place][position] for ref in outs]
        sums: dict[int, Number] = {}
        for out, source, local in zip(outs, sources, locals_, strict=True):
            sent = self.chain(result.upstream[out.place], local)
            sums[source.place] = self.add(sums.get(source.place, self.zero), sent)
        found = [sums.get(ref.place, self.zero) for ref in flat(target)]
        return (
            narrow(grid(locals_, shape_of(places[node]))),
            narrow(grid(found, shape_of(target))),
        )
