"""The command `backprop grade`."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.asking import question_of
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.files import read_text
from backprop_cli.cli.options import SETTINGS, VALUES, compiling, limits_program
from backprop_cli.cli.output import signs, write_notes
from backprop_cli.cli.sheets import load_sheet
from backprop_cli.cli.submissions import handed_in
from backprop_cli.cli.whole import check_place, write_file
from backprop_cli.errors import BackpropError, did_you_mean, fail
from backprop_cli.homework.grading.grading import Class, Columns, Problem, Submission, Task, graded
from backprop_cli.homework.grading.sheet import Sheet, SheetQuestion
from backprop_cli.homework.marking.question import Question
from backprop_cli.source import printable
from backprop_cli.syntax.lexer import read

FORMATS = ("table", "csv", "json", "gradescope")
MANY = 100
"""Students from which a terminal shows how far it is."""

HELP = """Grade a class: scores, verdicts, and what was misunderstood.

KEY is a sheet, a TOML file with questions, or a program that ends in .bp, with
its values as options. ANSWERS is a CSV file with a row for each student, or a
folder with a file for each. What cannot be read is reported, and counts 0.

\b
backprop grade examples/homework.toml examples/homework.csv
backprop grade examples/homework.toml examples/homework.csv --format csv
backprop grade examples/homework.toml examples/homework.csv --student Ann
"""


class Options(NamedTuple):
    """Everything that the command line of `grade` says."""

    paths: Sequence[str]
    values: str | None
    settings: Sequence[str]
    format_: str | None
    as_json: bool
    student: str | None
    hint: int | None
    out: str | None
    implicit: bool
    trust_gates: bool
    max_nodes: int
    max_elements: int


@click.command("grade", cls=ValuesCommand, help=HELP)
@click.argument("paths", nargs=-1, metavar="KEY ANSWERS")
@VALUES
@SETTINGS
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="What to print; else a table."
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--student", metavar="NAME", help="Only this student.")
@click.option("--hint", type=click.IntRange(0, 3), help="How much students are told.")
@click.option("-o", "out", metavar="FILE", help="Write to FILE.")
@limits_program
@click.pass_obj
def command(given: list[Given], /, **options: Any) -> None:
    """Grade, then print: nothing reaches stdout if the key or all answers cannot be used."""
    asked = Options(**options)
    format_ = _format(asked)
    if len(asked.paths) != 2:
        hint = "for example backprop grade homework.toml answers.csv"
        fail("usage", f"a key and a file of answers are needed, not {len(asked.paths)}", hint=hint)
    if asked.out is not None:
        check_place(asked.out)
    key, answers = asked.paths
    if key.lower().endswith(".toml"):
        sheet, tasks = _of_sheet(key, given, asked)
    else:
        sheet, tasks = _of_program(key, given, asked)
    submissions, problems = handed_in(answers, Columns(tasks))
    chosen = _chosen(submissions, asked.student, format_)
    level = sheet.hint if asked.hint is None else asked.hint
    found = graded(sheet.title, level, tasks, _progress(chosen), problems)
    text = _text(found, format_)
    if asked.out is not None:
        write_file(asked.out, text)
    else:
        sys.stdout.write(text)
    _kinks(tasks)
    _tell(found.problems)
    _unasked(tasks, submissions)


def _format(asked: Options) -> str:
    if asked.as_json and asked.format_ not in (None, "json"):
        fail("usage", f"two formats: {asked.format_} and json", hint="ask for one of them")
    return "json" if asked.as_json else asked.format_ or "table"


def _of_sheet(path: str, given: Sequence[Given], asked: Options) -> tuple[Sheet, list[Task]]:
    if given or asked.settings or asked.values:
        option = f"--{given[0].name}" if given else "--set" if asked.settings else "--values"
        close = did_you_mean(option, [name for p in command.params for name in p.opts])
        hint = close or "the values of each question stand in the sheet"
        fail("usage", f"a sheet takes no values, such as {option}", hint=hint)
    sheet = load_sheet(path)
    return sheet, [_task(path, question, asked) for question in sheet.questions]


def _task(path: str, asked: SheetQuestion, options: Options) -> Task:
    place = f"{asked.name} in {path}"
    try:
        compiled = Compiled(read(place, asked.program), **compiling(options))
        labels = {name: f"{name} of {place}" for name in asked.values}
        return Task(asked, Question(compiled, asked.values, labels))
    except BackpropError as error:
        if error.kind == "missing-value":
            error.hint = f"add it to the values of {asked.name}"
        if place not in str(error):
            error.message = f"{place}: {error.message}"
        raise


def _of_program(path: str, given: Sequence[Given], asked: Options) -> tuple[Sheet, list[Task]]:
    if not path.lower().endswith(".bp"):
        fail("file", f"{path}: what kind of key is this?", hint="a key ends in .toml or .bp")
    source = read(*read_text(path))
    compiled = Compiled(source, **compiling(asked))
    question, notes = question_of(compiled, given, asked.settings, asked.values, names_of(command))
    write_notes(notes)
    only = SheetQuestion("Q1", source.text, question.values)
    return Sheet((only,)), [Task(only, question)]


def _chosen(found: list[Submission], student: str | None, format_: str) -> list[Submission]:
    """The submissions that are asked for; Gradescope takes only one."""
    if student is not None:
        names = [one.student for one in found]
        if student not in names:
            hint = did_you_mean(student, names)
            fail("student", f"there are no answers of {student}", hint=hint)
        return [one for one in found if one.student == student]
    if format_ == "gradescope" and len(found) != 1:
        message = f"results.json is for one student, and there are {len(found)}"
        fail("student", message, hint="choose one with --student NAME")
    return found


def _progress(students: Sequence[Submission]) -> Iterable[Submission]:
    """The submissions, with a bar on a terminal's stderr if there are many."""
    if len(students) < MANY or not sys.stderr.isatty():
        return students
    return _with_bar(students)


