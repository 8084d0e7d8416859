"""What `check` makes of the bank: `python -m tests.homework.marked` prints rates and misses.

Options: the number of decimals (4), and names of mistakes or graphs to list only those.
"""

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from random import Random
from typing import NamedTuple

import numpy as np

from backprop_cli import compile
from backprop_cli.homework.marking.check import mark
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.model import Candidate, Marking
from tests.homework.bank import (
    WHOLE,
    Case,
    Gradients,
    Place,
    cases,
    equivalents,
    given,
    keys,
    rounded,
    solved,
    to_decimals,
    to_digits,
    written,
)
from tests.homework.byhand import Array, Graph, Passes, Rounding
from tests.homework.graphs import GRAPHS, SCALARS


class Marked(NamedTuple):
    """A case, what was proposed for it, and what may be proposed for it."""

    case: Case
    proposed: tuple[Place, ...]
    equivalent: frozenset[Place]
    verdicts: tuple[str, ...]

    @property
    def exact(self) -> bool:
        return self.case.place in self.proposed

    @property
    def hit(self) -> bool:
        """The mistake, or one that has the same answers, is among those proposed."""
        return bool(self.equivalent & set(self.proposed))

    @property
    def only(self) -> bool:
        return self.hit and len(self.proposed) == 1

    @property
    def only_exact(self) -> bool:
        return self.proposed == (self.case.place,)

    @property
    def only_equivalent(self) -> bool:
        """Nothing is proposed that has other answers."""
        return bool(self.proposed) and set(self.proposed) <= self.equivalent

    @property
    def named(self) -> bool:
        """The mistake's name is among those proposed, whatever the place."""
        return self.case.mistake in {name for name, _ in self.proposed}


@cache
def _question(index: int) -> Question:
    graph = GRAPHS[index]
    return Question(compile(graph.program), given(graph))


def marking(graph: Graph, answers: dict[str, str]) -> Marking:
    """What `check` says, with the question made ready once."""
    return mark(_question(GRAPHS.index(graph)), answers)


def places(candidates: Iterable[Candidate]) -> tuple[Place, ...]:
    """Where each mistake was made: a whole answer has no place in the graph."""
    return tuple(
        (one.mistake, "" if one.everywhere or one.mistake in WHOLE else one.node)
        for one in candidates
    )


@cache
def marked(decimals: int) -> tuple[Marked, ...]:
    """The whole bank, with the answers for all inputs written with some decimals."""
    asked = [case for case in cases() if case.visible(decimals)]
    same = equivalents(asked)
    return tuple(
        _marked(case, decimals, frozenset(same[index])) for index, case in enumerate(asked)
    )


def _marked(case: Case, decimals: int, same: frozenset[Place]) -> Marked:
    found = marking(case.graph, written(case.gradients, f".{decimals}f"))
    verdicts = tuple(one.verdict for one in found.marks)
    return Marked(case, places(found.candidates), same, verdicts)


RATES: dict[str, Callable[[Marked], bool]] = {
    "among": lambda one: one.hit,
    "among, the very one": lambda one: one.exact,
    "among, by name": lambda one: one.named,
    "only": lambda one: one.only,
    "only, the very one": lambda one: one.only_exact,
    "only it and equivalents": lambda one: one.only_equivalent,
}


def rate(of: Iterable[Marked], counts: Callable[[Marked], bool]) -> float:
    seen = [counts(one) for one in of]
    return sum(seen) / len(seen)


def by_mistake(bank: Iterable[Marked]) -> dict[str, list[Marked]]:
    found: dict[str, list[Marked]] = {}
    for one in bank:
        found.setdefault(one.case.mistake, []).append(one)
    return dict(sorted(found.items()))


def even_rate(bank: Iterable[Marked], counts: Callable[[Marked], bool]) -> float:
    """The mean of the mistakes' rates: as if each were as frequent as every other one."""
    rates = [rate(those, counts) for those in by_mistake(bank).values()]
    return sum(rates) / len(rates)


# -- random answers


class Draw(NamedTuple):
    graph: Graph
    answers: dict[str, str]
    wrong: str


def draws(count: int, *, alone: bool, seed: int = 5) -> Iterator[Draw]:
    """Wrong numbers with two decimals for one input of a graph, the others right or not asked."""
    random = Random(seed)
    while count:
        graph = random.choice(SCALARS)
        run = solved(graph)
        name = random.choice(list(graph.inputs))
        sizes = (abs(number) for number in (*run.values.values(), *run.upstream.values()))
        guess = round(random.uniform(-2, 2) * max(sizes), 2)
        if abs(guess - run.upstream[name]) > 0.0051:
            count -= 1
            yield _draw(graph, name, guess, alone)


def _draw(graph: Graph, name: str, guess: float, alone: bool) -> Draw:
    right = solved(graph).upstream
    asked = [name] if alone else list(graph.inputs)
    answers: Gradients = {one: right[one] for one in asked} | {name: guess}
    return Draw(graph, written(answers, ".2f"), name)


def explained(count: int, *, alone: bool) -> list[tuple[Draw, tuple[Place, ...]]]:
    """The draws for which some mistake is proposed."""
    found = ((one, marking(one.graph, one.answers)) for one in draws(count, alone=alone))
    return [(one, places(what.candidates)) for one, what in found if what.candidates]


# -- right answers


FORMS = [f".{digits}{form}" for form in "fg" for digits in range(1, 7)]


class Unfair(NamedTuple):
    """An answer that should have passed."""

    graph: str
    how: str
    target: str
    answer: str
    verdict: str


