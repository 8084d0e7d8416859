"""Exercises: short answers, good points, the gates that a level teaches, and every rendering."""

import re
import tomllib
from collections import Counter

import pytest

from backprop_cli.api import compile
from backprop_cli.errors import BackpropError
from backprop_cli.homework.exercises.better import decimals
from backprop_cli.homework.exercises.exposure import ENOUGH, Exposer
from backprop_cli.homework.exercises.latex import latex_lines
from backprop_cli.homework.exercises.levels import LEVELS, level, numbers
from backprop_cli.homework.exercises.lines import markdown_lines, solutions, text_lines
from backprop_cli.homework.exercises.quiz import LARGEST, Exercise, Quiz, quiz
from backprop_cli.homework.exercises.sheet import sheet_of
from backprop_cli.homework.grading.sheettext import sheet_text
from backprop_cli.homework.marking.question import Question
from backprop_cli.numbers import elements

SEEDS = 100
TAUGHT = {
    1: {"add", "sub", "mul"},
    2: {"div", "neg", "pow", "square", "mul"},
    3: {"exp", "sigmoid", "tanh"},
    4: {"max", "min", "relu", "abs"},
    5: {"matmul", "sum", "dot", "mean"},
}


def gates(exercise: Exercise) -> set[str]:
    return set(exercise.question.graph.gates) - {""}


def used_twice(exercise: Exercise) -> bool:
    graph = exercise.question.graph
    uses = Counter(a for args in graph.args for a in args if a >= 0)
    return any(count > 1 for count in uses.values())


@pytest.mark.parametrize("number", LEVELS)
def test_a_hundred_seeds(number: int) -> None:
    shares, programs, forks = [], set(), 0
    for seed in range(SEEDS):
        made = quiz(number, seed, 1)
        (exercise,) = made.exercises
        found = gates(exercise)
        assert found & TAUGHT[number], exercise.program
        if number == 1:
            assert found <= TAUGHT[1]
            assert not used_twice(exercise)
        forks += used_twice(exercise)
        _check_answers(made, exercise)
        question = Question(compile(exercise.program), exercise.values)
        shares.append(Exposer(question, tuple(exercise.answers)).at(question, made.precision).share)
        programs.add(exercise.program)
    assert min(shares) >= ENOUGH
    assert len(programs) >= 10
    assert number != 2 or forks >= 70


def _check_answers(made: Quiz, exercise: Exercise) -> None:
    report = compile(exercise.program)(exercise.values)
    for name, answer in exercise.answers.items():
        if name in report.gradients:
            assert elements(answer) == elements(report.gradients[name])
        for number in map(float, elements(answer)):
            assert abs(number) <= LARGEST
            if made.level.rounded:
                assert abs(number) >= 0.1
            else:
                assert decimals(number) <= made.level.decimals
    assert any(any(elements(answer)) for answer in exercise.answers.values())


@pytest.mark.parametrize("number", LEVELS)
def test_a_sheet_is_the_same_for_its_seed_and_repeats_nothing(number: int) -> None:
    made = quiz(number, 7, 20)
    assert "".join(text_lines(made, answers=True)) == "".join(
        text_lines(quiz(number, 7, 20), answers=True)
    )
    keys = [(e.program, str(e.values)) for e in made.exercises]
    assert len(set(keys)) == len(keys) == 20
    assert [e.name for e in made.exercises] == [f"Q{k}" for k in range(1, 21)]
    assert keys != [(e.program, str(e.values)) for e in quiz(number, 8, 20).exercises]


def test_the_first_exercises_of_a_longer_sheet_are_those_of_a_shorter_one() -> None:
    short, long = quiz(2, 5, 2), quiz(2, 5, 6)
    assert [e.program for e in short.exercises] == [e.program for e in long.exercises[:2]]


def test_a_seed_makes_the_same_on_every_machine() -> None:
    assert [e.program for e in quiz(1, 7, 2).exercises] == KNOWN


KNOWN = ["f = (a - b) * (c - d)", "f = a * b + c * d"]


@pytest.mark.parametrize("number", LEVELS)
def test_the_sheet_is_toml_with_everything_that_a_key_needs(number: int) -> None:
    made = quiz(number, 3, 4)
    data = tomllib.loads(sheet_text(sheet_of(made)))
    assert data["title"] == made.title
    assert len(data["question"]) == 4
    for entry, exercise in zip(data["question"], made.exercises, strict=True):
        report = compile(entry["program"])(entry["values"])
        assert set(entry["answers"]) == set(exercise.answers)
        assert report.value == Question(compile(entry["program"]), exercise.values).result.values[
            exercise.question.graph.output
        ]  # fmt: skip


@pytest.mark.parametrize("number", LEVELS)
@pytest.mark.parametrize("lines", [text_lines, markdown_lines])
def test_a_sheet_for_students_has_no_answers(lines, number: int) -> None:  # type: ignore[no-untyped-def]
    made = quiz(number, 11, 5)
    plain, solved = ("".join(lines(made, answers=answers)) for answers in (False, True))
    for exercise in made.exercises:
        for solution in solutions(made, exercise):
            assert solution not in plain
            assert solution in solved
            assert solution.split(" = ")[0] in plain


def test_text_fits_a_terminal() -> None:
    for number in LEVELS:
        for line in text_lines(quiz(number, 1, 8), answers=True):
            assert all(len(part) <= 80 for part in line.splitlines())


def test_latex_is_balanced() -> None:
    for number in LEVELS:
        text = "".join(latex_lines(quiz(number, 2, 6), answers=True))
        begun, ended = (re.findall(rf"\\{word}{{([\w*]+)}}", text) for word in ("begin", "end"))
        assert Counter(begun) == Counter(ended)
        assert text.count("{") == text.count("}")
        assert text.count(r"\left") == text.count(r"\right")


def test_latex_for_students_has_blanks_in_the_place_of_answers() -> None:
    made = quiz(5, 11, 3)
    plain, solved = ("".join(latex_lines(made, answers=answers)) for answers in (False, True))
    asked = sum(len(exercise.answers) for exercise in made.exercises)
    assert plain.count(r"\underline") == solved.count(r"\underline") == asked
    assert plain.count(r"\partial f") == asked
    assert solved.count(r"\partial f") == 2 * asked


def test_no_level_has_endless_exercises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backprop_cli.homework.exercises.quiz.ENOUGH", 2.0)
    with pytest.raises(BackpropError, match="level 1 has no 1 different"):
        quiz(1, 0, 1)


def test_every_template_makes_exercises() -> None:
    from backprop_cli.homework.exercises import quiz as module
    from backprop_cli.homework.exercises.dice import Dice

    for number in LEVELS:
        for template in level(number).templates:
            drawn = module._drawn(level(number), template, Dice(1))
            assert next(drawn, None), template.program


def test_numbers_of_a_range() -> None:
    assert numbers("-2..2") == (-2, -1, 1, 2)
    assert numbers("-1..1 by 0.5") == (-1, -0.5, 0.5, 1)
    assert numbers("2 4 -5") == (2, 4, -5)
