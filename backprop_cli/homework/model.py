"""What a check of homework finds: plain, frozen data that every rendering reads."""

from typing import Any, NamedTuple

RIGHT, ROUNDED, CONSISTENT = "right", "right, rounded", "consistent"
COARSE, WRONG = "too few digits", "wrong"
LEAST, WHERE, WHAT, ALL = 0, 1, 2, 3
"""Hint levels: verdicts only, the place, the kind of mistake, the right number."""


class Mark(NamedTuple):
    """The verdict on one answer.

    `remark` says why it is right or consistent in spite of a difference; `follows` names the
    answers of the student's own that a consistent one follows from. `expected` is the right value.
    """

    target: str
    label: str
    given: str
    verdict: str
    remark: str = ""
    follows: tuple[str, ...] = ()
    expected: Any = None
    passes: bool = False


class Candidate(NamedTuple):
    """A classic mistake that would have led to some of the wrong answers.

    `node` is where it was made: the name of a node, or empty for one made `everywhere`.
    """

    mistake: str
    node: str
    everywhere: bool
    explains: tuple[str, ...]
    where: str
    says: str
    redo: str


class Marking(NamedTuple):
    """The marks of all answers to one question, and the mistakes that explain the wrong ones."""

    program: str
    output: str
    marks: tuple[Mark, ...]
    candidates: tuple[Candidate, ...]
    remark: str = ""

    @property
    def ok(self) -> bool:
        """Whether every answer is right."""
        return all(mark.passes for mark in self.marks)

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(mark.passes for mark in self.marks)

    @property
    def followed(self) -> int:
        """How many are right or follow from the student's own earlier answers."""
        return sum(mark.passes or mark.verdict == CONSISTENT for mark in self.marks)
