"""One student's grades as the `results.json` of Gradescope's autograders."""

from collections.abc import Iterator
from typing import Any

from backprop_cli.homework.grading.grading import UNREADABLE, Graded, Part
from backprop_cli.homework.marking.verdicts import marking_lines
from backprop_cli.source import printable

VISIBLE = "visible"


def gradescope_data(title: str, one: Graded, hint: int) -> dict[str, Any]:
    """A score and one test a question; the words tell no more than the hint level allows.

    All texts are declared to be plain, so that nothing in them is taken for HTML or Markdown.
    """
    plain = {f"{part}_format": "text" for part in ("output", "test_output", "test_name")}
    return {
        "score": one.score,
        "output": printable(title),
        "visibility": VISIBLE,
        **plain,
        "tests": [_test(part, hint) for part in one.parts],
        "extra_data": {"followed": one.followed},
    }


def _test(part: Part, hint: int) -> dict[str, Any]:
    return {
        "name": printable(part.question),
        "score": round(part.score, 6),
        "max_score": part.points,
        "output": "".join(_lines(part, hint)),
        "visibility": VISIBLE,
    }


def _lines(part: Part, hint: int) -> Iterator[str]:
    if part.marking.marks:
        yield from marking_lines(part.marking, hint)
    unmarked = [verdict for verdict in part.verdicts if verdict.mark is None]
    for verdict in unmarked:
        shown = f": {printable(verdict.given)}" if verdict.verdict == UNREADABLE else ""
        yield f"{printable(verdict.label)}: {verdict.verdict}{shown}\n"
