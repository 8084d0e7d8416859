"""What happens at each part of a picture, in a sentence: forward, then backward."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.numbers import shape_of, written
from backprop_cli.report.model import Edge, Node, Report, Value
from backprop_cli.report.picture.details import gradient_name, said, short
from backprop_cli.report.picture.diagram import INPUT, Part
from backprop_cli.report.picture.labels import Label, is_short

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
                sent = _sent(report, node, edge, digits)
                self.sent.setdefault(edge.input, []).append(sent)

    def forward(self, part: Part) -> str:
        """How each node of a part gets its value: `n6 = exp(n5) = 0.3679`."""
        return "; ".join(map(self._value, part.gives))

    def backward(self, part: Part) -> str:
        """How each gets its gradient, by the chain rule; at a fork, as a sum."""
        return "; ".join(map(self._gradient, part.gives))

    def _value(self, place: int) -> str:
        node = self.report.nodes[place]
        made = "" if node.kind == INPUT else f" = {short(node.expression)}"
        return said(f"{node.name}{made}", node.value, self.labels[place].value)

    def _gradient(self, place: int) -> str:
        node = self.report.nodes[place]
        sent = self.sent.get(node.name, [])
        chain = [_sum([symbols for symbols, _ in sent])]
        if all(numbers for _, numbers in sent):
            chain.append(_sum([numbers for _, numbers in sent]))
        head = " = ".join(filter(None, [gradient_name(self.report, node), *chain]))
        return said(head, node.upstream, self.labels[place].gradient)


def _sent(report: Report, node: Node, edge: Edge, digits: int) -> Sent:
    """What a node sends to one of its inputs."""
    formula, local = edge.local
    upstream = gradient_name(report, node)
    if local is None:
        return Sent(f"({short(formula)} where g = {upstream})", "")
    factors = [_whole(number, digits) for number in (node.upstream, local)]
    symbols, numbers = f"{upstream} × d{node.name}/d{edge.input}", " × ".join(factors)
    if math.prod(shape_of(node.upstream)) > math.prod(shape_of(edge.downstream)):
        # broadcasting is undone
        to = f" to the shape of {edge.input}" if shape_of(edge.downstream) else ""
        symbols = f"({symbols}, summed{to})"
        numbers = f"({numbers}, summed)"
    return Sent(symbols, numbers if all(factors) else "")


def _whole(value: Value, digits: int) -> str:
    """A number or a small array; nothing where it would be long."""
    return written(value, digits) if is_short(value, digits) else ""


def _sum(terms: Sequence[str]) -> str:
    more = [f"… {len(terms) - FEW} more"] if len(terms) > FEW else []
    return " + ".join([*terms[:FEW], *more])
