"""Exercises as the sheet that `backprop grade` reads: TOML."""

import json
from collections.abc import Iterator

from backprop_cli.homework.quiz import Exercise, Quiz
from backprop_cli.homework.quizlines import TASK
from backprop_cli.homework.replay import Value
from backprop_cli.numbers import written

HINT = 2
"""The hint level at which answers are marked unless somebody changes it."""


def sheet_lines(quiz: Quiz) -> Iterator[str]:
    """The key of a quiz: programs, values, and what is asked for; the answers follow from them."""
    yield f"title = {_text(quiz.title)}\nhint = {HINT}\n"
    for exercise in quiz.exercises:
        yield "\n[[question]]\n"
        yield f"name = {_text(exercise.name)}\n"
        yield f"text = {_text(f'{TASK} {quiz.manner}')}\n"
        yield f"program = {_text(exercise.program)}\n"
        values = (f"{_key(name)} = {_value(value)}" for name, value in exercise.values.items())
        yield f"values = {{ {', '.join(values)} }}\n"
        yield f"answers = [{', '.join(map(_text, exercise.answers))}]\n"
        yield f"points = {_points(exercise)}\n"
        if quiz.min_digits > 1:
            yield f"min_digits = {quiz.min_digits}\n"


def _points(exercise: Exercise) -> int:
    return len(exercise.answers)


def _text(text: str) -> str:
    """A basic string: TOML has the escapes of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _key(name: str) -> str:
    return name if name.isascii() else _text(name)


def _value(value: Value) -> str:
    return written(value)
