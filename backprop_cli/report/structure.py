"""How the nodes of a report hang together: what a picture needs beside their numbers."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import repeat

from backprop_cli.gates.calls import UNNAMED
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.report.model import Group, Structure, Wiring
from backprop_cli.report.ondemand import OnDemand
from backprop_cli.report.wording import Wording
from backprop_cli.syntax.printer import OPERATORS

EITHER_WAY = ("add", "mul")
"""Operators whose literal may stand on either side."""
ALONE = "x"
"""What stands for the operand of an operator that has only one, as in `1/x`."""
HOLE = "·"
"""What stands for each operand of any other gate: no name looks like it."""


def structure(graph: Graph, wording: Wording, order: Sequence[int]) -> Structure:
    """The structure of a graph whose nodes stand in a report in this order."""

    @cache
    def places() -> dict[int, int]:
        return {node: place for place, node in enumerate(order)}

    def wiring(place: int) -> Wiring:
        node = order[place]
        operands = tuple(operands_of(graph, node))
        return Wiring(
            symbol(graph, wording, node, len(operands)),
            tuple(places()[operand] for operand in operands),
            graph.group[node],
        )

    def group(number: int) -> Group:
        found = graph.groups[number]
        return Group(found.name, wording.own_call(number), found.parent)

    return Structure(
        OnDemand(len(order), wiring),
        OnDemand(len(graph.groups), group),
        order.index(graph.output),
    )


def operands_of(graph: Graph, node: int) -> Iterator[int]:
    """The nodes whose values a node takes, in the order of its arguments."""
    for argument in graph.args[node]:
        if argument >= 0 and graph.gates[argument] in UNNAMED:
            # no deeper than one comparison or place: neither can hold another
            yield from operands_of(graph, argument)
        elif argument >= 0:
            yield argument


def symbol(graph: Graph, wording: Wording, node: int, operands: int) -> str:
    """What is drawn in a gate: its operation without the names of its operands."""
    gate, args = graph.gates[node], graph.args[node]
    if gate == INPUT:
        return graph.names[node]
    if gate == "copy":
        return "=" if operands else graph.word(args[0])
    if gate == "neg" and operands:
        return "*-1"
    if gate in OPERATORS and operands:
        return _operator(OPERATORS[gate][0], gate, [_literal(graph, a) for a in args])
    shown, call = wording.operation(node, repeat(HOLE)), wording.gate(node).call
    if shown == f"{call}({', '.join([HOLE] * operands)})":
        return call
    return shown.removeprefix(HOLE) if operands == 1 and shown[1:2] in (".", "[") else shown


def _literal(graph: Graph, argument: int) -> str:
    return "" if argument >= 0 else graph.word(argument)


def _operator(sign: str, gate: str, literals: Sequence[str]) -> str:
    """An operator with the literal that it may have on one of its sides."""
    left, right = literals
    if not left and not right:
        return sign
    if gate in EITHER_WAY:
        return f"{sign}{left or right}"
    if left:
        # (-2)^x is not -2^x
        left = f"({left})" if gate == "pow" and left.startswith("-") else left
        return f"{left}{sign}{ALONE}"
    return f"{sign}({right})" if gate == "sub" and right.startswith("-") else f"{sign}{right}"
