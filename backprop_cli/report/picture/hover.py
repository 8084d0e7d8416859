"""What is said of a node where there is room: its numbers with all their digits."""

import math

from backprop_cli.numbers import FULL, shape_of, shape_text, written
from backprop_cli.report.model import Report, Value

MOST = 64
"""Elements of an array that is written whole."""


def hover(report: Report, place: int) -> tuple[str, ...]:
    """The lines for a node: its value, and what the output's gradient with respect to it is."""
    node = report.nodes[place]
    slope = f"d{report.output}/d{node.name}"
    return f"{node.name} = {_whole(node.value)}", f"{slope} = {_whole(node.upstream)}"


def _whole(value: Value) -> str:
    if math.prod(shape_of(value)) <= MOST:
        return written(value, FULL)
    return shape_text(value)
