"""Wrong answers → the classic mistakes that would have led to them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.homework.figures import Answer
from backprop_cli.homework.mistakes import ANSWER, ANY, FORK, GATE, SWAP, Mistake, mistakes
from backprop_cli.homework.model import CONSISTENT, Candidate, Mark
from backprop_cli.homework.predictions import Prediction
from backprop_cli.homework.question import Question, Target
from backprop_cli.homework.replay import Value

VAGUE = {ANY: 1, SWAP: 2, ANSWER: 3}
"""How little a mistake at a place says; the others say most."""
MOST = 3
"""Candidates that are named."""


class Suspect(NamedTuple):
    """A mistake with the wrong answers that it explains, and how many it gets wrong otherwise."""

    prediction: Prediction
    explains: tuple[Target, ...]
    misses: int

    @property
    def order(self) -> tuple[int, int, bool, int]:
        """Explains most, contradicts least, is made at one place, is common."""
        mistake, node, _ = self.prediction
        return (-len(self.explains), self.misses, node < 0, -mistake.common)


def candidates(
    question: Question,
    answers: Mapping[Target, Answer],
    marks: Mapping[Target, Mark],
    wrong: Sequence[Target],
) -> tuple[Candidate, ...]:
    """At most three mistakes that explain wrong answers, the best explanation first."""
    asked = {t: a for t, a in answers.items() if not t.of_value}
    wrong = [target for target in wrong if not target.of_value]
    found = list(_suspects(question, asked, marks, wrong))
    found.sort(key=lambda suspect: suspect.order)
    return tuple(_candidate(question, suspect) for suspect in _chosen(found, wrong))


def _suspects(
    question: Question,
    answers: Mapping[Target, Answer],
    marks: Mapping[Target, Mark],
    wrong: Sequence[Target],
) -> Iterator[Suspect]:
    nodes = tuple(target.node for target in answers)
    for prediction in (*question.predictions(nodes), *_of_answers(question, answers)):
        suspect = _suspect(prediction, answers, marks, wrong)
        if suspect:
            yield suspect


def _suspect(
    prediction: Prediction,
    answers: Mapping[Target, Answer],
    marks: Mapping[Target, Mark],
    wrong: Sequence[Target],
) -> Suspect | None:
    """A prediction that explains a wrong answer and contradicts no right one."""
    explains, misses = [], 0
    for target, answer in answers.items():
        predicted = prediction.gradients.get(target.node)
        if predicted is None or marks[target].verdict == CONSISTENT:
            continue
        fits = answer.fits(predicted)
        if target in wrong:
            explains += [target] * fits
            misses += not fits
        elif not fits:
            return None
    return Suspect(prediction, tuple(explains), misses) if explains else None


def _chosen(found: Sequence[Suspect], wrong: Sequence[Target]) -> list[Suspect]:
    """The best suspects: those that explain everything, else some for each wrong answer."""
    whole = [s for s in found if len(s.explains) == len(wrong) and not s.misses]
    if whole:
        return _distinct(whole)[:MOST]
    chosen: list[Suspect] = []
    left = set(wrong)
    for suspect in _distinct(found):
        if len(chosen) < MOST and left & set(suspect.explains):
            chosen.append(suspect)
            left -= set(suspect.explains)
    return chosen


def _distinct(found: Sequence[Suspect]) -> list[Suspect]:
    """Those that say something of their own; the order is kept.

    Among mistakes with the same answers, one in the rule of a gate says more than one that any
    gate invites, and both say more than a slip in the answer; one place says more than everywhere.
    """
    kept: dict[tuple[object, ...], list[Suspect]] = {}
    for suspect in sorted(found, key=_vagueness):
        same = kept.setdefault(suspect.prediction.signature, [])
        if not any(_covers(other, suspect) for other in same):
            same.append(suspect)
    remaining = {id(suspect) for same in kept.values() for suspect in same}
    return [suspect for suspect in found if id(suspect) in remaining]


def _vagueness(suspect: Suspect) -> tuple[bool, int]:
    mistake, node, _ = suspect.prediction
    return node < 0 and mistake.place != SWAP, VAGUE.get(mistake.place, 0)


def _covers(clear: Suspect, vague: Suspect) -> bool:
    """Whether one of two mistakes with the same answers makes it needless to name the other."""
    (one, place, _), (other, node, _) = clear.prediction, vague.prediction
    if one.name == other.name:
        return True
    if other.place == ANY:
        return one.place == GATE and place == node
    return other.place == ANSWER and one.place != SWAP and one.common >= other.common


def _of_answers(question: Question, answers: Mapping[Target, Answer]) -> Iterator[Prediction]:
    """What mistakes with whole answers give, for one of them and for all together."""
    for mistake in mistakes():
        if mistake.place == ANSWER:
            every = dict[int, Value]()
            for target, answer in answers.items():
                for value in _given(question, mistake, target, answer):
                    every.setdefault(target.node, value)
                    yield Prediction(mistake, target.node, {target.node: value})
            if len(every) > 1:
                yield Prediction(mistake, -1, every)
        elif mistake.place == SWAP:
            yield from _swapped(question, mistake, list(answers))


def _given(question: Question, mistake: Mistake, target: Target, answer: Answer) -> Iterator[Value]:
    """What a mistake with an answer may give for one target."""
    result = question.result
    formula = question.result.evaluator.formula(
        mistake.formula, ("gradient", "value", "upstream", "local", "unit")
    )
    gradient, value = result.upstream[target.node], result.values[target.node]
    names = mistake.formula.names()
    if "unit" in names:
        if not answer.shape and answer.figures[0].unit:
            yield formula(gradient, value, 0.0, 0.0, answer.figures[0].unit)
        return
    if not {"upstream", "local"} & set(names):
        yield formula(gradient, value, 0.0, 0.0, 0.0)
        return
    for edge in question.edges_to(target.node):
        if edge.local is not None or "local" not in names:
            yield formula(gradient, value, result.upstream[edge.node], edge.local, 0.0)


def _swapped(
    question: Question, mistake: Mistake, targets: Sequence[Target]
) -> Iterator[Prediction]:
    formula = question.result.evaluator.formula(mistake.formula, ("gradient", "other"))
    for place, one in enumerate(targets):
        for other in targets[place + 1 :]:
            a, b = question.truth(one), question.truth(other)
            if getattr(a, "shape", ()) == getattr(b, "shape", ()):
                found = {one.node: formula(a, b), other.node: formula(b, a)}
                yield Prediction(mistake, -1, found)


def _candidate(question: Question, suspect: Suspect) -> Candidate:
    mistake, node, _ = suspect.prediction
    names = question.graph.names
    return Candidate(
        mistake=mistake.name,
        node=names[node] if node >= 0 else "",
        everywhere=node < 0 and mistake.place != SWAP,
        explains=tuple(map(str, suspect.explains)),
        where=_where(question, suspect),
        says=mistake.says,
        redo=mistake.redo,
    )


def _where(question: Question, suspect: Suspect) -> str:
    """The place of a mistake in words."""
    mistake, node, _ = suspect.prediction
    labels = " and ".join(question.label(target) for target in suspect.explains)
    if mistake.place in (ANSWER, SWAP):
        return labels
    if node < 0:
        return f"every {mistake.gate} gate" if mistake.place == GATE else "every gate"
    name = question.graph.names[node]
    if mistake.place == FORK or not question.graph.gates[node]:
        return f"{name}"
    return f"{name} = {question.wording.operation(node)}"
