"""Wrong answers → the classic mistakes that would have led to them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.homework.figures import Answer
from backprop_cli.homework.mistakes import ANSWER, ANY, FORK, GATE, SWAP
from backprop_cli.homework.model import CONSISTENT, WRONG, Candidate, Mark
from backprop_cli.homework.predictions import Prediction
from backprop_cli.homework.question import Question, Target
from backprop_cli.homework.slips import slips

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
    also: tuple[int, ...] = ()
    following: tuple[Target, ...] = ()

    @property
    def order(self) -> tuple[int, int, bool, int]:
        """Explains most, contradicts least, is made at one place, is common."""
        mistake, node, _ = self.prediction
        return (-len(self.explains), self.misses, node < 0, -mistake.common)


class Answers(NamedTuple):
    """The gradients that were given, with their marks, and those among them that are wrong."""

    given: Mapping[Target, Answer]
    marks: Mapping[Target, Mark]
    wrong: Sequence[Target]


def candidates(
    question: Question, answers: Mapping[Target, Answer], marks: Mapping[Target, Mark]
) -> tuple[Candidate, ...]:
    """At most three mistakes that explain wrong answers, the best explanation first."""
    found = _gradients(answers, marks)
    chosen = _explained(question, found)
    left = set(found.wrong) - {target for suspect in chosen for target in suspect.explains}
    if left and len(chosen) < MOST:
        chosen += _after_errors(question, answers, found, left)[: MOST - len(chosen)]
    named = [_candidate(question, suspect) for suspect in chosen]
    if left and len(named) < MOST:
        named += _as_one_gate(question, found, left)[: MOST - len(named)]
    values = (t for t in answers if t.of_value and marks[t].verdict == WRONG)
    return (*named, *(_wrong_value(question, target) for target in values))


def _gradients(answers: Mapping[Target, Answer], marks: Mapping[Target, Mark]) -> Answers:
    given = {t: a for t, a in answers.items() if not t.of_value}
    return Answers(given, marks, [t for t in given if marks[t].verdict == WRONG])


def _explained(question: Question, found: Answers) -> list[Suspect]:
    """What explains wrong answers by one mistake in the passes as they are."""
    if not found.wrong:
        return []
    nodes = tuple(target.node for target in found.given)
    every = (*question.predictions(nodes), *slips(question, found.given))
    return _chosen(_suspects(found, every), found.wrong)


def _as_one_gate(question: Question, found: Answers, left: set[Target]) -> list[Candidate]:
    """Mistakes with a gate that the program spells out, such as a sigmoid, taken as one."""
    grouped = question.grouped
    if grouped is None:
        return []
    there = {t: grouped.known(t.name) for t in found.given}
    given = {t: t._replace(node=node) for t, node in there.items() if node is not None}
    answers = {given[t]: found.given[t] for t in given}
    marks = {given[t]: found.marks[t] for t in given}
    moved = Answers(answers, marks, [given[t] for t in found.wrong if t in given])
    old = set(question.graph.gates)
    every = grouped.predictions(tuple(target.node for target in answers))
    new = [p for p in every if p.mistake.gate and p.mistake.gate not in old]
    chosen = _chosen(_suspects(moved, new), moved.wrong)
    names = {target.name for target in left}
    return [_candidate(grouped, s) for s in chosen if names & {t.name for t in s.explains}]


def _wrong_value(question: Question, target: Target) -> Candidate:
    """What can be said of a wrong value: where it comes from."""
    where = _operation(question, target.node)
    says = "this value is not what comes out of its inputs"
    redo = "work the gate out again, with the values of its inputs"
    return Candidate("wrong_value", target.name, False, (str(target),), where, says, redo)


def _suspects(answers: Answers, predictions: Iterable[Prediction]) -> list[Suspect]:
    """The predictions that explain a wrong answer and contradict no right one, the best first."""
    found = (_suspect(answers, prediction) for prediction in predictions)
    return sorted((s for s in found if s), key=lambda suspect: suspect.order)


def _suspect(answers: Answers, prediction: Prediction) -> Suspect | None:
    explains, misses = [], 0
    for target, answer in answers.given.items():
        predicted = prediction.gradients.get(target.node)
        if predicted is None or answers.marks[target].verdict == CONSISTENT:
            continue
        fits = answer.fits(predicted)
        if target in answers.wrong:
            explains += [target] * fits
            misses += not fits
        elif not fits:
            return None
    return Suspect(prediction, tuple(explains), misses) if explains else None


def _after_errors(
    question: Question, answers: Mapping[Target, Answer], found: Answers, left: set[Target]
) -> list[Suspect]:
    """Mistakes made after an error that was carried forward, with the student's own numbers."""
    marks = found.marks
    bad = {t: a for t, a in answers.items() if marks[t].verdict in (WRONG, CONSISTENT)}
    chosen: list[Suspect] = []
    for target in sorted(left, key=lambda target: target.rank):
        earlier = {t: a for t, a in bad.items() if t.rank < target.rank and _usable(question, t, a)}
        if earlier:
            # only what lies below an answer that was taken as it is can still go wrong
            limit = max((len(question.graph.gates) if t.of_value else t.node) for t in earlier)
            every = question.predictions((target.node,), earlier)
            alone = Answers({target: found.given[target]}, marks, [target])
            below = [p for p in every if 0 <= p.node <= limit]
            chosen += [
                suspect._replace(following=tuple(earlier))
                for suspect in _chosen(_suspects(alone, below), [target])
            ]
    return chosen


def _usable(question: Question, target: Target, answer: Answer) -> bool:
    """Whether an answer has the shape of what it is about."""
    return answer.shape == getattr(question.truth(target), "shape", ())


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
            also = (*same[cover].also, suspect.prediction.node)
            same[cover] = same[cover]._replace(also=tuple(n for n in also if n >= 0))
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


def _candidate(question: Question, suspect: Suspect) -> Candidate:
    mistake, node, _ = suspect.prediction
    return Candidate(
        mistake=mistake.name,
        node=question.graph.names[node] if node >= 0 else "",
        everywhere=node < 0 and mistake.place != SWAP,
        explains=tuple(map(str, suspect.explains)),
        where=_where(question, suspect),
        says=mistake.says,
        redo=mistake.redo,
    )


def _where(question: Question, suspect: Suspect) -> str:
    """The place of a mistake in words."""
    mistake, node, _ = suspect.prediction
    if mistake.place in (ANSWER, SWAP):
        return " and ".join(question.label(target) for target in suspect.explains)
    if node < 0:
        return f"every {mistake.gate} gate" if mistake.place == GATE else "every gate"
    places = [_place(question, suspect, place) for place in (node, *suspect.also)][:MOST]
    after = " and ".join(f"your {question.label(target)}" for target in suspect.following)
    return " or ".join(places) + (f", with {after}" if after else "")


def _place(question: Question, suspect: Suspect, node: int) -> str:
    if suspect.prediction.mistake.place == FORK:
        return question.graph.names[node]
    return _operation(question, node)


def _operation(question: Question, node: int) -> str:
    """A node with what it computes: `n1 = w0 * x0`."""
    name = question.graph.names[node]
    gate = question.graph.gates[node]
    return f"{name} = {question.wording.operation(node)}" if gate else name
