"""What happens at each part of a picture, in a sentence: forward, then backward."""

from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.numbers import rounded, shape_of, shape_text
from backprop_cli.report.model import Edge, Node, Report
from backprop_cli.report.picture.details import short
from backprop_cli.report.picture.diagram import INPUT, Part
from backprop_cli.report.picture.labels import Label

FEW = 6
"""Gradients of one sum that are written out."""


class Sent(NamedTuple):
    """What a consumer sends back: a product of gradients, and one of numbers where they are."""

    symbols: str
    numbers: str


class Sentences:
    """The sentences of one report."""

    def __init__(self, report: Report, labels: dict[int, Label], digits: int) -> None:
        self.report = report
        self.labels = labels
        self.sent: dict[str, list[Sent]] = {}
        for node in report.nodes:
            for edge in node.edges:
                sent = _sent(report.output, node, edge, digits)
                self.sent.setdefault(edge.input, []).append(sent)

    def forward(self, part: Part) -> str:
        """How each node of a part gets its value: `n6 = exp(n5) = 0.3679`."""
        return "; ".join(map(self._value, part.gives))

    def backward(self, part: Part) -> str:
        """How each gets its gradient, by the chain rule; at a fork, as a sum."""
        return "; ".join(map(self._gradient, part.gives))

    def _value(self, place: int) -> str:
        node = self.report.nodes[place]
        made = "" if node.kind == INPUT else f"{short(node.expression)} = "
        value, shape = self.labels[place].value, shape_text(node.value)
        return f"{node.name} = {made}{f'shape {shape}' if value == shape else value}"

    def _gradient(self, place: int) -> str:
        name = self.report.nodes[place].name
        sent = self.sent.get(name, [])
        chain = [_sum([symbols for symbols, _ in sent])]
        if all(numbers for _, numbers in sent):
            chain.append(_sum([numbers for _, numbers in sent]))
        slope = f"d{self.report.output}/d{name}"
        return " = ".join(filter(None, [slope, *chain, self.labels[place].gradient]))


def _sent(output: str, node: Node, edge: Edge, digits: int) -> Sent:
    """What a node sends to one of its inputs."""
    formula, local = edge.local
    upstream = f"d{output}/d{node.name}"
    if local is None:
        return Sent(f"({short(formula)} where g = {upstream})", "")
    arrays = shape_of(node.upstream) or shape_of(local)
    numbers = "" if arrays else f"{rounded(node.upstream, digits)} × {rounded(local, digits)}"
    return Sent(f"{upstream} × d{node.name}/d{edge.input}", numbers)


def _sum(terms: Sequence[str]) -> str:
    more = [f"… {len(terms) - FEW} more"] if len(terms) > FEW else []
    return " + ".join([*terms[:FEW], *more])
