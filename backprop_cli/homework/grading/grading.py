"""A sheet and the answers of a class → scores, verdicts, and what the class misunderstood."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import fsum, isfinite
from typing import NamedTuple

from backprop_cli.errors import BackpropError, did_you_mean, fail
from backprop_cli.homework.grading.histogram import Histogram, histogram
from backprop_cli.homework.grading.sheet import SheetQuestion
from backprop_cli.homework.marking.check import mark
from backprop_cli.homework.marking.figures import read_answer
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.marking.targets import VALUE, Target
from backprop_cli.homework.model import Mark, Marking
from backprop_cli.numbers import elements, exact

UNANSWERED, UNREADABLE = "no answer", "unreadable"
"""Verdicts on what cannot be marked."""
LONGEST = 10_000
"""Characters of one answer."""
KEPT = 20_000
"""Markings of equal answers that are kept."""


class Cell(NamedTuple):
    """An answer as it was handed in, and the place where it stands."""

    text: str
    place: str


class Submission(NamedTuple):
    """All answers of one student: by the name of the question and that of what is asked."""

    student: str
    answers: Mapping[tuple[str, str], Cell]


class Problem(NamedTuple):
    """Something handed in that could not be used: where, and why."""

    place: str
    reason: str


class HandedIn(NamedTuple):
    """The submissions in the order in which they were read, and what could not be used."""

    submissions: list[Submission]
    problems: list[Problem]


class Verdict(NamedTuple):
    """The verdict on one answer that was asked for; `mark` is there if it could be marked."""

    target: str
    label: str
    given: str
    verdict: str
    mark: Mark | None = None


class Part(NamedTuple):
    """What one student has for one question: points, and points with errors carried forward."""

    question: str
    verdicts: tuple[Verdict, ...]
    marking: Marking
    score: float
    followed: float
    points: float


class Graded(NamedTuple):
    """One student's parts."""

    student: str
    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """All points for right answers."""
        return round(fsum(part.score for part in self.parts), 6)

    @property
    def followed(self) -> float:
        """The points when answers that follow from the student's own are right too."""
        return round(fsum(part.followed for part in self.parts), 6)

    @property
    def points(self) -> float:
        """The points that there are."""
        return round(fsum(part.points for part in self.parts), 6)


class Class(NamedTuple):
    """A graded class, in the order in which it handed in."""

    title: str
    hint: int
    students: tuple[Graded, ...]
    histograms: tuple[Histogram, ...]
    problems: tuple[Problem, ...]


