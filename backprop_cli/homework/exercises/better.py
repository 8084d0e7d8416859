"""Better values for a question: near the given ones, with short answers, exposing more mistakes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.homework.exercises.dice import Dice
from backprop_cli.homework.exercises.exposure import ENOUGH, Exposer, Exposure
from backprop_cli.homework.exercises.generic import held, inputs_of, like
from backprop_cli.homework.exercises.written import Precision
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.passes.replay import Value
from backprop_cli.numbers import elements, exact

STEPS = (1, -1, 2, -2, 3, -3, 4, -4)
THROWS = 40
"""Points at random that are tried first."""
BUDGET = 24_000
"""Cost of all points that are tried; that of one is the number of its mistakes, or more."""
MOST = 240
"""Points that are tried."""
NUMBERS = 40
"""Numbers of all inputs together for which others are still looked for."""
KEPT = 3
LONG = 6
"""Decimals of an answer that never ends."""
Point = tuple[float, ...]
Rank = tuple[int, int, int, float]


class Proposal(NamedTuple):
    """Values for all inputs, and what they expose."""

    values: Mapping[str, Value]
    exposure: Exposure


def searchable(exposer: Exposer, question: Question) -> bool:
    """Whether a search for better values ends soon, and its values can be typed."""
    count = sum(len(elements(value)) for value in inputs_of(question).values())
    return count <= NUMBERS and exposer.cost * count <= BUDGET


def better(
    exposer: Exposer, question: Question, exposure: Exposure, precision: Precision
) -> tuple[Proposal, ...]:
    """Points that expose more than the given one, the best first; few, or none.

    Signs are changed only if it takes that to make a good point.
    """
    found: tuple[Proposal, ...] = ()
    for signs in (True, False):
        least = len((found[0].exposure if found else exposure).exposed)
        search = Search(exposer, question, precision, keep_signs=signs)
        search.run()
        found = search.best(least) or found
        if found and found[0].exposure.share >= ENOUGH:
            break
    return found


class Search:
    """A search that does the same on every machine: some throws, then one value at a time."""

    def __init__(
        self, exposer: Exposer, question: Question, precision: Precision, *, keep_signs: bool
    ) -> None:
        self.exposer = exposer
        self.precision = precision
        self.inputs = inputs_of(question)
        self.start = tuple(float(x) for value in self.inputs.values() for x in elements(value))
        still = held(question)
        free = [name not in still for name, v in self.inputs.items() for _ in elements(v)]
        self.pools = [
            pool(x, keep_sign=keep_signs) if moves else (x,)
            for x, moves in zip(self.start, free, strict=True)
        ]
        self.left = min(MOST, BUDGET // max(1, exposer.cost))
        self.found: dict[Point, tuple[Rank, Exposure] | None] = {}

    def run(self) -> None:
        """Try points until nothing gets better, or enough were tried."""
        dice = Dice(1)
        throws = [tuple(dice.choice(p) for p in self.pools) for _ in range(THROWS)]
        best = min([self.start, *throws], key=self.rank)
        while self.left > 0:
            before = self.rank(best)
            for place, choices in enumerate(self.pools):
                moved = [(*best[:place], x, *best[place + 1 :]) for x in choices]
                best = min([best, *moved], key=self.rank)
            if self.rank(best) >= before:
                break

    def rank(self, point: Point) -> Rank:
        """Smaller is better: exposes more, tells more apart, has shorter numbers, is nearer."""
        if point not in self.found and self.left > 0:
            self.left -= 1
            self.found[point] = self._tried(point)
        found = self.found.get(point)
        return found[0] if found else (1, 0, 0, 0.0)

    def _tried(self, point: Point) -> tuple[Rank, Exposure] | None:
        tried = self.exposer.where(self.values(point), self.precision)
        if tried is None:
            return None
        question, exposure = tried
        upstream = question.result.upstream
        answers = [float(x) for t in self.exposer.targets for x in elements(upstream[t])]
        distance = sum(abs(a - b) for a, b in zip(point, self.start, strict=True))
        size = length([*answers, *point])
        return (-len(exposure.exposed), len(exposure.alike), size, distance), exposure

    def values(self, point: Point) -> dict[str, Value]:
        """The numbers of a point as values of the inputs."""
        rest = iter(point)
        return {
            name: like(value, [next(rest) for _ in elements(value)])
            for name, value in self.inputs.items()
        }

    def best(self, than: int) -> tuple[Proposal, ...]:
        """The best points that expose more mistakes than that."""
        good = [
            (found[0], point, found[1])
            for point, found in self.found.items()
            if found and len(found[1].exposed) > than
        ]
        good.sort(key=lambda entry: entry[:2])
        return tuple(Proposal(self.values(point), exposure) for _, point, exposure in good[:KEPT])


def pool(number: float, *, keep_sign: bool) -> Sequence[float]:
    """The values that may take the place of one: itself, and those a few steps away."""
    step = 10.0 ** -min(3, decimals(number)) if 0 < abs(number) < 1 else 1.0
    found = [round(number + k * step, 3) for k in STEPS]
    found += [round(number + k * step / 2, 4) for k in (1, -1)] if abs(number) <= 1 else []
    kept = (x for x in found if x and (not number or not keep_sign or (x < 0) == (number < 0)))
    return tuple(dict.fromkeys([number, *kept, *_opposite(number, keep_sign=keep_sign)]))


def _opposite(number: float, *, keep_sign: bool) -> Iterator[float]:
    if number and not keep_sign:
        yield -number


def decimals(number: float) -> int:
    """How many decimals a number has, as far as they are counted."""
    text = exact(round(number, LONG + 3))
    return LONG if "e" in text else min(LONG, len(text.partition(".")[2]))


def length(answers: Sequence[float]) -> int:
    """How long answers are: their decimals, and what makes them larger than a hundred."""
    return sum(decimals(x) + max(0, len(exact(round(abs(x)))) - 2) for x in answers)
