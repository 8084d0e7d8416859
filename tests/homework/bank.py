"""The bank: for every graph, what students who make one classic mistake hand in.

It knows nothing of the program it tests. `python -m tests.homework.marked` shows what `check`
makes of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import combinations

import numpy as np

from tests.homework.byhand import (
    LOCAL,
    Array,
    Graph,
    Merge,
    Passes,
    Rounding,
    Ways,
    added,
    exactly,
    passes,
)
from tests.homework.graphs import GRAPHS
from tests.homework.mistakes import ANY_GATE, RULES, Mistake

Gradients = dict[str, Array]
Place = tuple[str, str]  # a mistake, and the node it is made at: "" for everywhere
WHOLE = frozenset(
    [
        "gave_value",
        "gave_local",
        "gave_upstream",
        "minus_gradient",
        "gradient_doubled",
        "gradient_halved",
        "answers_swapped",
    ]
)


@dataclass(frozen=True)
class Case:
    """The gradients of all inputs, as one mistake makes them."""

    graph: Graph
    mistake: str
    node: str  # "": at every gate of the kind, or about whole answers
    gradients: Gradients

    @property
    def place(self) -> Place:
        return self.mistake, self.node

    def visible(self, decimals: int) -> bool:
        """Whether an answer is wrong, as it is written."""
        right = solved(self.graph).upstream
        return not all(
            agrees(value, right[name], decimals) for name, value in self.gradients.items()
        )


@cache
def _solved(index: int) -> Passes:
    return passes(GRAPHS[index])


def solved(graph: Graph) -> Passes:
    return _solved(GRAPHS.index(graph))


def agrees(value: Array, right: Array, decimals: int) -> bool:
    """Whether the value is right to the decimals that are written."""
    if np.shape(value) != np.shape(right):
        return False
    written = np.round(value, decimals)
    return bool(np.all(np.abs(written - right) <= 0.51 * 10.0**-decimals))


def cases() -> Iterator[Case]:
    """Every applicable mistake at every node of every graph."""
    for graph in GRAPHS:
        for case in (*_at_gates(graph), *_at_forks(graph), *_whole(graph)):
            if all(np.all(np.isfinite(value)) for value in case.gradients.values()):
                yield case


def _case(graph: Graph, mistake: str, node: str, ways: Ways) -> Case:
    upstream = passes(graph, ways).upstream
    return Case(graph, mistake, node, {name: upstream[name] for name in graph.inputs})


def _at_gates(graph: Graph) -> Iterator[Case]:
    for mistake in RULES:
        names = _applicable(graph, mistake)
        for name in names:
            yield _case(graph, mistake.name, name, _changed(mistake, (name,)))
        for same in _kinds(graph, mistake, names):
            if len(same) > 1:
                yield _case(graph, mistake.name, "", _changed(mistake, same))


def _applicable(graph: Graph, mistake: Mistake) -> list[str]:
    steps = solved(graph).steps.values()
    able = [s for s in steps if s.node.gate in mistake.gates and mistake.applies(s)]
    if mistake.name == "batch_not_summed":  # what has a batch's shape can only be handed in
        able = [s for s in able if s.node.arguments[1] in graph.inputs]
    return [s.node.name for s in able]


def _kinds(graph: Graph, mistake: Mistake, names: list[str]) -> list[list[str]]:
    """The nodes of each gate; a mistake that can be made at any gate is made at all of them."""
    if mistake in ANY_GATE:
        return [names]
    gates = {node.name: node.gate for node in graph.nodes}
    return [[name for name in names if gates[name] == gate] for gate in mistake.gates]


def _changed(mistake: Mistake, names: list[str] | tuple[str, ...]) -> Ways:
    unsummed = frozenset(names if mistake.name == "batch_not_summed" else ())
    return Ways(dict.fromkeys(names, mistake.sends), unsummed=unsummed)


def _at_forks(graph: Graph) -> Iterator[Case]:
    forks = {name: edges for name, edges in graph.paths.items() if len(edges) > 1}
    for fork, edges in forks.items():
        for lost in range(len(edges)):
            yield _case(graph, "path_lost", fork, Ways(merge=_losing(fork, lost)))
        yield _case(graph, "paths_averaged", fork, Ways(merge=_averaging({fork})))
    if len(forks) > 1:
        yield _case(graph, "paths_averaged", "", Ways(merge=_averaging(set(forks))))


def _losing(fork: str, lost: int) -> Merge:
    def merge(name: str, arrived: list[Array]) -> Array:
        kept = arrived[:lost] + arrived[lost + 1 :]
        return added(name, kept if name == fork else arrived)

    return merge


def _averaging(forks: set[str]) -> Merge:
    def merge(name: str, arrived: list[Array]) -> Array:
        return added(name, arrived) / (len(arrived) if name in forks else 1)

    return merge


def _whole(graph: Graph) -> Iterator[Case]:
    """Something else handed in where the gradient is asked for."""
    right = {name: solved(graph).upstream[name] for name in graph.inputs}
    for mistake, instead in _instead(graph).items():
        for name in instead:
            yield Case(graph, mistake, "", right | {name: instead[name]})
        if len(instead) > 1:
            yield Case(graph, mistake, "", right | instead)
    yield Case(graph, "gradient_doubled", "", {name: 2 * g for name, g in right.items()})
    yield Case(graph, "gradient_halved", "", {name: g / 2 for name, g in right.items()})
    for one, other in combinations(right, 2):
        if np.shape(right[one]) == np.shape(right[other]):
            swapped = {one: right[other], other: right[one]}
            yield Case(graph, "answers_swapped", "", right | swapped)


def _instead(graph: Graph) -> dict[str, Gradients]:
    """For each kind of mistake: the inputs for which it can be made, and what is handed in."""
    run = solved(graph)
    found: dict[str, Gradients] = {
        "gave_value": dict(graph.inputs),
        "minus_gradient": {name: -run.upstream[name] for name in graph.inputs},
        "gave_local": {},
        "gave_upstream": {},
    }
    for name, edges in graph.paths.items():
        if name in graph.inputs and len(edges) == 1:
            _from_consumer(run, name, edges[0], found)
    return found


def _from_consumer(run: Passes, name: str, edge: tuple[str, int], found: dict) -> None:
    consumer, place = edge
    step, upstream = run.steps[consumer], run.upstream[consumer]
    shape = np.shape(run.values[name])
    if np.shape(upstream) == shape:
        found["gave_upstream"][name] = upstream
    if step.node.gate in LOCAL and np.shape(step.out) == shape:
        found["gave_local"][name] = LOCAL[step.node.gate](step)[place] + np.zeros(shape)


def equivalents(of: list[Case]) -> dict[int, set[Place]]:
    """For each case (by its index) the places of all cases with exactly the same answers."""
    same: dict[tuple, set[Place]] = {}
    for case in of:
        same.setdefault(_key(case), set()).add(case.place)
    return {index: same[_key(case)] for index, case in enumerate(of)}


def _key(case: Case) -> tuple:
    numbers = (np.round(np.ravel(g), 11) + 0.0 for g in case.gradients.values())
    return (case.graph.name, *(tuple(one) for one in numbers))


# -- what is written down


def text(value: Array, form: str) -> str:
    """A number, a vector or a matrix as a student writes it: form is ".4f" or ".3g"."""
    if np.ndim(value):
        return "[" + ", ".join(text(one, form) for one in value) + "]"
    return format(float(value), form)


def written(answers: Mapping[str, Array], form: str) -> dict[str, str]:
    return {name: text(value, form) for name, value in answers.items()}


def given(graph: Graph) -> dict[str, str]:
    """The inputs' values, as texts."""
    return {name: text(value, "") for name, value in graph.inputs.items()}


