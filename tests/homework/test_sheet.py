"""Sheets: what their data say, what is wrong with them, and that they read back as written."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_cli.errors import BackpropError
from backprop_cli.homework.grading.sheet import Sheet, SheetQuestion, read_sheet
from backprop_cli.homework.grading.sheettext import sheet_text
from backprop_cli.homework.marking.figures import Rules

TEXT = """
title = "Homework 3"
hint = 1
points = 2
rtol = 0.01
[[question]]
program = "(x+y)*z"
values = { x = -2, y = 0.50, z = "1/3", W = [[1, 2], [3, 4.0]] }
answers = ["x", "value:q"]
[[question]]
name = "Sigmoid"
file = "q2.bp"
points = 1.5
rtol = 0
strict = true
min_digits = 3
"""


def read(text: str) -> Sheet:
    data = tomllib.loads(text, parse_float=str)
    return read_sheet("sheet.toml", data, lambda name: f"x # {name}")


def test_a_sheet_is_read_with_what_holds_for_all_of_it() -> None:
    sheet = read(TEXT)
    first, second = sheet.questions
    assert (sheet.title, sheet.hint) == ("Homework 3", 1)
    assert (first.name, first.points, first.rules) == ("Q1", 2, Rules(rtol=0.01))
    assert first.answers == ("x", "value:q")
    assert first.values == {"x": "-2", "y": "0.50", "z": "1/3", "W": [["1", "2"], ["3", "4.0"]]}
    assert (second.name, second.points, second.program) == ("Sigmoid", 1.5, "x # q2.bp")
    assert second.rules == Rules(0.0, None, True, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "sheet.toml: it has no questions"),
        ("question = 3", "sheet.toml: it has no questions"),
        ("hint = 4\n[[question]]\nprogram='x'", "sheet.toml: hint is not one of 0 to 3"),
        ("hint = 1.0\n[[question]]\nprogram='x'", "hint is not a whole number of at least 0"),
        ("[[question]]\nname='A'", "A in sheet.toml: it needs a program or a file, and not both"),
        ("[[question]]\nprogram='x'\nfile='y'", "question 1 in sheet.toml: it needs a program"),
        ("[[question]]\nprogramm='x'", "unknown key programm"),
        ("[[question]]\nname=' A'\nprogram='x'", "its name begins or ends with a space"),
        ("[[question]]\nname=3\nprogram='x'", "name is not a text"),
        ("[[question]]\nprogram='x'\npoints=-1", "points is not a number from 0 to 1,000,000"),
        ("[[question]]\nprogram='x'\npoints=true", "points is not a number from 0 to 1,000,000"),
        ("[[question]]\nprogram='x'\npoints=nan", "points is not a number from 0 to 1,000,000"),
        ("[[question]]\nprogram='x'\npoints=inf", "points is not a number from 0 to 1,000,000"),
        ("[[question]]\nprogram='x'\npoints=1e308", "points is not a number from 0 to 1,000,000"),
        ("points=1000001\n[[question]]\nprogram='x'", "points is not a number from 0 to 1,000,000"),
        ("[[question]]\nprogram='x'\nrtol=inf", "rtol is not a number of at least 0"),
        ("[[question]]\nprogram='x'\nstrict=1", "strict is neither true nor false"),
        ("[[question]]\nprogram='x'\nanswers='x'", "answers is not a list of names"),
        ("[[question]]\nprogram='x'\nanswers=[]", "question 1 in sheet.toml: nothing is asked"),
        ("[[question]]\nprogram='x'\nvalues=3", "values is not a table"),
        ("[[question]]\nprogram='x'\nvalues={x=true}", "the value of x is not a number"),
        ("[[question]]\nprogram='x'\nvalues={x=2020-01-01}", "the value of x is not a number"),
        ('[[question]]\nprogram="x"\nvalues={"θ"=1,theta=2}', "the value of theta is there twice"),
        ("[[question]]\nprogram='x'\n[[question]]\nname='Q1'\nprogram='x'", "two questions are"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(BackpropError, match=r"sheet\.toml") as raised:
        read(text)
    assert message in raised.value.message


@pytest.mark.parametrize(
    "file",
    [
        "/etc/passwd", "../q.bp", "../../../../etc/passwd", "a/../../q.bp", "a/..", "..\\q.bp",
        "C:\\q.bp", "C:q.bp", "\\\\host\\share\\q.bp", "//host/q.bp",
    ],
)  # fmt: skip
def test_a_file_outside_the_folder_is_refused_before_any_is_read(file: str) -> None:
    questions = [{"file": "q1.bp"}, {"name": "A", "file": file}]
    with pytest.raises(BackpropError, match="A in sheet: its file leaves the folder"):
        read_sheet("sheet", {"question": questions}, lambda name: pytest.fail(f"reads {name}"))


@pytest.mark.parametrize("file", ["q.bp", "./q.bp", "week 3/q..2.bp", "...bp"])
def test_a_file_in_the_folder_or_below_is_read(file: str) -> None:
    sheet = read_sheet("sheet", {"question": [{"file": file}]}, lambda name: f"x # {name}")
    assert sheet.questions[0].program == f"x # {file}"


def test_a_mistyped_key_is_recognised() -> None:
    with pytest.raises(BackpropError) as raised:
        read("titel = 'x'\n[[question]]\nprogram='x'")
    assert raised.value.hint == "did you mean title?"


NUMBERS = st.one_of(
    st.integers(-99, 99).map(str), st.sampled_from(["-0", "0.50", "1e-3", "1/3", "-pi", "007"])
)
VALUES: Any = st.one_of(NUMBERS, st.lists(st.lists(NUMBERS, min_size=1), min_size=1))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
RULES = st.builds(
    Rules,
    st.none() | st.floats(0, 1e6),
    st.none() | st.floats(0, 1),
    st.booleans(),
    st.integers(0, 9),
)
QUESTIONS = st.builds(
    SheetQuestion,
    name=st.just("A"),
    program=WORDS.filter(str.strip),
    values=st.dictionaries(st.sampled_from(["x", "y_1", "é"]), VALUES),
    answers=st.lists(WORDS, max_size=3).map(tuple),
    points=st.floats(0, 1e6),
    rules=RULES,
    text=WORDS,
)


@given(QUESTIONS, WORDS, st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_a_sheet_reads_back_as_it_was_written(
    question: SheetQuestion, title: str, hint: int
) -> None:
    sheet = Sheet((question, question._replace(name="B")), title, hint)
    assert read(sheet_text(sheet)) == sheet


def test_a_program_of_several_lines_is_written_as_it_stands() -> None:
    sheet = Sheet((SheetQuestion("Q1", "q = x + y\nf = q^2\n", {"x": "1", "y": "2"}),))
    assert "'''\nq = x + y\nf = q^2\n'''" in sheet_text(sheet)
    assert read(sheet_text(sheet)) == sheet
