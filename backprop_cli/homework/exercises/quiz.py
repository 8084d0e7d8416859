"""Exercises: programs with values at which most classic mistakes show, and with short answers."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from backprop_cli.api import compile
from backprop_cli.errors import fail
from backprop_cli.homework.exercises.better import LONG, decimals
from backprop_cli.homework.exercises.dice import Dice
from backprop_cli.homework.exercises.exposure import ENOUGH, Exposer
from backprop_cli.homework.exercises.generic import like
from backprop_cli.homework.exercises.levels import Level, Template, level
from backprop_cli.homework.exercises.written import Precision
from backprop_cli.homework.marking.figures import Rules
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.passes.replay import Value
from backprop_cli.homework.passes.rounding import DECIMALS, Hand, Rounding
from backprop_cli.numbers import elements

POINTS, PROGRAMS = 150, 8
"""Points that are tried for one program, and programs that are tried for one exercise."""
LARGEST = 200
"""No answer is larger."""
SMALLEST = 0.1
"""No answer that is rounded is smaller: each has two significant digits."""
EXACT = 0.0005
"""What an exact answer may be off by."""
TIE = 0.02
"""Units of the last decimal by which a rounded answer stays away from a half."""
CARRIED = 3
"""Decimals with which one may go on in a level whose answers are rounded."""


class Exercise(NamedTuple):
    """One question, with its answers by the names of the nodes whose gradients they are."""

    name: str
    question: Question
    values: Mapping[str, Value]
    answers: Mapping[str, Value]

    @property
    def program(self) -> str:
        """The program with a name for its output: `f = (x + y) * z`."""
        text, output = self.question.graph.source.text, self.question.output
        *before, last = (part.strip() for part in text.split(";"))
        named = last if last.startswith(f"{output} = ") else f"{output} = {last}"
        return "; ".join([*before, named])


class Quiz(NamedTuple):
    """Exercises of one level."""

    level: Level
    seed: int
    exercises: tuple[Exercise, ...]

    @property
    def title(self) -> str:
        """What stands above the exercises; the seed makes the same ones again."""
        return f"Backpropagation, level {self.level.number}: {self.level.title}"

    @property
    def manner(self) -> str:
        """How answers are to be written."""
        count = f"{self.level.decimals} decimal{'s' * (self.level.decimals != 1)}"
        if self.level.rounded:
            return f"Work with {CARRIED} decimals or more, and give each answer to {count}."
        if not self.level.decimals:
            return "All answers are whole numbers."
        return f"All answers are exact: they have at most {count}."

    @property
    def rules(self) -> Rules:
        """How answers are marked: those of an exact level have to be exact."""
        if self.level.rounded:
            return Rules(min_digits=self.level.decimals)
        return Rules(atol=EXACT, strict=True)

    @property
    def precision(self) -> Precision:
        """How the answers are written."""
        return Precision(self.level.decimals if self.level.rounded else LONG)


def quiz(number: int, seed: int, count: int) -> Quiz:
    """So many exercises of a level, the same for the same seed.

    Raises:
        BackpropError: the level does not have so many different ones.
    """
    chosen = level(number)
    dice = Dice(seed, number)
    order: list[Template] = []
    found: dict[tuple[str, str], Exercise] = {}
    while len(found) < count:
        order = order or dice.shuffled(chosen.templates)
        template = order.pop()
        fresh = (e for e in _drawn(chosen, template, dice) if _identity(e) not in found)
        exercise = next(fresh, None)
        if exercise is None:
            fail("usage", f"level {number} has no {count:,} different exercises")
        found[_identity(exercise)] = exercise._replace(name=f"Q{len(found) + 1}")
    return Quiz(chosen, seed, tuple(found.values()))


def _identity(exercise: Exercise) -> tuple[str, str]:
    return exercise.program, str(exercise.question.values)


def _drawn(chosen: Level, template: Template, dice: Dice) -> Iterator[Exercise]:
    """Exercises from one template."""
    for _ in range(PROGRAMS):
        exercise = _at_some_point(chosen, template, template.written_out(dice), dice)
        if exercise:
            yield exercise


def _at_some_point(chosen: Level, template: Template, program: str, dice: Dice) -> Exercise | None:
    """A program at the first point that is good enough, if there is one."""
    compiled = compile(program)
    names = list(compiled.graph(dict.fromkeys(template.shapes, "[1]")).inputs)
    precision = Precision(chosen.decimals if chosen.rounded else LONG)
    exposer: Exposer | None = None
    for _ in range(POINTS):
        values = {name: _value(template, name, dice) for name in names}
        scalars = [value for value in values.values() if isinstance(value, float)]
        if len(set(scalars)) < len(scalars):
            continue
        question = Question(compiled, values)
        asked = template.ask or tuple(names)
        answers = {name: question.truth(question.target(name)) for name in asked}
        if not _short(chosen, question, answers) or question.kinks:
            continue
        exposer = exposer or Exposer(question, asked)
        if exposer.at(question, precision).share < ENOUGH:
            continue
        # by the same measure as lint, which starts from this very point
        if Exposer(question, asked).at(question, precision).share >= ENOUGH:
            return Exercise("", question, values, answers)
    return None


def _value(template: Template, name: str, dice: Dice) -> Value:
    pool, shape = template.pool(name), template.shapes.get(name, ())
    if not shape:
        return dice.choice(pool)
    import numpy as np

    size = int(np.prod(shape))
    return like(np.zeros(shape), [dice.choice(pool) for _ in range(size)])


def _short(chosen: Level, question: Question, answers: Mapping[str, Value]) -> bool:
    """Whether every answer can be written as the level promises."""
    found = [float(x) for value in answers.values() for x in elements(value)]
    if not all(abs(x) <= LARGEST for x in found):
        return False
    if not chosen.rounded:
        return all(decimals(x) <= chosen.decimals for x in found)
    return min(map(abs, found)) >= SMALLEST and _sturdy(chosen, question, answers)


def _sturdy(chosen: Level, question: Question, answers: Mapping[str, Value]) -> bool:
    """Whether the rounded answers stay the same for somebody who rounds at every step."""
    precision = Precision(chosen.decimals)
    hand = Hand(question.result)
    units = (abs(float(x)) * 10**chosen.decimals % 1 for v in answers.values() for x in elements(v))
    if any(abs(unit - 0.5) < TIE for unit in units):
        return False
    ways = product((CARRIED, CARRIED + 1), (True, False), (True, False))
    for places, values, locals_ in ways:
        _, upstream = hand.passes(Rounding(DECIMALS, places, values, locals_))
        for name, answer in answers.items():
            carried = upstream[question.target(name).node]
            if precision.written(carried) != precision.written(answer):
                return False
    return True
