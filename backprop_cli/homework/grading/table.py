"""A graded class as lines of text, for a teacher: scores, diagnoses, and the class's mistakes."""

from collections.abc import Iterator

from backprop_cli.homework.grading.grading import UNANSWERED, UNREADABLE, Class, Graded
from backprop_cli.homework.grading.histogram import Histogram
from backprop_cli.homework.hints import told
from backprop_cli.homework.layout import wrapped
from backprop_cli.homework.model import COARSE, CONSISTENT, RIGHT, ROUNDED, WHAT, WRONG
from backprop_cli.numbers import rounded
from backprop_cli.report.panel import table_lines
from backprop_cli.source import printable

SIGNS = {
    RIGHT: "+", ROUNDED: "~", CONSISTENT: ">", COARSE: "d", WRONG: "x", UNANSWERED: ".",
    UNREADABLE: "?",
}  # fmt: skip
LEGEND = (
    "+ right  ~ right, rounded  > follows from an earlier error  d too few digits",
    "x wrong  . no answer  ? unreadable",
)


def grades_lines(found: Class, rule: str = "─") -> Iterator[str]:
    """The lines of a class: one row a student, their mistakes, and those of the class."""
    if found.title:
        yield f"{printable(found.title)}\n\n"
    names = [printable(one.question) for one in found.histograms]
    heads = ("Student", "Score", "Followed", *names)
    yield from table_lines(heads, [_row(one) for one in found.students], "", rule)
    yield "\n"
    yield from (f"{line}\n" for line in LEGEND)
    if found.students:
        points = rounded(found.students[0].points)
        yield f"Points: {points}. Followed: the score with errors carried forward.\n"
    yield from _diagnoses(found)
    for one in found.histograms:
        yield from _histogram(one, len(found.students))


def _row(one: Graded) -> list[str]:
    signs = ("".join(SIGNS[v.verdict] for v in part.verdicts) for part in one.parts)
    return [printable(one.student), rounded(one.score), rounded(one.followed), *signs]


def _diagnoses(found: Class) -> Iterator[str]:
    """What probably went wrong, student by student."""
    lines = [line for one in found.students for line in _of_student(one)]
    if lines:
        yield "\nWhat went wrong, most likely\n"
        yield from lines


def _of_student(one: Graded) -> Iterator[str]:
    for part in one.parts:
        for best in told(part.marking, WHAT).candidates[:1]:
            place = printable(f"{one.student}, {part.question}: {best.where}")
            yield from wrapped(f"{place}: {best.says}", "  ", "    ", hyphens=False)


def _histogram(one: Histogram, students: int) -> Iterator[str]:
    yield f"\n{printable(one.question)}: {one.right} of {students} all right\n"
    for count in one.counts:
        places = ", ".join(map(printable, count.places))
        yield from wrapped(
            f"{count.students:>4}  {count.says} ({places})", "  ", " " * 8, hyphens=False
        )
    if one.unexplained:
        yield f"  {one.unexplained:>4}  wrong, and no single classic mistake leads to it\n"
    if one.unanswered:
        yield f"  {one.unanswered:>4}  without an answer that can be read\n"
