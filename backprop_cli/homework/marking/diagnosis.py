"""Wrong answers → the classic mistakes that would have led to them."""

from collections.abc import Mapping

from backprop_cli.homework.marking.figures import Answer
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.marking.slips import slips
from backprop_cli.homework.marking.suspects import MOST, Answers, Suspect, suspects
from backprop_cli.homework.marking.targets import Target
from backprop_cli.homework.mistakes.library import ANSWER, ANY, BROADCAST, FORK, SWAP
from backprop_cli.homework.mistakes.predictions import Prediction
from backprop_cli.homework.model import CONSISTENT, WRONG, Candidate, Mark
from backprop_cli.numbers import shape_of

EVERY = {ANY: "gate", FORK: "fork", BROADCAST: "array that is repeated"}
"""What a mistake that is made everywhere is made at, unless it is one gate's."""


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
    if not found.wrong or question.large:
        return []
    nodes = tuple(target.node for target in found.given)
    every = (*question.predictions(nodes), *slips(question, found.given, found.wrong))
    return suspects(found, every)


def _as_one_gate(question: Question, found: Answers, left: set[Target]) -> list[Candidate]:
    """Mistakes with a gate that the program spells out, such as a sigmoid, taken as one."""
    grouped = question.grouped
    if grouped is None:
        return []
    same = question.counterparts(grouped)
    given = {t: t._replace(node=same[t.node]) for t in found.given if t.node in same}
    answers = {given[t]: found.given[t] for t in given}
    marks = {given[t]: found.marks[t] for t in given}
    moved = Answers(answers, marks, [given[t] for t in found.wrong if t in given])
    old = set(question.graph.gates)
    every = grouped.predictions(tuple(target.node for target in answers))
    new = [p for p in every if p.mistake.gate and p.mistake.gate not in old and p.node >= 0]
    names = {target.name for target in left}
    return [
        _in_own_words(question, grouped, suspect)
        for suspect in suspects(moved, new)
        if names & {target.name for target in suspect.explains}
    ]


def _in_own_words(question: Question, grouped: Question, suspect: Suspect) -> Candidate:
    """A candidate at a gate that the student's own program spells out in several nodes."""
    node = suspect.prediction.node
    span = grouped.graph.span(node)
    own = [k for k, place in enumerate(question.graph.spans) if place == span[1:]]
    name = question.graph.names[own[-1]] if own else ""
    where = f"{name} = {span.text}" if name else span.text
    found = _candidate(grouped, suspect)
    return found._replace(node=name, where=f"{where}, as one {grouped.graph.gates[node]} gate")


def _wrong_value(question: Question, target: Target) -> Candidate:
    """What can be said of a wrong value: where it comes from."""
    where = question.operation(target.node)
    says = "this value is not what comes out of its inputs"
    redo = "work the gate out again, with the values of its inputs"
    return Candidate("wrong_value", target.name, False, (str(target),), where, says, redo)


def _after_errors(
    question: Question, answers: Mapping[Target, Answer], found: Answers, left: set[Target]
) -> list[Suspect]:
    """Mistakes made after an error that was carried forward, with the student's own numbers."""
    marks = found.marks
    bad = {t: a for t, a in answers.items() if marks[t].verdict in (WRONG, CONSISTENT)}
    chosen: list[Suspect] = []
    for target in sorted(left, key=lambda target: target.rank):
        earlier = {t: a for t, a in bad.items() if t.rank < target.rank and _usable(question, t, a)}
        if earlier and len(chosen) < MOST:
            # only what lies below an answer that was taken as it is can still go wrong
            limit = max((len(question.graph.gates) if t.of_value else t.node) for t in earlier)
            every = question.predictions((target.node,), earlier)
            alone = Answers({target: found.given[target]}, marks, [target])
            below = [p for p in every if 0 <= p.node <= limit]
            chosen += [
                suspect._replace(following=tuple(earlier)) for suspect in suspects(alone, below)
            ]
    return chosen


def _usable(question: Question, target: Target, answer: Answer) -> bool:
    """Whether something is worked out from an answer, and it has the shape for that."""
    if not target.of_value and not question.graph.gates[target.node]:
        return False
    return answer.shape == shape_of(question.truth(target))


def _candidate(question: Question, suspect: Suspect) -> Candidate:
    mistake, node = suspect.prediction[:2]
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
    mistake, node = suspect.prediction[:2]
    if mistake.place in (ANSWER, SWAP):
        return " and ".join(question.label(target) for target in suspect.explains)
    if node < 0:
        return f"every {EVERY.get(mistake.place, mistake.gate + ' gate')}"
    every = (_place(question, p) for p in (suspect.prediction, *suspect.also) if p.node >= 0)
    places = list(dict.fromkeys(every))[:MOST]
    after = " and ".join(f"your {question.label(target)}" for target in suspect.following)
    return " or ".join(places) + (f", with {after}" if after else "")


def _place(question: Question, prediction: Prediction) -> str:
    """The node at which a mistake is made; at a fork also the path."""
    if prediction.mistake.place != FORK:
        return question.operation(prediction.node)
    name = question.graph.names[prediction.node]
    if prediction.path < 0:
        return name
    return f"{name}, on the path through {question.operation(prediction.path)}"
