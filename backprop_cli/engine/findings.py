"""What a reader must be told about a result: kinks, what is not finite, saturation, dead gates."""

from collections.abc import Callable, Iterator

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.onesided import apart, differ, one_sided
from backprop_cli.engine.passes import Result
from backprop_cli.gates.calls import CONDITIONS
from backprop_cli.gates.model import Condition, Gate
from backprop_cli.graph.model import INPUT
from backprop_cli.hints import NamedTuple
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Function

SATURATED = 1e-4
"""A local gradient below this part of the gate's largest one makes a gate saturated."""


class Finding(NamedTuple):
    """One thing to tell: its kind, the node, the arguments concerned, its figures or words."""

    kind: str
    node: int
    arguments: tuple[int, ...] = ()
    one_sided: tuple[float, float] | None = None
    words: tuple[str, ...] = ()


def findings(result: Result) -> list[Finding]:
    """All findings, in the order of the nodes; of what is not finite, only where it begins.

    A gate whose upstream gradient is exactly 0 has no say in the answer, and is passed over.
    """
    graph = result.graph
    wanted = {name: checks(result, name) for name in set(graph.gates) - {INPUT}}
    wanted = {name: asked for name, asked in wanted.items() if asked}
    found: list[Finding] = []
    for node, gate in enumerate(graph.gates) if wanted else ():
        if gate in wanted and result.upstream[node] != 0:
            for check in wanted[gate]:
                found += check(node)
    return [*found, *_not_finite(result)]


Check = Callable[[int], Iterator[Finding]]


def checks(result: Result, name: str) -> list[Check]:
    """The checks that a gate's clauses ask for."""
    gate = result.evaluator.gate(name)
    if name in CONDITIONS:
        return []
    found: list[Check] = []
    if name == "where":
        found.append(lambda node: _boundary(result, node))
    if name in result.graph.finder.own and gate.body and not gate.kinks:
        found.append(lambda node: _hidden_kinks(result, node))
    if gate.kinks:
        found.append(_kink_check(result, gate))
    if gate.saturates:
        found.append(_saturation_check(result, gate))
    if gate.dead:
        found.append(_dead_check(result, gate))
    return found


def compiled(result: Result, gate: Gate, condition: Condition) -> Function:
    """A condition as a function of a gate's arguments, its settings and its value (and ties)."""
    names = (*gate.slots, "out", "ties") if gate.variadic else (*gate.slots, "out")
    return result.evaluator.formula(condition.expression, names).lean(len(names))


def _kink_check(result: Result, gate: Gate) -> Check:
    conditions = [compiled(result, gate, kink) for kink in gate.kinks]
    holds = result.evaluator.kernel.holds

    def check(node: int) -> Iterator[Finding]:
        inputs, out = result.inputs(node), result.values[node]
        if gate.variadic:
            tied = [place for place, value in enumerate(inputs) if value == out]
            hit = len({result.graph.args[node][place] for place in tied}) > 1
        else:
            tied = list(range(len(gate.parameters)))
            hit = any(holds(formula(*inputs, out)) for formula in conditions)
        if hit:
            yield from _kinks(result, node, tied)

    return check


def _kinks(result: Result, node: int, places: list[int]) -> Iterator[Finding]:
    """The arguments of a node whose one-sided derivatives differ, equal ones together."""
    together: dict[tuple[float, float], list[int]] = {}
    variadic = result.evaluator.gate(result.graph.gates[node]).variadic
    sides = None
    for place in places:
        if place < len(result.locals[node]) and result.locals[node][place] is not None:
            # the arguments of a variadic gate are alike: one of them speaks for all that tie
            if sides is None or not variadic:
                sides = one_sided(result, node, place)
            together.setdefault(sides, []).append(place)
    for sides, found in together.items():
        if differ(sides):
            yield Finding("kink", node, tuple(found), sides)


def _hidden_kinks(result: Result, node: int) -> Iterator[Finding]:
    """Kinks inside the body of a program's own gate, which has no clause that names them."""
    finite = result.evaluator.kernel.finite
    for place, local in enumerate(result.locals[node]):
        if local is not None and finite(local):
            sides = one_sided(result, node, place)
            if apart(sides):
                yield Finding("kink", node, (place,), sides)


