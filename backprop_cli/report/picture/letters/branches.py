"""Diagram → trees, from an output backwards: what is drawn at the left of each wire."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import INPUT, Diagram
from backprop_cli.report.picture.labels import Label, cut


class Branch(NamedTuple):
    """A wire with what stands at its left end: a gate in front of its operands, or a name.

    A node that was drawn already is a branch without numbers, `(x)`; another value of a folded
    part that was drawn already, `(n2 of sq × 2)`, has its numbers, but its operands are not drawn
    again.
    """

    node: int
    head: str
    operands: list[int]
    numbered: bool = True


def trees(report: Report, found: Diagram) -> Iterator[list[Branch]]:
    """The tree of the output, then those of values that nothing takes.

    Each lists its branches from the root on, the operands of a gate in the order of its arguments.
    """
    maker = found.makers()
    grower = _Grower(report, found, maker)
    yield grower.tree(found.output)
    taken = {node for part in found.parts for node in part.takes}
    for node in maker:
        if node not in taken and node not in grower.nodes:
            yield grower.tree(node)


class _Grower:
    """Grows the trees of one diagram; what one of them has drawn the next does not draw again."""

    def __init__(self, report: Report, found: Diagram, maker: dict[int, int]) -> None:
        self.report = report
        self.parts = found.parts
        self.maker = maker
        self.nodes: set[int] = set()
        self.drawn: set[int] = set()

    def tree(self, root: int) -> list[Branch]:
        """The branches that lead to a node."""
        branches: list[Branch] = []
        pending = [(root, -1)]
        while pending:
            node, consumer = pending.pop()
            if consumer >= 0:
                branches[consumer].operands.append(len(branches))
            branch, operands = self._branch(node)
            pending += [(operand, len(branches)) for operand in reversed(operands)]
            branches.append(branch)
        return branches

    def _branch(self, node: int) -> tuple[Branch, tuple[int, ...]]:
        number = self.maker[node]
        part = self.parts[number]
        name = cut(self.report.nodes[node].name)
        if node in self.nodes:
            return Branch(node, f"({name})", [], numbered=False), ()
        self.nodes.add(node)
        if number in self.drawn:
            return Branch(node, f"({name} of {cut(part.label)})", []), ()
        self.drawn.add(number)
        return Branch(node, cut(part.label), []), part.takes


def with_names(
    report: Report, found: Diagram, labels: dict[int, Label], grown: Iterable[list[Branch]]
) -> dict[int, Label]:
    """The labels, with the names of what the trees mention again."""
    inputs = {part.gives[0] for part in found.parts if part.kind == INPUT}
    mentioned = {b.node for tree in grown for b in tree if not b.numbered}
    named = {
        node: labels[node]._replace(name=cut(report.nodes[node].name))
        for node in mentioned - inputs
    }
    return {**labels, **named}
