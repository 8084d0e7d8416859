"""Grading: scores with errors carried forward, what the class misunderstood, and no secrets told."""

import json
from typing import Any

import jsonschema
import pytest

from backprop_cli import compile
from backprop_cli.errors import BackpropError
from backprop_cli.homework.grading.data import grades_csv, grades_data, inert
from backprop_cli.homework.grading.gradescope import gradescope_data
from backprop_cli.homework.grading.grading import Cell, Class, Columns, Submission, Task, graded
from backprop_cli.homework.grading.sheet import SheetQuestion
from backprop_cli.homework.grading.table import grades_lines
from backprop_cli.homework.marking.question import Question

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
GRADESCOPE: dict[str, Any] = {
    "type": "object",
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
"""The results of an autograder, as Gradescope's public specification has them."""

VALUES = {"x": "-2", "y": "5", "z": "-4"}


def task(**changes: Any) -> Task:
    asked = SheetQuestion("Q1", "q = x + y; f = q * z", VALUES)._replace(**changes)
    return Task(asked, Question(compile(asked.program), asked.values))


def of(task: Task, *students: dict[str, str], hint: int = 2) -> Class:
    submissions = [
        Submission(
            f"s{k}", {(task.asked.name, t): Cell(a, f"row {k}, {t}") for t, a in one.items()}
        )
        for k, one in enumerate(students)
    ]
    return graded("", hint, [task], submissions)


def test_errors_carried_forward_have_a_score_of_their_own() -> None:
    found = of(task(answers=("q", "x"), points=3.0), {"q": "4", "x": "4"})
    (student,) = found.students
    assert (student.score, student.followed, student.points) == (0, 1.5, 3)
    assert [v.verdict for v in student.parts[0].verdicts] == ["wrong", "consistent"]


def test_a_blank_answer_counts_nothing_and_is_no_problem() -> None:
    found = of(task(), {"x": "-4", "y": " "})
    assert found.problems == ()
    assert [v.verdict for v in found.students[0].parts[0].verdicts] == [
        "right", "no answer", "no answer",
    ]  # fmt: skip
    assert found.students[0].score == pytest.approx(1 / 3, abs=1e-6)
    assert found.histograms[0].right == 0


@pytest.mark.parametrize("text", ["abc", "(((((", "[1, [2]]", "1" * 10_001])
def test_an_answer_that_cannot_be_read_costs_only_itself(text: str) -> None:
    found = of(task(), {"x": text, "y": "-4", "z": "3"})
    assert [v.verdict for v in found.students[0].parts[0].verdicts] == [
        "unreadable", "right", "right",
    ]  # fmt: skip
    (problem,) = found.problems
    assert problem.place == "row 0, x"
    assert len(problem.reason) < 200


def test_an_array_of_the_wrong_shape_is_wrong() -> None:
    found = of(task(), {"x": "[1, 2]"})
    assert found.students[0].parts[0].verdicts[0].verdict == "wrong"


def test_the_most_frequent_mistake_comes_first() -> None:
    sign, value = {"x": "4", "y": "4", "z": "-3"}, {"x": "-2", "y": "5", "z": "-4"}
    right = {"x": "-4", "y": "-4", "z": "3"}
    found = of(task(), value, sign, right, sign, {"x": "71", "y": "-4", "z": "3"}, {})
    (histogram,) = found.histograms
    assert [count.students for count in histogram.counts] == [2, 1]
    assert histogram.counts[0].says == found.students[1].parts[0].marking.candidates[0].says
    assert (histogram.right, histogram.unexplained, histogram.unanswered) == (1, 1, 1)


@pytest.mark.parametrize("hint", [0, 1, 2])
def test_below_hint_3_nobody_reads_the_right_number(hint: int) -> None:
    wrong = {"w": "0.44", "x": "-8.81"}
    tanh = task(program="tanh(w*x)*7.31", values={"w": "0.62", "x": "0.83"})
    found = of(tanh, wrong, hint=hint)
    truths = [mark.expected for mark in found.students[0].parts[0].marking.marks]
    texts = [
        json.dumps(gradescope_data("", found.students[0], hint)["tests"][0]["output"]),
        json.dumps(grades_data(found)),
        "".join(grades_lines(found)),
        grades_csv(found),
    ]
    for truth in truths:
        assert not any(str(truth)[:4] in text for text in texts)
    shown = gradescope_data("", found.students[0], 3)["tests"][0]["output"]
    assert all(str(truth)[:4] in shown for truth in truths)


def test_gradescope_takes_the_results() -> None:
    found = of(task(points=2.0), {"x": "<b>", "y": "4", "z": "3"})
    data = gradescope_data("Homework", found.students[0], 2)
    jsonschema.validate(data, GRADESCOPE)
    (test,) = data["tests"]
    assert (test["score"], test["max_score"]) == (pytest.approx(2 / 3, abs=1e-6), 2)
    assert data["score"] == test["score"]
    assert "df/dx: unreadable: <b>" in test["output"]
    assert data["test_output_format"] == "text"


def test_columns_are_found_by_all_their_names() -> None:
    columns = Columns([task(answers=("x", "value:q"))])
    assert columns.key("Q1.x") == columns.key("x") == columns.key(" Q1.df/dx ") == ("Q1", "x")
    assert columns.key("value:q") == ("Q1", "value:q")
    with pytest.raises(BackpropError) as raised:
        columns.key("Q1.q")
    assert raised.value.hint == "did you mean Q1.value:q?"
    with pytest.raises(BackpropError, match=r"nothing that is asked is called Q1\.y"):
        columns.key("Q1.y")


def test_a_question_that_asks_twice_or_for_nothing_is_refused() -> None:
    with pytest.raises(BackpropError, match="the same thing twice"):
        task(answers=("x", "df/dx"))
    with pytest.raises(BackpropError, match="asks for nothing"):
        task(program="1 + 2", values={})


@pytest.mark.parametrize(
    ("program", "values", "asked", "message"),
    [
        ("1/x", {"x": "0"}, (), "df/dx of Q1 is -Infinity at this point"),
        ("1/x", {"x": "0"}, ("value:f",), "f of Q1 is Infinity at this point"),
        ("x*y", {"x": "1", "y": "nan"}, (), "df/dx of Q1 is NaN at this point"),
        ("sum(1/x)", {"x": ["1", "0"]}, (), "df/dx of Q1 is -Infinity at this point"),
    ],
)
def test_a_right_answer_that_is_not_finite_is_refused(
    program: str, values: dict[str, Any], asked: tuple[str, ...], message: str
) -> None:
    with pytest.raises(BackpropError) as raised:
        task(program=program, values=values, answers=asked)
    assert raised.value.kind == "value"
    assert message in raised.value.message


def test_only_what_is_asked_has_to_be_finite() -> None:
    task(program="q = x + 1; f = q + y*z", values={"x": "1", "y": "inf", "z": "1"}, answers=("x",))


@pytest.mark.parametrize(
    ("program", "values", "asked", "kink"),
    [
        ("relu(x)", {"x": "0"}, (), True),
        ("relu(x)", {"x": "0"}, ("value:f",), False),
        ("relu(x)", {"x": "1"}, (), False),
        ("where(x < 1, x, 2)", {"x": "1"}, (), True),
        ("sum(relu(x))", {"x": ["0", "1"]}, (), True),
        ("sum(relu(x))", {"x": ["2", "1"]}, (), False),
        ("x*y", {"x": "0", "y": "0"}, (), False),
    ],
)
def test_a_key_on_a_kink_is_known(
    program: str, values: dict[str, Any], asked: tuple[str, ...], kink: bool
) -> None:
    assert task(program=program, values=values, answers=asked).on_kink is kink


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@x", " =1", "\t=1"])
def test_no_spreadsheet_runs_a_name(text: str) -> None:
    assert inert(text).startswith("'")
    assert inert("007") == "007"
