"""Report → what was asked for: the lines below the table."""

from backprop_cli.hints import NamedTuple
from backprop_cli.numbers import DIGITS
from backprop_cli.report.excerpt import lines
from backprop_cli.report.grid import LIMIT, Signs, aligned
from backprop_cli.report.model import Report

SAME_SHAPE = "Each gradient has the shape of its input."


class Answer(NamedTuple):
    """One line of the answers: a name, and a number or a line of an array."""

    name: str
    text: str
    gradient: bool


def answers(report: Report, digits: int | None, signs: Signs, *, whole: bool) -> list[Answer]:
    """What was asked for: the output's value, then each gradient; names and numbers aligned."""
    names = [report.output, *(f"d{report.output}/d{name}" for name in report.gradients)]
    values = [report.value, *report.gradients.values()]
    if not whole:
        names, values = names[: LIMIT + 1], values[: LIMIT + 1]
    digits, width = DIGITS if digits is None else digits, max(map(len, names))
    rows = [
        Answer(f"{name.ljust(width)} = " if place == 0 else " " * (width + 3), text, number > 0)
        for number, (name, value) in enumerate(zip(names, values, strict=True))
        for place, text in enumerate(lines(value, digits, signs.dots))
    ]
    texts = aligned([row.text for row in rows])
    return [row._replace(text=text) for row, text in zip(rows, texts, strict=True)]


def closing(report: Report, signs: Signs, *, arrays: bool, whole: bool) -> list[str]:
    """What stands below the answers: on their shapes, and on those that are left out."""
    more = 0 if whole else len(report.gradients) - LIMIT
    rest = [f"{signs.dots} {more:,} more gradients; --all shows them"] if more > 0 else []
    return [*([SAME_SHAPE] if arrays else []), *rest]