def _unfair(graph: Graph, how: str, answers: dict[str, str], fine: set[str]) -> Iterator[Unfair]:
    for one in marking(graph, answers).marks:
        if one.verdict not in fine:
            yield Unfair(graph.name, how, one.target, answers[one.target], one.verdict)


def unfair_to_right_answers(form: str) -> list[Unfair]:
    """All right answers there are, of all graphs, in one form."""
    return [
        one
        for graph in GRAPHS
        for one in _unfair(graph, form, written(keys(graph, solved(graph)), form), {"right"})
    ]


class Hand(NamedTuple):
    """A way to round by hand."""

    name: str
    rounding: Rounding
    form: str
    options: dict[str, bool]


def _hands() -> Iterator[Hand]:
    ways = {
        "all": {},
        "gradients only": {"values": False},
        "local gradients too": {"local": True},
        "sums one by one": {"running": True},
        "outputs worked out afresh": {"afresh": True},
    }
    for how, options in ways.items():
        for decimals in (2, 3):
            rounding = to_decimals(decimals)
            yield Hand(f"{decimals} decimals, {how}", rounding, f".{decimals}f", options)
        for digits in (1, 2, 3, 4):
            yield Hand(f"{digits} digits, {how}", to_digits(digits), f".{digits}g", options)


HANDS = tuple(_hands())


def unfair_to_rounding(hand: Hand) -> list[Unfair]:
    """The gradients of all inputs, of all graphs, rounded by hand at every step.

    An answer that is the right number with its digits cut off is wrong by agreement, unless
    another answer shows that it was rounded.
    """
    fine = {"right", "right, rounded"}
    found: list[Unfair] = []
    for graph in GRAPHS:
        run = rounded(graph, hand.rounding, **hand.options)
        answers = {name: run.upstream[name] for name in graph.inputs}
        if _finite(run):
            exact, shown = solved(graph).upstream, written(answers, hand.form)
            unfair = _unfair(graph, hand.name, shown, fine)
            found += [one for one in unfair if not _cut_off(one.answer, exact[one.target])]
    return found


def _cut_off(text: str, exact: Array) -> bool:
    """Whether what is written is, number by number, the right one, rounded or with digits cut."""
    numbers = re.findall(r"-?[0-9.]+(?:e[-+]?[0-9]+)?", text)
    pairs = zip(numbers, np.ravel(exact), strict=True)
    return all(_short(Decimal(number), float(right)) for number, right in pairs)


def _short(number: Decimal, right: float) -> bool:
    unit = Decimal((0, (1,), number.as_tuple().exponent))
    missing = abs(Decimal(right)) - abs(number)
    return -unit / 2 <= missing < unit and number * Decimal(right) >= 0


def _finite(run: Passes) -> bool:
    return all(np.all(np.isfinite(one)) for one in (*run.values.values(), *run.upstream.values()))


# -- the report


def main() -> None:
    decimals = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    wanted = set(sys.argv[2:])
    start = time.perf_counter()
    bank = marked(decimals)
    _overview(bank, decimals, time.perf_counter() - start)
    misses = [one for one in bank if not one.hit]
    for title, those in (("MISSES", misses), ("NOT ALONE", _not_alone(bank))):
        print(f"\n{title}: {len(those)}")
        for one in those:
            if not wanted or wanted & {one.case.mistake, one.case.graph.name}:
                print(_line(one, decimals))
    if not wanted:
        _fairness()


def _not_alone(bank: tuple[Marked, ...]) -> list[Marked]:
    return [one for one in bank if one.hit and not one.only_equivalent]


def _overview(bank: tuple[Marked, ...], decimals: int, seconds: float) -> None:
    print(f"{len(bank)} cases, answers with {decimals} decimals, {seconds:.1f} s")
    print("  of all cases, of all mistakes alike, of cases whose answers no other mistake gives")
    alone = [one for one in bank if len(one.equivalent) == 1]
    for name, counts in RATES.items():
        figures = rate(bank, counts), even_rate(bank, counts), rate(alone, counts)
        print("", *(f"{one:7.1%}" for one in figures), "", name)
    print("\n cases  among   only  only it and equivalents")
    for mistake, those in by_mistake(bank).items():
        rates = [rate(those, RATES[name]) for name in ("among", "only", "only it and equivalents")]
        print(f"{len(those):6}", *(f"{one:6.0%}" for one in rates), "", mistake)


def _line(one: Marked, decimals: int) -> str:
    case = one.case
    answers = written(case.gradients, f".{decimals}f")
    handed = " ".join(f"{name}={answer}" for name, answer in answers.items())
    proposed = ", ".join(f"{name}@{node or '*'}" for name, node in one.proposed) or "nothing"
    place = f"{case.mistake}@{case.node or '*'}"
    return f"{place} in {case.graph.name!r} | {handed} | proposed {proposed} | {one.verdicts}"


def _fairness() -> None:
    for alone in (False, True):
        found = explained(2000, alone=alone)
        print(f"\nRANDOM, {'one asked' if alone else 'others right'}: {len(found) / 2000:.2%}")
        for draw, proposed in found[:40]:
            print(f"  {draw.graph.name!r} {draw.wrong} of {draw.answers}: {proposed}")
    for form in FORMS:
        _listed(f"RIGHT ANSWERS {form}", unfair_to_right_answers(form))
    for hand in HANDS:
        _listed(f"ROUNDED {hand.name}", unfair_to_rounding(hand))


def _listed(title: str, unfair: list[Unfair]) -> None:
    print(f"\n{title}: {len(unfair)} not passed")
    for one in unfair:
        print("  ", *one)


if __name__ == "__main__":
    main()
