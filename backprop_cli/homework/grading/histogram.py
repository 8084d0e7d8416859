"""What a class misunderstood: for one question, each mistake with how many made it."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.homework.hints import told
from backprop_cli.homework.model import WHAT, WRONG, Marking


class Count(NamedTuple):
    """A mistake, its words, where it was made (the most usual place first), and by how many."""

    mistake: str
    says: str
    places: tuple[str, ...]
    students: int


class Histogram(NamedTuple):
    """The mistakes of a class in one question, most frequent first.

    Only the best candidate of each student counts. `unexplained` have wrong answers that no classic
    mistake leads to, `unanswered` have no answer that could be marked.
    """

    question: str
    counts: tuple[Count, ...]
    unexplained: int
    unanswered: int
    right: int


def histogram(question: str, asked: int, markings: Sequence[Marking]) -> Histogram:
    """The mistakes in the markings of one question; no words tell a right number."""
    tops = [told(one, WHAT).candidates[0] for one in markings if one.candidates]
    names = Counter((top.mistake, top.says) for top in tops)
    places = Counter((top.mistake, top.says, top.where) for top in tops)
    counts = tuple(
        Count(mistake, says, _places(places, mistake, says), students)
        for (mistake, says), students in sorted(names.items(), key=lambda item: (-item[1], item[0]))
    )
    unexplained = sum(
        not one.candidates and any(mark.verdict == WRONG for mark in one.marks) for one in markings
    )
    unanswered = sum(not one.marks for one in markings)
    right = sum(one.right == asked for one in markings)
    return Histogram(question, counts, unexplained, unanswered, right)


def _places(places: Counter[tuple[str, str, str]], mistake: str, says: str) -> tuple[str, ...]:
    found = [(-n, where) for (m, s, where), n in places.items() if (m, s) == (mistake, says)]
    return tuple(where for _, where in sorted(found))
