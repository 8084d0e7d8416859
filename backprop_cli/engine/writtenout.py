"""An array program written out as a graph of scalars, for the number systems that know no arrays.

Nothing of it depends on a pullback: the backward pass through it is a second opinion on them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backprop_cli.engine.assembled import WrittenOut
from backprop_cli.engine.formula import Evaluator
from backprop_cli.errors import fail
from backprop_cli.gates.library import library
from backprop_cli.graph.model import Graph, Spans
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.refs import Array, Ref, flat, grid, narrow, shape_of
from backprop_cli.kernels.scalars import scalars

LARGEST = 200_000
"""Scalars up to which a program is written out."""


class Pen:
    """Writes one program out."""

    def __init__(self, graph: Graph) -> None:
        self.whole = graph
        self.gates: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.names: list[str] = []
        self.refs: list[Ref] = []
        self.spans: list[tuple[int, int]] = []
        self.literals: dict[str, int] = {}
        self.inputs: dict[str, int] = {}
        self.node = 0
        self.doubles = Evaluator(FLOAT64, graph.finder)
        own = [gate for gate in graph.finder.own.values() if not gate.shape]
        names = {gate.name for gate in (*library(), *own) if not gate.shape}
        kernel = scalars(self.emit, self.literal, names)
        self.evaluator = Evaluator(kernel, graph.finder)

    def emit(self, gate: str, refs: Sequence[Ref]) -> Ref:
        """Add a gate on scalars."""
        value = self.doubles.value(gate)(*[ref._value for ref in refs])
        return self._add(gate, tuple([ref.place for ref in refs]), "", value)

    def _add(self, gate: str, args: tuple[int, ...], name: str, value: float) -> Ref:
        if len(self.gates) >= LARGEST:
            message = (
                f"the program has more than {LARGEST:,} scalars when its arrays are written out"
            )
            hint = "in other number systems than float64 every element is a node of its own"
            fail("size", message, hint=hint)
        self.gates.append(gate)
        self.args.append(args)
        self.names.append(name)
        self.spans.append(self.whole.spans[self.node])
        self.refs.append(Ref(len(self.gates) - 1, value))
        return self.refs[-1]

    def literal(self, text: str) -> Ref:
        """A literal."""
        place = self.literals.setdefault(text, len(self.literals))
        return Ref(~place, FLOAT64.literal(text))

    def write(self, inputs: Mapping[str, Any]) -> WrittenOut:
        """Write out the program for some inputs, whose shapes and indices count."""
        whole = self.whole
        words = {~k: self.evaluator.kernel.literal(text) for k, text in enumerate(whole.literals)}
        names = {node: name for name, node in whole.inputs.items()}
        places: list[Array] = []
        copies: dict[tuple[int, int], Array] = {}
        for node, gate in enumerate(whole.gates):
            self.node = node
            if not gate:
                places.append(self._input(names[node], inputs[names[node]]))
                continue
            args = [words[a] if a < 0 else places[a] for a in whole.args[node]]
            places.append(self._node(node, gate, args, copies))
        read = {ref.place: ref.value for ref in self.refs if ref.read}
        return WrittenOut(self._graph(places), whole, places, copies, read)

    def _input(self, name: str, value: Any) -> Array:
        if not np.ndim(value):
            ref = self._add("", (), name, float(value))
            self.inputs[name] = ref.place
            return ref
        refs = []
        for place, number in np.ndenumerate(value):
            label = f"{name}[{', '.join(map(str, place))}]"
            refs.append(self._add("", (), label, float(number)))
            self.inputs[label] = refs[-1].place
        return grid(refs, np.shape(value))

    def _node(
        self, node: int, gate: str, args: list[Array], copies: dict[tuple[int, int], Array]
    ) -> Array:
        whole = self.evaluator.gate(gate).shape
        for position, argument in enumerate(self.whole.args[node]):
            # an argument of its own, so that what comes back to it is told apart
            if whole and argument >= 0 and isinstance(args[position], Ref | np.ndarray):
                args[position] = copies[node, position] = self._copied(args[position])
        # no value can be one that a gate cannot use: the passes in float64 came first
        found = self.evaluator.value(gate)(*args)
        return self._named(node, found) if isinstance(found, Ref | np.ndarray) else found

    def _copied(self, a: Array) -> Array:
        return narrow(grid([self.emit("copy", (ref,)) for ref in flat(a)], shape_of(a)))

    def _named(self, node: int, found: Array) -> Array:
        """A node's scalars with their names; each belongs to one place of one node."""
        uses = Counter(ref.place for ref in flat(found))
        refs = []
        for ref in flat(found):
            mine = ref.place >= 0 and uses[ref.place] == 1 and not self.names[ref.place]
            refs.append(ref if mine else self.emit("copy", (ref,)))
        shape, name = shape_of(found), self.whole.names[node]
        for place, ref in zip(np.ndindex(*shape), refs, strict=True):
            at = ", ".join(map(str, place))
            self.names[ref.place] = f"{name}[{at}]" if shape and name else name
        return narrow(grid(refs, shape))

    def _graph(self, places: list[Array]) -> Graph:
        output = flat(places[self.whole.output])
        assert len(output) == 1
        names = [name or f"s{k}" for k, name in enumerate(self.names)]
        spans = Spans(*zip(*self.spans, strict=True))
        return self.whole._replace(
            gates=self.gates, args=self.args, names=names, spans=spans,
            group=[-1] * len(self.gates), groups=[], literals=list(self.literals),
            inputs=self.inputs, output=output[0].place, unused=(), shadowed=(),
        )  # fmt: skip


def write_out(graph: Graph, inputs: Mapping[str, Any]) -> WrittenOut:
    """An array program as a graph of scalars.

    Raises:
        BackpropError: there are too many elements.
    """
    with np.errstate(all="ignore"):
        return Pen(graph).write(inputs)
