"""Order and heights against definitions that are worked out another way."""

import random
from itertools import combinations
from statistics import fmean

import pytest

from backprop_cli.api import compile
from backprop_cli.report.picture.diagram import diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.places.crossings import crossings, ordered
from backprop_cli.report.picture.places.heights import monotone
from backprop_cli.report.picture.places.layers import Item, layered
from tests.report.picture.graphs import LECTURE, program, report_of


@pytest.mark.parametrize("seed", range(30))
def test_monotone_is_the_isotonic_regression(seed: int) -> None:
    """By the min-max formula: the largest mean of what ends here or later, over all beginnings."""
    dice = random.Random(seed)
    wanted = [dice.uniform(-5, 5) for _ in range(dice.randint(1, 12))]
    weights = [dice.randint(1, 4) for _ in wanted]

    def mean(first: int, last: int) -> float:
        span = range(first, last + 1)
        return fmean([wanted[k] for k in span], [weights[k] for k in span])

    count = len(wanted)
    expected = [
        max(min(mean(first, last) for last in range(k, count)) for first in range(k + 1))
        for k in range(count)
    ]
    assert monotone(wanted, weights) == pytest.approx(expected)


def items(seed: int) -> list[Item]:
    dice = random.Random(seed)
    found = []
    for number in range(dice.randint(2, 25)):
        takes = tuple(dice.randrange(number) for _ in range(dice.randint(0, 3))) if number else ()
        ports = tuple(13.0 * k for k in range(len(takes)))
        found.append(Item(takes, ports, (number,), (0.0,), 50.0, 40.0))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_crossings_are_counted_pair_by_pair(seed: int) -> None:
    found = layered(items(seed), [], [], lambda _: 10.0)
    order = ordered(found)
    place = {vertex: number for vertices in order for number, vertex in enumerate(vertices)}
    edges = [edge for edges in found.after for edge in edges]
    count = 0
    for a, b in combinations(edges, 2):
        if found.layer[a.start] == found.layer[b.start]:
            starts = (place[a.start] - place[b.start], place[a.end] - place[b.end])
            if 0 in starts:
                starts = (
                    ((place[a.start], a.leaves) > (place[b.start], b.leaves)),
                    ((place[a.end], a.arrives) > (place[b.end], b.arrives)),
                )
                same = (place[a.start], a.leaves) == (place[b.start], b.leaves)
                same |= (place[a.end], a.arrives) == (place[b.end], b.arrives)
                count += starts[0] != starts[1] and not same
            else:
                count += starts[0] * starts[1] < 0
    assert crossings(found, order) == count


@pytest.mark.parametrize("seed", range(20))
def test_edges_join_neighbouring_layers_and_items_stand_before_their_consumers(seed: int) -> None:
    made = items(seed)
    found = layered(made, [], [], lambda _: 10.0)
    for edges in found.after:
        for edge in edges:
            assert found.layer[edge.end] == found.layer[edge.start] + 1
    for number, item in enumerate(made):
        for source in item.takes:
            assert found.layer[source] < found.layer[number]
    for number in range(len(made)):
        ends = [found.layer[k] for k, item in enumerate(made) if number in item.takes]
        assert not ends or found.layer[number] == min(ends) - 1


def test_order_never_has_more_crossings_than_the_walk() -> None:
    """The walk alone is what `ordered` gives without any sweep."""
    import backprop_cli.report.picture.places.crossings as module

    for seed in range(20):
        found = layered(items(seed), [], [], lambda _: 10.0)
        assert crossings(found, ordered(found)) <= crossings(found, module._walked(found))


FOLDED = {
    "one call": ("sq(a) = a*a; sq(x) + 1", ["sq(x)"]),
    "calls beside one another": ("sq(a) = a*a; sq(x) + sq(y) + sq(z)", ["sq × 3"]),
    "calls in a chain": ("sq(a) = a*a; sq(sq(sq(x)))", ["sq × 3"]),
    "something between": ("sq(a) = a*a; sq(sq(x) + y)", ["sq(n2)", "sq(x)"]),
    "two kinds in a ring": (
        "f(a) = a*a; g(a) = a + 1; p = f(x); q = g(p); r = g(x); s = f(r); q*s", ["f × 2", "g(p)", "g(x)"]
    ),
    "a loop": ("s = x\nfor t in 0..12:\n  s = s*y\ns", ["t = 0…11 × 12"]),
    "two loops that count the same": (
        "s = x\nfor t in 0..2:\n  s = s*y\nfor t in 0..2:\n  s = s + y\ns", ["t = 0…1 × 2", "t = 0…1 × 2"]
    ),
    "calls in calls": ("sq(a) = a*a; g(a) = sq(a) + sq(a + 1); g(x) - g(y)", ["g × 2"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLDED)
def test_groups_fold(name: str) -> None:
    text, labels = FOLDED[name]
    compiled = compile(text)
    found = folded(diagram(compiled(dict.fromkeys(compiled.inputs, 2))))
    assert sorted(part.label for part in found.parts if part.kind == "folded") == labels


@pytest.mark.parametrize("name", [*LECTURE, *(f"random {seed}" for seed in range(0, 200, 5))])
def test_folding_loses_nothing(name: str) -> None:
    """What stays keeps its wires; a folded part gives just what others take, and covers the rest."""
    whole = diagram(report_of(name))
    found = folded(whole)
    given = [node for part in found.parts for node in part.gives]
    taken = {node for part in found.parts for node in part.takes}
    assert len(given) == len(set(given))
    assert taken <= set(given)
    assert whole.output in given
    gates = [part for part in found.parts if part.kind != "input"]
    assert sum(part.covers for part in gates) == sum(part.kind != "input" for part in whole.parts)
    before: set[int] = set()
    for part in found.parts:
        assert before.issuperset(part.takes), "not in topological order"
        before |= set(part.gives)
    for part in gates:
        if part.kind == "folded":
            assert set(part.gives) <= taken | {whole.output}


def test_inputs_inside_calls_stay_visible() -> None:
    text, values = program(12, 30)
    found = folded(diagram(compile(text)(values)))
    assert {part.label for part in found.parts if part.kind == "input"} == set(values)