def keys(graph: Graph, run: Passes) -> dict[str, Array]:
    """The answers to all questions that can be asked: gradients of all nodes, values of gates."""
    asked = dict(run.upstream)
    return asked | {f"value:{node.name}": run.values[node.name] for node in graph.nodes}


# -- rounding at every step


def _exact(number: float) -> Decimal:
    """What the number would be in decimals: 0.75*0.7 is 0.525, and not a little less."""
    return Decimal(f"{number:.13g}")


def _half_up(number: float, exponent: int) -> float:
    return float(_exact(number).quantize(Decimal(1).scaleb(exponent), rounding=ROUND_HALF_UP))


def _digits(number: float, digits: int) -> float:
    return _half_up(number, _exact(number).adjusted() - digits + 1) if number else number


def to_decimals(decimals: int) -> Rounding:
    return _elementwise(lambda number: _half_up(number, -decimals))


def to_digits(digits: int) -> Rounding:
    return _elementwise(lambda number: _digits(number, digits))


def _elementwise(rounding: Callable[[float], float]) -> Rounding:
    def everywhere(numbers: Array) -> Array:
        if np.ndim(numbers):
            return np.array([everywhere(one) for one in numbers])
        return rounding(float(numbers)) if np.isfinite(numbers) else numbers

    return everywhere


def _running(rounding: Rounding) -> Merge:
    """Gradients that come back are added one by one, and every sum is rounded."""

    def merge(_: str, arrived: list[Array]) -> Array:
        total = arrived[0]
        for one in arrived[1:]:
            total = rounding(total + one)
        return total

    return merge


def rounded(
    graph: Graph,
    rounding: Rounding,
    *,
    values: bool = True,
    local: bool = False,
    running: bool = False,
    afresh: bool = False,
) -> Passes:
    """Both passes with rounding at each step: of gradients, of values, of local gradients too."""
    return passes(
        graph,
        Ways(
            merge=_running(rounding) if running else added,
            values=rounding if values else exactly,
            locals=rounding if local else exactly,
            gradients=rounding,
            afresh=afresh,
        ),
    )