def _with_bar(students: Sequence[Submission]) -> Iterator[Submission]:
    from rich.console import Console
    from rich.progress import track

    yield from track(students, "grading", console=Console(stderr=True), transient=True)


def _text(found: Class, format_: str) -> str:
    if format_ == "table":
        from backprop_cli.homework.grading.table import grades_lines

        return "".join(grades_lines(found, signs().rule))
    if format_ == "csv":
        from backprop_cli.homework.grading.data import grades_csv

        return grades_csv(found)
    if format_ == "json":
        from backprop_cli.homework.grading.data import grades_data

        return json.dumps(grades_data(found), indent=2) + "\n"
    from backprop_cli.homework.grading.gradescope import gradescope_data

    return json.dumps(gradescope_data(found.title, found.students[0], found.hint), indent=2) + "\n"


def _kinks(tasks: Sequence[Task]) -> None:
    """Say where several answers are right, which may not be what the teacher wants."""
    for task in tasks:
        if task.on_kink:
            words = "there is a kink at this point; any value between the one-sided derivatives"
            print(printable(f"note: {task.asked.name}: {words} is right"), file=sys.stderr)


def _tell(problems: Sequence[Problem]) -> None:
    for place, reason in problems:
        print(printable(f"warning: {place}: {reason}"), file=sys.stderr)


def _unasked(tasks: Sequence[Task], submissions: Sequence[Submission]) -> None:
    """Say which answers nobody has given a place for."""
    there = {key for one in submissions for key in one.answers}
    asked = [(task.asked.name, target) for task in tasks for target in task.targets]
    missing = [f"{name}.{target}" for name, target in asked if (name, target) not in there]
    if missing and there:
        listed = ", ".join(missing[:10]) + (", …" if len(missing) > 10 else "")
        print(printable(f"note: nobody answers {listed}"), file=sys.stderr)
