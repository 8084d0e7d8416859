"""A graded class as data: JSON with everything, and CSV with a row for each student."""

import csv
import io
from typing import Any

from backprop_cli.homework.grading.grading import Class, Graded, Part, Verdict
from backprop_cli.homework.grading.histogram import Histogram
from backprop_cli.homework.marking.data import marking_data
from backprop_cli.numbers import exact
from backprop_cli.source import printable

FORMULA = ("=", "+", "-", "@")
"""What makes a spreadsheet take a cell for a formula."""


def grades_data(found: Class) -> dict[str, Any]:
    """Everything about a class; of the marking of each student what the hint level tells."""
    return {
        "title": found.title,
        "hint": found.hint,
        "points": found.students[0].points if found.students else None,
        "students": [_student(one, found.hint) for one in found.students],
        "questions": [_histogram(one) for one in found.histograms],
        "problems": [problem._asdict() for problem in found.problems],
    }


def _student(one: Graded, hint: int) -> dict[str, Any]:
    parts = [_part(part, hint) for part in one.parts]
    scores = {"score": one.score, "followed": one.followed, "points": one.points}
    return {"student": one.student, **scores, "questions": parts}


def _part(part: Part, hint: int) -> dict[str, Any]:
    data = {"question": part.question, "score": part.score, "followed": part.followed}
    marking = marking_data(part.marking, hint)
    more = {key: marking[key] for key in ("candidates", "remark") if key in marking}
    told = {entry["target"]: entry for entry in marking["answers"]}
    answers = [told.get(verdict.target) or _unmarked(verdict) for verdict in part.verdicts]
    return data | {"points": part.points, "answers": answers} | more


def _unmarked(verdict: Verdict) -> dict[str, Any]:
    """An answer that could not be marked, in the form of the others."""
    data = {"target": verdict.target, "given": verdict.given, "verdict": verdict.verdict}
    return data | {"passes": False, "remark": "", "follows": []}


def _histogram(one: Histogram) -> dict[str, Any]:
    mistakes = [count._asdict() | {"places": list(count.places)} for count in one.counts]
    return one._asdict() | {"counts": mistakes}


def grades_csv(found: Class) -> str:
    """One row a student: the scores, then the verdict on each answer."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    names = [
        f"{part.question}.{verdict.target}"
        for one in found.students[:1]
        for part in one.parts
        for verdict in part.verdicts
    ]
    writer.writerow(["student", "score", "followed", *map(inert, names)])
    for one in found.students:
        verdicts = [verdict.verdict for part in one.parts for verdict in part.verdicts]
        writer.writerow([inert(one.student), exact(one.score), exact(one.followed), *verdicts])
    return stream.getvalue()


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula, and no terminal for a command."""
    text = printable(text)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
