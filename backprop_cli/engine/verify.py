"""Every gradient against difference quotients with many digits: is the backward pass right?"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
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
from backprop_cli.engine.locals import plan
from backprop_cli.engine.passes import Result, run
from backprop_cli.engine.quotients import Slopes, slopes
from backprop_cli.errors import fail
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.kernels.model import Kernel, Number

DIGITS = 120
"""Digits that difference quotients are worked out with, so that fifty are left of them."""
SPARE = 10
"""Digits that many steps of rounding may take together."""
MOST = 4000
"""Digits that are tried at most, where numbers of very different size meet."""
OWN = 200
"""Nodes of the program's own gates whose local gradients are checked."""
WORK = 100_000
"""Arguments of the nodes behind the inputs, all told, from which on no further input is checked."""
GOLDEN = 0.6180339887498949
"""Multiples of it, without their whole parts, are spread evenly however many there are."""


class Claim(NamedTuple):
    """What the backward pass on arrays found: for each scalar of an input, and edge by edge.

    `edges(node)` pairs what a node of the array program sends with what its scalars send. `own` are
    the nodes of the program's own gates on arrays, `names` belong to all nodes, and `values` has
    what the forward pass found for the scalars of each.
    """

    gradients: dict[str, float]
    own: Sequence[int]
    names: Sequence[str]
    edges: Callable[[int], Iterator[tuple[str, float, float]]]
    values: dict[int, float]


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
        self._work_out(DIGITS)
        from backprop_cli.kernels.precise import size

        reach = max(0, *(size(v) for v in self.truth.values if self.kernel.finite(v)), 0)
        digits = min(MOST, DIGITS + reach + smallest_step(result))
        if digits > DIGITS:
            self._work_out(digits)
        self.noise = self.kernel.number("10") ** (reach + SPARE - digits)
        self.kinks = {f.node for f in findings(result) if f.kind in ("kink", "edge")}
        self.users = users(self.graph)

    def _work_out(self, digits: int) -> None:
        """Both passes with so many digits."""
        self.kernel = kernel(digits)
        self.evaluator = Evaluator(self.kernel, self.graph.finder)
        inputs = {name: self._many(self.result.values[k]) for name, k in self.graph.inputs.items()}
        self.truth = run(self.graph, self.evaluator, inputs, self._seed())

    def _many(self, value: float) -> Number:
        return self.kernel.number(repr(float(value)))

    def _seed(self) -> Number:
        return self._many(self.result.upstream[self.graph.output])

    def verification(self) -> Verification:
        """All checks."""
        checks = self._gradients()
        own = [node for node, gate in enumerate(self.graph.gates) if gate in self.graph.finder.own]
        gates = [check for node in own[:OWN] for check in self.locals(node)]
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
            spent += sum(len(self.graph.args[node]) for node in behind)
            if found and spent > WORK:
                break
            found[name] = self.gradient(name, behind)
        for name in names:
            # the others against the rules alone, with many digits
            if name not in found and not self._by_the_rules(name):
                found[name] = self.gradient(name, self._behind(self.graph.inputs[name]))
        return [found[name] for name in names if name in found]

    def _claimed(self, name: str) -> float:
        node = self.graph.inputs[name]
        return self.claim.gradients[name] if self.claim else float(self.result.upstream[node])

    def _by_the_rules(self, name: str) -> bool:
        """Whether a gradient is what its rules give with many digits."""
        return self.judge.near(
            self._claimed(name), float(self.truth.upstream[self.graph.inputs[name]])
        )

    def gradient(self, name: str, behind: Sequence[int]) -> Check:
        """The gradient of one input."""
        node = self.graph.inputs[name]
        claimed = self._claimed(name)
        found = self._slopes(self._output(node, behind), self.truth.values[node])
        what = f"d{self.graph.names[self.graph.output]}/d{name}"
        kinked = not self.kinks.isdisjoint(behind)
        # where the same rules on numbers are right, it is the pass on arrays that is wrong
        apart = self.claim is not None and not self.judge.near(claimed, self.result.upstream[node])
        wrong = apart and not self._lost_values
        rules = self.kernel.literal("0") if wrong else self.truth.upstream[node]
        return self.judge.check(what, self.graph.names[node], claimed, found, rules, kinked)

    @cached_property
    def _lost_values(self) -> bool:
        """Whether the forward pass on arrays lost digits, so that no rule is to blame."""
        assert self.claim
        return any(
            not self.judge.near(value, float(self.truth.values[place]))
            for place, value in self.claim.values.items()
        )

    def _slopes(self, function: Callable[[Number], Number], x: Number) -> Slopes:
        if not self.kernel.finite(x):
            return Slopes(None, None, None)
        return slopes(function, x, self._small, self.kernel.constants["inf"], self.noise)

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
        reached, todo = {node}, [node]
        while todo:
            for user in self.users[todo.pop()]:
                if user not in reached and user <= self.graph.output:
                    reached.add(user)
                    todo.append(user)
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
                name, kinked = graph.names[node], node in self.kinks
                yield self.judge.check(what, name, local, found, exact[place], kinked)

    def _sent(self, node: int) -> Iterator[Check]:
        """What a node of an array program sends each argument, at the element that is worst."""
        assert self.claim
        for what, claimed, found in self.claim.edges(node):
            near = self.judge.near(claimed, found)
            verdict = RIGHT if near else IMPRECISE if self._lost_values else WRONG
            yield Check(what, self.claim.names[node], claimed, found, verdict)

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
                return Check(name, name, claimed, found, IMPRECISE)
        return None

    def _parted(self) -> Iterator[Check]:
        """Where the pass on arrays and the one on their scalars part, from the output on."""
        for node in reversed(range(len(self.claim.names) if self.claim else 0)):
            yield from (check for check in self._sent(node) if check.verdict != RIGHT)


def kernel(digits: int) -> Kernel:
    """The kernel of so many digits whose literals are doubles."""
    try:
        from backprop_cli.kernels.precise import precise
    except ImportError:
        fail("extra", "to verify takes mpmath", hint="pip install 'backprop-cli[precision]'")
    return precise(digits, doubles=True)


def smallest_step(result: Result) -> int:
    """By how many digits the least change that a step causes is below 1."""
    sizes = [
        -math.log10(abs(local)) - math.log10(abs(value) or 1.0)
        for node, locals_ in enumerate(result.locals)
        for value, local in zip(result.inputs(node), locals_, strict=False)
        if local and value is not None and math.isfinite(local) and math.isfinite(value)
    ]
    ends = [
        -math.log10(abs(g)) - math.log10(abs(result.values[node]) or 1.0)
        for node in result.graph.inputs.values()
        if (g := result.upstream[node]) and math.isfinite(g) and math.isfinite(result.values[node])
    ]
    return int(max(0.0, *sizes, *ends, 0.0))


def users(graph: Graph) -> list[list[int]]:
    """The nodes that each node is an argument of."""
    found: list[list[int]] = [[] for _ in graph.gates]
    for node, args in enumerate(graph.args):
        for argument in {a for a in args if a >= 0}:
            found[argument].append(node)
    return found


def _partial(
    function: Callable[..., Number], inputs: list[Number], place: int
) -> Callable[[Number], Number]:
    return lambda x: function(*inputs[:place], x, *inputs[place + 1 :])
