"""What a reader must be told about arrays: the checks for numbers, at the first such element."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from backprop_cli.engine.arrays import Plan
from backprop_cli.engine.findings import SATURATED, Finding, checks, compiled
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.liveness import alive
from backprop_cli.engine.locals import Locals
from backprop_cli.engine.passes import Result
from backprop_cli.gates.calls import UNNAMED
from backprop_cli.gates.model import Gate
from backprop_cli.graph.model import INPUT
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.syntax.printer import show

Array = Any


class Element(NamedTuple):
    """A finding at one element of a node: the numbers there, where it is, and how many are alike.

    `words` say what is wrong with a gate that does not work element by element.
    """

    finding: Finding
    numbers: Result
    at: tuple[int, ...]
    alike: int
    size: int
    words: str = ""


class Numbers:
    """The values of a graph at one element of a node, to be read like those of a scalar program."""

    def __init__(self, values: list[Array], shape: tuple[int, ...], at: tuple[int, ...]) -> None:
        self.values = values
        self.shape = shape
        self.at = at

    def __getitem__(self, node: int) -> Any:
        value = self.values[node]
        try:
            return float(np.broadcast_to(value, self.shape)[self.at])
        except (TypeError, ValueError):  # not of this element: an index, or another shape
            return value


def elements(result: Result, plan_: Plan) -> list[Element]:
    """All findings, in the order of the nodes; of what is not finite, only where it begins."""
    inspector = Inspector(result, plan_)
    with np.errstate(all="ignore"):
        found = [element for node in inspector.nodes() for element in inspector.kinks(node)]
        return [*found, *inspector.not_finite()]


class Inspector:
    """Looks through the arrays of one result."""

    def __init__(self, result: Result, plan_: Plan) -> None:
        self.result = result
        self.plan = plan_
        self.scalar = Evaluator(FLOAT64, result.graph.finder)

    def nodes(self) -> Iterator[int]:
        """The gates that have a say in the answer."""
        for node, gate in enumerate(self.result.graph.gates):
            if gate != INPUT and gate not in UNNAMED and np.any(self.result.upstream[node]):
                yield node

    def kinks(self, node: int) -> Iterator[Element]:
        """The kink, the edge, or the dead gate at a node, told once for all its elements."""
        result = self.result
        gate = result.evaluator.gate(result.graph.gates[node])
        if gate.shape:
            yield from self._of_array(node, gate)
            return
        mask = self._mask(node, gate) & np.not_equal(result.upstream[node], 0)
        if np.any(mask):
            yield from self._at(node, mask, ("kink", "edge"))
        if gate.dead and np.size(result.values[node]):
            dead = [compiled(result, gate, c)(*self._inputs(node)) for c in gate.dead]
            if all(np.all(part) for part in dead):
                yield from self._at(node, self._every(node), ("dead",))
        if gate.saturates and np.size(result.values[node]) and self._flat(node, gate):
            yield from self._at(node, self._every(node), ("saturated",))

    def _every(self, node: int) -> Array:
        return np.ones(np.shape(self.result.values[node]), bool)

    def _flat(self, node: int, gate: Gate) -> bool:
        """Whether all elements of a gate are saturated; some of them are in any network."""
        assert gate.saturates is not None
        bound = self.result.evaluator.formula(gate.saturates, ())() * SATURATED
        inputs, out = self.result.inputs(node), self.result.values[node]
        found = [self.plan.rules(node, k) for k in range(len(gate.parameters))]
        slopes = [rules.local(inputs, out) for rules in found if rules and rules.local]
        return any(bool(np.all(np.abs(slope) < bound)) for slope in slopes)

    def _inputs(self, node: int) -> list[Array]:
        return [*self.result.inputs(node), self.result.values[node]]

    def _mask(self, node: int, gate: Gate) -> Array:
        """The elements that sit on a kink."""
        result, inputs = self.result, self._inputs(node)
        mask = np.zeros(np.shape(result.values[node]), bool)
        if gate.name == "where":
            condition = result.graph.args[node][0]
            left, right = (result.values[a] for a in result.graph.args[condition])
            return mask | np.equal(left, right)
        if gate.variadic:
            distinct = {a: result.values[a] for a in result.graph.args[node]}
            ties = sum(np.equal(value, inputs[-1]).astype(int) for value in distinct.values())
            return mask | (np.asarray(ties) > 1)
        for kink in gate.kinks:
            mask = mask | np.asarray(compiled(result, gate, kink)(*inputs), bool)
        return mask

    def numbers(self, node: int, at: tuple[int, ...]) -> Result:
        """The scalar result at one element of a node."""
        result = self.result
        shape = np.shape(result.values[node])
        values: Any = Numbers(result.values, shape, at)
        upstream: Any = Numbers(result.upstream, shape, at)
        locals_: Any = Locals(result.graph, self.scalar, values)
        return Result(result.graph, self.scalar, values, locals_, upstream)

    def _at(self, node: int, mask: Array, kinds: tuple[str, ...]) -> Iterator[Element]:
        """What the checks for numbers say at the first element of a mask."""
        at = tuple(int(k) for k in np.unravel_index(int(np.argmax(mask)), np.shape(mask)))
        numbers = self.numbers(node, at)
        for check in checks(numbers, self.result.graph.gates[node]):
            for finding in check(node):
                if finding.kind in kinds:
                    yield Element(finding, numbers, at, int(np.sum(mask)), int(np.size(mask)))

    def _of_array(self, node: int, gate: Gate) -> Iterator[Element]:
        for kink in gate.kinks:
            if np.any(compiled(self.result, gate, kink)(*self._inputs(node))):
                words = kink.words or show(kink.expression)
                yield Element(Finding("kink", node), self.result, (), 1, 1, words)

    def not_finite(self) -> Iterator[Element]:
        """The first value that is not finite and matters, else the gradient where it begins."""
        values = self._first_value()
        yield from values or self._first_gradient()

    def _first_value(self) -> list[Element]:
        result = self.result
        guilty = [
            node
            for node, gate in enumerate(result.graph.gates)
            if gate not in UNNAMED and not np.all(np.isfinite(result.values[node]))
        ]
        live = alive(result) if guilty else []
        for node in guilty:
            bad = ~np.isfinite(result.values[node]) & live[node]
            if np.any(bad):
                kind = "input" if result.graph.gates[node] == INPUT else "value"
                return [self._element(Finding(kind, node), bad)]
        return []

    def _first_gradient(self) -> list[Element]:
        """Where a finite upstream gradient first becomes one that is not, from the output on."""
        result = self.result
        if all(np.all(np.isfinite(g)) for g in result.upstream):
            return []
        for node in range(len(result.graph.gates) - 1, -1, -1):
            if result.graph.gates[node] == INPUT or not np.any(result.upstream[node]):
                continue
            for place, local, sent in result.edges(node):
                if not np.all(np.isfinite(sent)):
                    return [
                        self._element(Finding("gradient", node, (place,)), self._bad(node, local))
                    ]
        return []

    def _bad(self, node: int, local: Array) -> Array:
        """The elements at which a product is not finite; a pullback has none to show."""
        g = self.result.upstream[node]
        if local is None:
            return np.ones((), bool)
        return ~np.isfinite(g * local) & np.not_equal(g, 0)

    def _element(self, finding: Finding, bad: Array) -> Element:
        at = tuple(int(k) for k in np.unravel_index(int(np.argmax(bad)), np.shape(bad)))
        numbers = self.numbers(finding.node, at)
        return Element(finding, numbers, at, int(np.sum(bad)), int(np.size(bad)))
