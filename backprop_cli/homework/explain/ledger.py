"""Report → where the gradients of each node come from."""

from collections.abc import Collection
from typing import NamedTuple

from backprop_cli.errors import did_you_mean, fail
from backprop_cli.report.grid import LIMIT
from backprop_cli.report.model import Node, Report, Value

HALF = LIMIT // 2


class Ledger(NamedTuple):
    """The nodes that are explained, and what they need to know of the others.

    `returned` holds, for each node, what came back to it: from whom, and the number or array.
    `left` is how many gates are left out, after the first `split` of those shown.
    """

    inputs: list[Node]
    gates: list[Node]
    values: dict[str, Value]
    returned: dict[str, list[Value]]
    left: int
    split: int


def ledger(report: Report, names: Collection[str], *, whole: bool) -> Ledger:
    """The nodes to explain: those named; else all, or the first and the last of very many.

    Raises:
        BackpropError: the program has no node of a name.
    """
    inputs, gates = list[Node](), list[Node]()
    values: dict[str, Value] = {}
    returned: dict[str, list[Value]] = {}
    count, place = len(report.nodes) - len(report.inputs), 0
    for node in report.nodes:
        values[node.name] = node.value
        # an output that comes back to nobody has its upstream gradient from the start
        for edge in reversed(node.edges):
            returned.setdefault(edge.input, []).append(edge.downstream)
        if node.kind == "input":
            inputs.append(node)
            continue
        place += 1
        if node.name in names or (not names and (whole or _ends(place, count))):
            gates.append(node)
    _check(names, values)
    shown = inputs if not names else [node for node in inputs if node.name in names]
    left = 0 if names else count - len(gates)
    return Ledger(shown, gates, values, returned, left, HALF)


def _ends(place: int, count: int) -> bool:
    return count <= LIMIT or place <= HALF or place > count - HALF


def _check(names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            few = [*known][:1000]
            hint = did_you_mean(name, few) or f"its nodes are {', '.join(few[:20])}"
            hint += ", …" if len(few) > 20 and not hint.startswith("did") else ""
            fail("unknown-name", f"the program has no node {name}", hint=hint)
