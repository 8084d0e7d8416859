"""Which classic mistakes a point exposes: made there, they lead to other answers."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from backprop_cli.api import Compiled
from backprop_cli.errors import BackpropError, fail
from backprop_cli.homework.exercises.generic import generic_points
from backprop_cli.homework.exercises.written import EXACT, Precision
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.mistakes.library import Mistake, mistakes
from backprop_cli.homework.mistakes.places import Place, Places
from backprop_cli.homework.mistakes.predictions import Predictor
from backprop_cli.homework.passes.replay import Value, quiet
from backprop_cli.kernels.model import Fault

ENOUGH = 0.9
"""The part of the applicable mistakes that a good point exposes."""
MOST = 2000
"""Nodes of a program whose mistakes are still tried out one by one."""
PASS = 20
"""Nodes whose backward pass takes as long as to try a mistake in a program without arrays."""
COSTLY, FEW = 10_000, 3
"""From this cost of a point on, so many generic points have to be enough."""
Key = tuple[int, int, int]
"""One mistake at one place, whatever the values are: its number, the node, the path at a fork."""
Signature = tuple[object, ...]
"""All answers to which a mistake leads, as they are written."""
ORDER = {id(mistake): number for number, mistake in enumerate(mistakes())}


class Exposure(NamedTuple):
    """What becomes of every applicable mistake at one point.

    `alike` has groups of exposed mistakes, each at one place, with the same answers here, though
    elsewhere they differ.
    """

    exposed: tuple[Key, ...]
    hidden: tuple[Key, ...]
    alike: tuple[tuple[Key, ...], ...]

    @property
    def total(self) -> int:
        """How many mistakes somebody could make."""
        return len(self.exposed) + len(self.hidden)

    @property
    def share(self) -> float:
        """The part of them that is exposed; 1 where there is nothing to expose."""
        return len(self.exposed) / self.total if self.total else 1.0


class Exposer:
    """Tries mistakes at points of one program.

    A mistake is applicable if it shows at a generic point at least, however little.

    Args:
        question: the program at one point; others have inputs of the same shapes.
        wrt: the names of the inputs or nodes whose gradients are asked for; all inputs if empty.
    """

    def __init__(self, question: Question, wrt: Sequence[str] = ()) -> None:
        graph = question.graph
        if len(graph.gates) > MOST:
            message = f"the program has {len(graph.gates):,} nodes, more than the {MOST:,}"
            fail("size", f"{message} whose mistakes are tried out")
        self.compiled: Compiled = question.compiled
        self.asked = tuple(dict.fromkeys(wrt or graph.inputs))
        self.targets = tuple(question.target(name).node for name in self.asked)
        # in a program on arrays every mistake takes a pass of its own
        weight = 1 + len(graph.gates) / PASS if question.result.arrays else 1
        self.cost = round(weight * len(places_of(question)))
        self.generic = self._generic(question)

    def _generic(self, question: Question) -> dict[Key, Signature]:
        """The applicable mistakes, and their answers at generic points: those tell them apart."""
        found: dict[Key, list[object]] = defaultdict(list)
        shown: set[Key] = set()
        points = generic_points(question)
        for values in points if self.cost < COSTLY else islice(points, FEW):
            other = _question(self.compiled, values)
            if other is None:
                continue
            truth = self._truth(other, EXACT)
            for key, answers in self._answers(other, EXACT):
                found[key].append(answers)
                if answers != truth:
                    shown.add(key)
        return {key: tuple(found[key]) for key in sorted(shown)}

    def at(self, question: Question, precision: Precision) -> Exposure:
        """Which of the mistakes a point exposes in answers of some precision."""
        truth = self._truth(question, precision)
        exposed, hidden = list[Key](), list[Key]()
        groups: dict[Signature, dict[Signature, Key]] = defaultdict(dict)
        for key, answers in self._answers(question, precision):
            if key not in self.generic:
                continue
            if answers == truth:
                hidden.append(key)
                continue
            exposed.append(key)
            if key[1] >= 0:
                groups[answers].setdefault(self.generic[key], key)
        alike = (tuple(group.values()) for group in groups.values() if len(group) > 1)
        return Exposure(tuple(exposed), tuple(hidden), tuple(alike))

    def where(
        self, values: Mapping[str, Value], precision: Precision
    ) -> tuple[Question, Exposure] | None:
        """The question and the exposure at another point; None where it has no gradients."""
        question = _question(self.compiled, values)
        return None if question is None else (question, self.at(question, precision))

    def _truth(self, question: Question, precision: Precision) -> Signature:
        upstream = question.result.upstream
        return tuple(precision.written(upstream[target]) for target in self.targets)

    def _answers(self, question: Question, precision: Precision) -> Iterator[tuple[Key, Signature]]:
        """Every mistake with the answers that it leads to."""
        with quiet(question.result):
            yield from self._led_to(question, precision)

    def _led_to(self, question: Question, precision: Precision) -> Iterator[tuple[Key, Signature]]:
        predictor, upstream = Predictor(question.result, self.targets), question.result.upstream
        for key, place in places_of(question).items():
            after = predictor.after(place)
            if after is not None:
                answers = (
                    precision.written(after.get(target, upstream[target]), upstream[target])
                    for target in self.targets
                )
                yield key, tuple(answers)


def mistake_of(key: Key) -> Mistake:
    """The mistake of a key."""
    return mistakes()[key[0]]


def places_of(question: Question) -> dict[Key, Place]:
    """Every place at one point by its key."""
    found, paths = dict[Key, Place](), Counter[tuple[int, int]]()
    for place in Places(question.result):
        spot = ORDER[id(place.mistake)], place.node
        found[*spot, paths[spot]] = place
        paths[spot] += 1
    return found


def _question(compiled: Compiled, values: Mapping[str, Value]) -> Question | None:
    """The question at a point, if its value and its gradients are finite there."""
    try:
        question = Question(compiled, values)
    except (BackpropError, Fault):
        return None
    return question if question.finite else None