def _boundary(result: Result, node: int) -> Iterator[Finding]:
    """A `where` whose condition compares two equal numbers."""
    condition, *branches = result.graph.args[node]
    left, right = result.graph.args[condition]
    if result.values[left] != result.values[right]:
        return
    taken = 0 if result.evaluator.kernel.holds(result.values[condition]) else 1
    for position, argument in enumerate(branches):
        if argument >= 0:
            sides = (1.0, 0.0) if position == taken else (0.0, 1.0)
            yield Finding("edge", node, (position + 1,), sides)
            return


def _saturation_check(result: Result, gate: Gate) -> Check:
    assert gate.saturates is not None
    bound = Evaluator(FLOAT64, result.graph.finder).formula(gate.saturates, ())() * SATURATED
    finite = result.evaluator.kernel.finite

    def check(node: int) -> Iterator[Finding]:
        for argument, local in enumerate(result.locals[node]):
            if (
                local is not None
                and finite(local)
                and abs(local) < bound
                and finite(result.inputs(node)[argument])
            ):
                yield Finding("saturated", node, (argument,))

    return check


def _dead_check(result: Result, gate: Gate) -> Check:
    conditions = [compiled(result, gate, dead) for dead in gate.dead]
    holds = result.evaluator.kernel.holds

    def check(node: int) -> Iterator[Finding]:
        inputs, out = result.inputs(node), result.values[node]
        if any(holds(formula(*inputs, out)) for formula in conditions):
            yield Finding("dead", node, (0,))

    return check


def _not_finite(result: Result) -> list[Finding]:
    """The first value that is not finite, else the first gradient, from the output backwards."""
    finite = result.evaluator.kernel.finite
    found = next(_literals(result), None)
    # most programs are finite throughout, and may be large
    if not found and not all(map(finite, result.values[: len(result.graph.gates)])):
        found = next(_values(result), None)
    if not found and not all(map(finite, result.upstream)):
        found = next(_gradients(result), None)
    return [found] if found else []


def _literals(result: Result) -> Iterator[Finding]:
    """Literals that are beyond the doubles."""
    finite, doubles = result.evaluator.kernel.finite, result.evaluator.kernel.shown is None
    for literal, text in enumerate(result.graph.literals if doubles else ()):
        if text not in ("inf", "-inf") and not finite(result.values[~literal]):
            yield Finding("literal", -1, (literal,))


def _values(result: Result) -> Iterator[Finding]:
    """Values that are not finite and that the output depends on."""
    finite, alive = result.evaluator.kernel.finite, live(result)
    for node, gate in enumerate(result.graph.gates):
        if node in alive and not finite(result.values[node]):
            yield Finding("input" if gate == INPUT else "value", node)


def _gradients(result: Result) -> Iterator[Finding]:
    """Gradients that are sent and are not finite, from the output backwards."""
    graph, upstream = result.graph, result.upstream
    finite, chain = result.evaluator.kernel.finite, result.evaluator.kernel.functions["chain"]
    for node in range(len(graph.gates) - 1, -1, -1):
        # what is not finite stays so in every sum
        if any(a >= 0 and not finite(upstream[a]) for a in graph.args[node]):
            for argument, local in enumerate(result.locals[node]):
                if local is None or upstream[node] == 0:
                    continue
                if not finite(local) or not finite(chain(upstream[node], local)):
                    yield Finding("gradient", node, (argument,))


def live(result: Result) -> set[int]:
    """The nodes that the output depends on, without the branches that no `where` took.

    Below 0 stand the literals.
    """
    graph, found = result.graph, {result.graph.output}
    holds = result.evaluator.kernel.holds
    for node in range(graph.output, -1, -1):
        if node in found:
            args = graph.args[node]
            if graph.gates[node] == "where":
                args = (args[0], args[1] if holds(result.values[args[0]]) else args[2])
            found.update(args)
    return found