class Task:
    """A question of a sheet, made ready; students with the same answers are marked once."""

    def __init__(self, asked: SheetQuestion, question: Question) -> None:
        self.asked = asked
        self.question = question
        names = asked.answers or tuple(question.graph.inputs)
        self.targets = {str(target): target for target in map(question.target, names)}
        if not self.targets:
            fail("sheet", f"{asked.name} asks for nothing", hint="name its answers")
        if len(self.targets) < len(names):
            fail("sheet", f"{asked.name} asks for the same thing twice")
        for target in self.targets.values():
            self._check_finite(target)
        self._marked: dict[tuple[tuple[str, str], ...], Marking] = {}

    def _check_finite(self, target: Target) -> None:
        """Refuse a right answer that no answer could be compared with."""
        odd = [number for number in elements(self.question.truth(target)) if not isfinite(number)]
        if odd:
            label = f"{self.question.label(target)} of {self.asked.name}"
            message = f"{label} is {exact(odd[0])} at this point, so no answer can be marked"
            fail("value", message, hint="choose other values, or ask for something else")

    @cached_property
    def on_kink(self) -> bool:
        """Whether gradients are asked for at a kink of the program."""
        asked = any(not target.of_value for target in self.targets.values())
        return asked and bool(self.question.kinks)

    def part(self, submission: Submission, tell: Callable[[Problem], None]) -> Part:
        """What a student has for this question; problems are told, and cost only their answer."""
        name, count = self.asked.name, len(self.targets)
        cells = {target: submission.answers.get((name, target)) for target in self.targets}
        given = {target: cell.text.strip() for target, cell in cells.items() if cell}
        readable = {target: text for target, text in given.items() if text}
        marking, reasons = self._marking(readable)
        for target, reason in reasons.items():
            cell = cells[target]
            assert cell
            tell(Problem(cell.place, reason))
        points = self.asked.points
        return Part(
            name, tuple(self._verdicts(given, marking, reasons)), marking,
            points * marking.right / count, points * marking.followed / count, points,
        )  # fmt: skip

    def _verdicts(
        self, given: Mapping[str, str], marking: Marking, reasons: Mapping[str, str]
    ) -> Iterator[Verdict]:
        marks = {mark.target: mark for mark in marking.marks}
        for target, asked in self.targets.items():
            mark = marks.get(target)
            otherwise = UNREADABLE if target in reasons else UNANSWERED
            verdict = mark.verdict if mark else otherwise
            text = given.get(target, "")[:LONGEST]
            yield Verdict(target, self.question.label(asked), text, verdict, mark)

    def _marking(self, answers: Mapping[str, str]) -> tuple[Marking, dict[str, str]]:
        """The marking of all answers that can be read, and why the others cannot."""
        reasons: dict[str, str] = {}
        try:
            if max(map(len, answers.values()), default=0) <= LONGEST:
                return self._marked_once(answers), reasons
        except BackpropError:
            pass
        for target, text in answers.items():
            reason = self._reason(target, text)
            if reason:
                reasons[target] = reason
        return self._marked_once({t: a for t, a in answers.items() if t not in reasons}), reasons

    def _reason(self, target: str, text: str) -> str:
        """Why an answer cannot be read; empty if it can."""
        if len(text) > LONGEST:
            return f"an answer of {len(text):,} characters is too long"
        try:
            read_answer(text, target, self.question.numbers)
        except BackpropError as error:
            shown = text if len(text) <= 40 else f"{text[:39]}…"
            return f"{shown} is no answer: {error.message}"
        return ""

    def _marked_once(self, answers: Mapping[str, str]) -> Marking:
        key = tuple(answers.items())
        found = self._marked.get(key)
        if found is None:
            found = mark(self.question, answers, self.asked.rules)
            if len(self._marked) < KEPT:
                self._marked[key] = found
        return found


class Columns:
    """Which answer a name stands for: `Q1.x`, `Q1.value:q`; plain `x` for a single question."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.known = {
            f"{t.asked.name}.{target}": (t, target) for t in tasks for target in t.targets
        }
        self.tasks = sorted(tasks, key=lambda task: -len(task.asked.name))
        self.single = tasks[0] if len(tasks) == 1 else None

    def key(self, name: str) -> tuple[str, str]:
        """The question and the target of a name.

        Raises:
            BackpropError: nothing that is asked has this name.
        """
        name = name.strip()
        for task in self.tasks:
            head = f"{task.asked.name}."
            if name.startswith(head):
                return task.asked.name, self._target(task, name.removeprefix(head), name)
        if self.single:
            return self.single.asked.name, self._target(self.single, name, name)
        return self._unknown(name)

    def _target(self, task: Task, text: str, name: str) -> str:
        try:
            target = str(task.question.target(text))
        except BackpropError:
            return self._unknown(name)[1]
        return target if target in task.targets else self._unknown(name)[1]

    def _unknown(self, name: str) -> tuple[str, str]:
        known = list(self.known)
        short = [target for _, target in self.known.values()] if self.single else []
        values = [key for key in known if key != name and key.replace(VALUE, "") == name]
        hint = f"did you mean {values[0]}?" if values else did_you_mean(name, known)
        hint = hint or did_you_mean(name, short)
        listed = ", ".join(known[:10]) + (", …" if len(known) > 10 else "")
        fail("column", f"nothing that is asked is called {name}", hint=hint or f"asked: {listed}")


def graded(
    title: str,
    hint: int,
    tasks: Sequence[Task],
    submissions: Iterable[Submission],
    problems: Sequence[Problem] = (),
) -> Class:
    """A class, graded; what could not be used is added to the problems."""
    found = list(problems)
    students = tuple(
        Graded(one.student, tuple(task.part(one, found.append) for task in tasks))
        for one in submissions
    )
    columns = zip(*(one.parts for one in students), strict=True) if students else [()] * len(tasks)
    histograms = tuple(
        histogram(task.asked.name, len(task.targets), [part.marking for part in parts])
        for task, parts in zip(tasks, columns, strict=True)
    )
    return Class(title, hint, students, histograms, tuple(found))
