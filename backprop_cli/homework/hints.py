"""How much of a marking is told: at each hint level the rest is taken away, numbers first."""

import re
from collections.abc import Collection, Sequence

from backprop_cli.homework.model import ALL, LEAST, WHAT, Candidate, Mark, Marking
from backprop_cli.numbers import elements

NUMBER = re.compile(r"-?(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w])")


def told(marking: Marking, hint: int) -> Marking:
    """What a marking tells at a hint level; the right number only at the highest one."""
    if hint >= ALL:
        return marking
    secrets = _numbers([mark for mark in marking.marks if not mark.passes])
    marks = tuple(_without_answer(mark, secrets) for mark in marking.marks)
    return marking._replace(marks=marks, candidates=_told(marking.candidates, hint))


def _told(candidates: Sequence[Candidate], hint: int) -> tuple[Candidate, ...]:
    if hint <= LEAST:
        return ()
    if hint >= WHAT:
        return tuple(candidates)
    places = (c._replace(mistake="", says="", redo="") for c in candidates)
    return tuple(dict.fromkeys(places))


def _numbers(marks: Collection[Mark]) -> set[float]:
    """The right numbers that nobody may read."""
    return {float(number) for mark in marks for number in elements(mark.expected)}


def _without_answer(mark: Mark, secrets: set[float]) -> Mark:
    remark = "" if not mark.passes and _tells(mark.remark, secrets) else mark.remark
    return mark._replace(expected=None, remark=remark)


def _tells(text: str, secrets: set[float]) -> bool:
    """Whether a text has a number that is one of the right ones, whatever it means there."""
    return any(float(number) in secrets for number in NUMBER.findall(text))
