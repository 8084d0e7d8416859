"""Diagram → its edges: each value from the part that gives it to each part that takes it."""

from collections.abc import Iterator
from typing import NamedTuple

from backprop_cli.report.picture.diagram import Diagram

NOWHERE = -1
"""Where a value goes that nothing takes."""


class Wire(NamedTuple):
    """A value on its way from a part to another; only the `first` of a node carries its numbers."""

    node: int
    source: int
    target: int
    first: bool


def wires(diagram: Diagram) -> Iterator[Wire]:
    """The wires in the order of the parts that they go to, then those that go nowhere."""
    home = {node: number for number, part in enumerate(diagram.parts) for node in part.gives}
    seen: set[int] = set()
    for target, part in enumerate(diagram.parts):
        for node in part.takes:
            yield Wire(node, home[node], target, node not in seen)
            seen.add(node)
    for node in home:
        if node not in seen or node == diagram.output:
            yield Wire(node, home[node], NOWHERE, node not in seen)
