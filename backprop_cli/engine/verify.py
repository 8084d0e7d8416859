"""Every gradient against difference quotients with many digits: is the backward pass right?"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from backprop_cli.engine.checks import (
    GOOD,
    IMPRECISE,
    RIGHT,
    TOLERANCE,
    WRONG,
    Check,
    Judge,
    Verification,
)
from backprop_cli.engine.findings import findings
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result, plan, run
from backprop_cli.engine.quotients import Slopes, slopes
from backprop_cli.errors import fail
from backprop_cli.graph.model import INPUT
from backprop_cli.kernels.model import Kernel, Number

DIGITS = 120
"""Digits that difference quotients are worked out with, so that fifty are left of them."""
WORK = 100_000
"""Nodes behind the inputs, all told, from which on no further input is checked."""
GOLDEN = 0.6180339887498949
"""Multiples of it, without their whole parts, are spread evenly however many there are."""


class Claim(NamedTuple):
    """What the backward pass on arrays found: for each scalar of an input, and edge by edge.

    `edges(node)` pairs what a node of the array program sends with what its scalars send. `own` are
    the nodes of the program's own gates on arrays, and `nodes` is how many nodes there are.
    """

    gradients: dict[str, float]
    own: Sequence[int]
    nodes: int
    edges: Callable[[int], Iterator[tuple[str, float, float]]]


def verify(
    result: Result, tolerance: float = TOLERANCE, claim: Claim | None = None
) -> Verification:
    """Check every input's gradient of a result in float64, and the gates of the program itself.

    An array program is checked as it is written out; `claim` has what its own passes found.

    Raises:
        BackpropError: mpmath is missing.
    """
    return Verifier(result, tolerance, claim).verification()


class Verifier:
    """Works out a result again with many digits, at the doubles that it was given."""

    def __init__(self, result: Result, tolerance: float, claim: Claim | None = None) -> None:
        self.result = result
        self.graph = result.graph
        self.judge = Judge(tolerance)
        self.claim = claim
        self.kernel = _kernel()
        self.evaluator = Evaluator(self.kernel, self.graph.finder)
        inputs = {name: self._many(result.values[k]) for name, k in self.graph.inputs.items()}
        self.truth = run(self.graph, self.evaluator, inputs, self._seed())
        self.kinks = {f.node for f in findings(result) if f.kind in ("kink", "edge")}

    def _many(self, value: float) -> Number:
        return self.kernel.number(repr(float(value)))

    def _seed(self) -> Number:
        return self._many(self.result.upstream[self.graph.output])

    def verification(self) -> Verification:
        """All checks."""
        checks = self._gradients()
        own = [node for node, gate in enumerate(self.graph.gates) if gate in self.graph.finder.own]
        gates = [check for node in own for check in self.locals(node)]
        if self.claim:
            gates += [check for node in self.claim.own for check in self._sent(node)]
        first = self._first() if any(c.verdict not in GOOD for c in checks) else None
        left = len(self.graph.inputs) - len(checks)
        return Verification(tuple(checks), tuple(gates), first, left)

    def _gradients(self) -> list[Check]:
        """The checks of all inputs, or of as many as there is time for, spread over all."""
        names = list(self.graph.inputs)
        order = {name: k * GOLDEN % 1 for k, name in enumerate(names)}
        found: dict[str, Check] = {}
        spent = 0
        for name in sorted(names, key=order.__getitem__):
            behind = self._behind(self.graph.inputs[name])
            spent += len(behind)
            if found and spent > WORK:
                break
            found[name] = self.gradient(name, behind)
        return [found[name] for name in names if name in found]

    def gradient(self, name: str, behind: Sequence[int]) -> Check:
        """The gradient of one input."""
        node = self.graph.inputs[name]
        claimed = self.claim.gradients[name] if self.claim else self.result.upstream[node]
        found = self._slopes(self._output(node, behind), self.truth.values[node])
        what = f"d{self.graph.names[self.graph.output]}/d{name}"
        kinked = not self.kinks.isdisjoint(behind)
        # where the same rules on numbers are right, it is the pass on arrays that is wrong
        apart = self.claim is not None and not self.judge.near(claimed, self.result.upstream[node])
        rules = self.kernel.literal("0") if apart else self.truth.upstream[node]
        return self.judge.check(what, node, claimed, found, rules, kinked)

    def _slopes(self, function: Callable[[Number], Number], x: Number) -> Slopes:
        if not self.kernel.finite(x):
            return Slopes(None, None, None)
        return slopes(function, x, self._small, self.kernel.constants["inf"])

    def _small(self, digits: int) -> Number:
        return self.kernel.number(f"1e-{digits}")

    def _output(self, node: int, behind: Sequence[int]) -> Callable[[Number], Number]:
        """The output, times its upstream gradient, as a function of one input."""
        graph, seed = self.graph, self._seed()
        steps = [(k, self.evaluator.value(graph.gates[k]), graph.args[k]) for k in behind]

        def output(x: Number) -> Number:
            changed = {node: x}
            values = self.truth.values
            for k, function, args in steps:
                changed[k] = function(*[changed[a] if a in changed else values[a] for a in args])
            return changed.get(graph.output, values[graph.output]) * seed

        return output

    def _behind(self, node: int) -> list[int]:
        """The nodes that depend on a node, up to the output."""
        reached = {node}
        for k in range(node + 1, self.graph.output + 1):
            if any(argument in reached for argument in self.graph.args[k]):
                reached.add(k)
        return sorted(reached - {node})

    def locals(self, node: int) -> Iterator[Check]:
        """Each local gradient of a gate, at the values that its inputs have."""
        graph, gate = self.graph, self.graph.gates[node]
        inputs = [self._many(value) for value in self.result.inputs(node)]
        function = self.evaluator.value(gate)
        places = tuple(range(len(inputs)))
        exact = plan(self.evaluator, gate)(places, inputs, function(*inputs))
        for place, local in enumerate(self.result.locals[node]):
            if local is not None:
                found = self._slopes(_partial(function, inputs, place), inputs[place])
                what = f"d{graph.names[node]}/d{graph.word(graph.args[node][place])}"
                yield self.judge.check(what, node, local, found, exact[place], node in self.kinks)

    def _sent(self, node: int) -> Iterator[Check]:
        """What a node of an array program sends each argument, at the element that is worst."""
        assert self.claim
        for what, claimed, found in self.claim.edges(node):
            verdict = RIGHT if self.judge.near(claimed, found) else WRONG
            yield Check(what, node, claimed, found, verdict)

    def _first(self) -> Check | None:
        """Where the backward pass first goes wrong, else where float64 first loses the digits."""
        for check in self._parted():
            return check
        for node in range(self.graph.output, -1, -1):
            if self.graph.gates[node] != INPUT and self.result.upstream[node] != 0:
                for check in self.locals(node):
                    if check.verdict not in GOOD:
                        return check
        for node, value in enumerate(self.truth.values[: len(self.graph.gates)]):
            claimed, found = self.result.values[node], float(value)
            if not self.judge.near(claimed, found):
                name = self.graph.names[node]
                return Check(name, node, claimed, found, IMPRECISE)
        return None

    def _parted(self) -> Iterator[Check]:
        """Where the pass on arrays and the one on their scalars part, from the output on."""
        for node in reversed(range(self.claim.nodes if self.claim else 0)):
            yield from (check for check in self._sent(node) if check.verdict != RIGHT)


def _kernel() -> Kernel:
    try:
        from backprop_cli.kernels.precise import precise
    except ImportError:
        fail("extra", "to verify takes mpmath", hint="pip install 'backprop-cli[precision]'")
    return precise(DIGITS, doubles=True)


def _partial(
    function: Callable[..., Number], inputs: list[Number], place: int
) -> Callable[[Number], Number]:
    return lambda x: function(*inputs[:place], x, *inputs[place + 1 :])
