"""Diagram → its edges: each value from the part that gives it to each part that takes it."""

from collections.abc import Iterator
from typing import NamedTuple

from backprop_cli.report.picture.diagram import GATE, Diagram, Part
from backprop_cli.report.picture.labels import cut

NOWHERE = -1
"""Where a value goes that nothing takes."""
ANY_ORDER = ("+", "*", "max", "min")
"""Gates whose arguments may change places."""


class Wire(NamedTuple):
    """A value on its way from a part to another; only the `first` of a node carries its numbers.

    `argument` says which one it is for its gate, counted from 1, or 0 where that does not matter.
    """

    node: int
    source: int
    target: int
    first: bool
    argument: int = 0


def wires(diagram: Diagram) -> Iterator[Wire]:
    """The wires in the order of the parts that they go to, then those that go nowhere."""
    home = diagram.makers()
    seen: set[int] = set()
    for target, part in enumerate(diagram.parts):
        counted = _has_order(part)
        for place, node in enumerate(part.takes, start=1):
            yield Wire(node, home[node], target, node not in seen, place * counted)
            seen.add(node)
    for node in home:
        if node not in seen or node == diagram.output:
            yield Wire(node, home[node], NOWHERE, node not in seen)


def _has_order(part: Part) -> bool:
    """Whether it matters for a part which of its wires is which: not where its call is folded."""
    return part.kind == GATE and len(part.takes) > 1 and part.label not in ANY_ORDER


def legend(output: str) -> str:
    """What the numbers at the wires are, where both of them stand in one place."""
    return f"at each wire: its value, below it the gradient of {cut(output)}"
