"""Suspects: mistakes that would have led to wrong answers, and which of them to name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.homework.marking.figures import Answer
from backprop_cli.homework.marking.targets import Target
from backprop_cli.homework.mistakes.library import ANSWER, ANY, FORK, GATE, SWAP
from backprop_cli.homework.mistakes.predictions import Prediction
from backprop_cli.homework.model import CONSISTENT, Mark

VAGUE = {ANY: 1, SWAP: 2, ANSWER: 3}
"""How little a mistake at a place says; the others say most."""
MOST = 3
"""Candidates that are named, and places of one candidate."""


class Suspect(NamedTuple):
    """A mistake with the wrong answers that it explains, and how many it gets wrong otherwise.

    `also` are other places at which it leads to the same answers; `following` are wrong answers of
    the student's own that were taken as they are.
    """

    prediction: Prediction
    explains: tuple[Target, ...]
    misses: int
    also: tuple[Prediction, ...] = ()
    following: tuple[Target, ...] = ()

    @property
    def order(self) -> tuple[int, int, bool, int]:
        """Explains most, contradicts least, is made at one place, is common."""
        mistake, node = self.prediction[:2]
        return (-len(self.explains), self.misses, node < 0, -mistake.common)


class Answers(NamedTuple):
    """The gradients that were given, with their marks, and those among them that are wrong."""

    given: Mapping[Target, Answer]
    marks: Mapping[Target, Mark]
    wrong: Sequence[Target]


def suspects(answers: Answers, predictions: Iterable[Prediction]) -> list[Suspect]:
    """The predictions that are named for wrong answers, at most three, the best first."""
    return _chosen(_explaining(answers, predictions), answers.wrong)


def _explaining(answers: Answers, predictions: Iterable[Prediction]) -> list[Suspect]:
    """The predictions that explain a wrong answer and contradict no right one, the best first."""
    found = (_suspect(answers, prediction) for prediction in predictions)
    return sorted((s for s in found if s), key=lambda suspect: suspect.order)


def _suspect(answers: Answers, prediction: Prediction) -> Suspect | None:
    explains, misses, wrong = [], 0, set(answers.wrong)
    for target, answer in answers.given.items():
        predicted = prediction.gradients.get(target.node)
        if predicted is None or answers.marks[target].verdict == CONSISTENT:
            continue
        if target in wrong:
            fits = answer.comes_from(predicted)
            explains += [target] * fits
            misses += not fits
        elif not answer.fits(predicted):
            return None
    return Suspect(prediction, tuple(explains), misses) if explains else None


def _chosen(found: Sequence[Suspect], wrong: Sequence[Target]) -> list[Suspect]:
    """The best suspects: those that explain everything, else some for each wrong answer."""
    whole = [s for s in found if len(s.explains) == len(wrong) and not s.misses]
    if whole:
        return _distinct(whole)[:MOST]
    chosen, left, others = list[Suspect](), set(wrong), list[Suspect]()
    for suspect in _distinct(found):
        best = len(chosen) < MOST and left & set(suspect.explains)
        (chosen if best else others).append(suspect)
        left -= set(suspect.explains) if best else set()
    alike = [s for s in others if any(s.explains == best.explains for best in chosen)]
    return [*chosen, *alike[: MOST - len(chosen)]]


def _distinct(found: Sequence[Suspect]) -> list[Suspect]:
    """Those that say something of their own, in the same order.

    Among mistakes with the same answers, one in the rule of a gate says more than one that any
    gate invites, and both say more than a slip in the answer; one place says more than everywhere.
    """
    kept: dict[tuple[object, ...], list[Suspect]] = {}
    for suspect in sorted(found, key=_vagueness):
        same = kept.setdefault(suspect.prediction.signature, [])
        cover = next((k for k, other in enumerate(same) if _covers(other, suspect)), None)
        if cover is None:
            same.append(suspect)
        elif suspect.prediction.mistake.name == same[cover].prediction.mistake.name:
            same[cover] = same[cover]._replace(also=(*same[cover].also, suspect.prediction))
    order = {id(suspect.prediction): place for place, suspect in enumerate(found)}
    remaining = [suspect for same in kept.values() for suspect in same]
    remaining.sort(key=lambda suspect: order[id(suspect.prediction)])
    local = {(s.prediction.mistake.name, s.explains) for s in remaining if s.prediction.node >= 0}
    return [
        suspect
        for suspect in remaining
        if suspect.prediction.node >= 0
        or (suspect.prediction.mistake.name, suspect.explains) not in local
    ]


def _vagueness(suspect: Suspect) -> tuple[bool, int]:
    mistake, node = suspect.prediction[:2]
    return node < 0 and mistake.place != SWAP, VAGUE.get(mistake.place, 0)


def _covers(clear: Suspect, vague: Suspect) -> bool:
    """Whether one of two mistakes with the same answers makes it needless to name the other."""
    (one, place), (other, node) = clear.prediction[:2], vague.prediction[:2]
    if one.name == other.name:
        return True
    if one.place == other.place == FORK:
        return place == node
    if other.place == ANY:
        return one.place == GATE and place == node
    return other.place == ANSWER and one.place != SWAP and one.common >= other.common
