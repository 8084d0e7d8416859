"""Slips with whole answers: another number was given than the one that was worked out."""

from collections.abc import Iterator, Mapping, Sequence

from backprop_cli.homework.marking.figures import Answer
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.marking.targets import Target
from backprop_cli.homework.mistakes.library import ANSWER, KNOWN, SWAP, Mistake, mistakes
from backprop_cli.homework.mistakes.predictions import Prediction, differs
from backprop_cli.homework.passes.replay import Value
from backprop_cli.numbers import shape_of

SWAPPED = 50
"""Wrong answers among which two that are the other way round are looked for."""


def slips(
    question: Question, answers: Mapping[Target, Answer], wrong: Sequence[Target]
) -> Iterator[Prediction]:
    """What slips with whole answers give, for one of them and for all together."""
    for mistake in mistakes():
        if mistake.place == ANSWER:
            every = dict[int, Value]()
            for target, answer in answers.items():
                for value in _changed(question, mistake, target, answer):
                    every.setdefault(target.node, value)
                    yield Prediction(mistake, target.node, {target.node: value})
            if len(every) > 1:
                yield Prediction(mistake, -1, every)
        elif mistake.place == SWAP:
            yield from _swapped(question, mistake, wrong[:SWAPPED])


def _changed(
    question: Question, mistake: Mistake, target: Target, answer: Answer
) -> Iterator[Value]:
    """What a slip may give for one target, in its shape, where that is not the right answer."""
    truth = question.truth(target)
    for value in _given(question, mistake, target, answer):
        # a local gradient of 1 stands for an array of ones
        ones = shape_of(truth) and not shape_of(value)
        shaped = truth * 0.0 + value if ones else value
        if differs(shaped, truth):
            yield shaped


def _given(question: Question, mistake: Mistake, target: Target, answer: Answer) -> Iterator[Value]:
    """What a mistake with an answer may give for one target."""
    result = question.result
    formula = result.evaluator.kept(mistake.formula, KNOWN[ANSWER])
    gradient, value = result.upstream[target.node], result.values[target.node]
    names = mistake.formula.names()
    if "unit" in names:
        if not answer.shape and answer.figures[0].unit:
            yield formula(gradient, value, 0.0, 0.0, 0.0, answer.figures[0].unit)
        return
    if not {"upstream", "local"} & set(names):
        output = result.values[question.graph.output]
        yield formula(gradient, value, 0.0, 0.0, output, 0.0)
        return
    edges = question.edges_to(target.node)
    for edge in edges if len(edges) == 1 else ():  # at a fork it would be unclear which one
        if edge.local is not None or "local" not in names:
            yield formula(gradient, value, result.upstream[edge.node], edge.local, 0.0, 0.0)


def _swapped(
    question: Question, mistake: Mistake, targets: Sequence[Target]
) -> Iterator[Prediction]:
    formula = question.result.evaluator.kept(mistake.formula, KNOWN[SWAP])
    for place, one in enumerate(targets):
        for other in targets[place + 1 :]:
            a, b = question.truth(one), question.truth(other)
            if shape_of(a) == shape_of(b):
                found = {one.node: formula(a, b), other.node: formula(b, a)}
                yield Prediction(mistake, -1, found)
