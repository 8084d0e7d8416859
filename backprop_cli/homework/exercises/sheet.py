"""Exercises as the sheet that `backprop grade` reads."""

import json

from backprop_cli.homework.exercises.lines import TASK
from backprop_cli.homework.exercises.quiz import Exercise, Quiz
from backprop_cli.homework.grading.sheet import Sheet, SheetQuestion
from backprop_cli.numbers import written


def sheet_of(quiz: Quiz) -> Sheet:
    """The key of a quiz: programs, values, and what is asked for; the answers follow from them."""
    return Sheet(tuple(_question(quiz, exercise) for exercise in quiz.exercises), quiz.title)


def _question(quiz: Quiz, exercise: Exercise) -> SheetQuestion:
    return SheetQuestion(
        name=exercise.name,
        program=exercise.program,
        # the numbers as texts, in nested lists
        values={
            name: json.loads(written(value), parse_int=str, parse_float=str)
            for name, value in exercise.values.items()
        },
        answers=tuple(exercise.answers),
        points=float(len(exercise.answers)),
        rules=quiz.rules,
        text=f"{TASK} {quiz.manner}",
    )
