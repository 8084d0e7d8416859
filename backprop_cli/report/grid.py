"""Report → rows of texts, aligned: what the table and the Markdown have in common."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backprop_cli.numbers import DIGITS, rounded
from backprop_cli.report.model import Node, Report

LIMIT = 200
"""Nodes that a table shows whole; of more it shows the first and the last."""


WIDE = 97
"""From this many columns on, the last column shows the whole product."""


class Signs(NamedTuple):
    """The characters beyond ASCII, or what stands for them."""

    times: str = "×"
    arrow: str = "→"
    dots: str = "…"
    rule: str = "─"


ASCII = Signs("*", "->", "...", "-")
HEADS = ("Node", "Operation", "Value", "Upstream", "Local gradient", "Upstream {} local")


class Row(NamedTuple):
    """One line: a node's own cells, which are empty from its second edge on, and one edge."""

    node: str = ""
    operation: str = ""
    value: str = ""
    upstream: str = ""
    local: str = ""
    factors: tuple[str, str] = ("", "")
    downstream: str = ""
    input: str = ""
    remark: bool = False


def aligned(texts: Sequence[str]) -> list[str]:
    """Numbers padded so that their decimal points stand below one another."""
    parts = [_at_point(text) for text in texts]
    left = max((len(whole) for whole, _ in parts), default=0)
    right = max((len(rest) for _, rest in parts), default=0)
    return [whole.rjust(left) + rest.ljust(right) if whole or rest else "" for whole, rest in parts]


def _at_point(text: str) -> tuple[str, str]:
    for place, char in enumerate(text):
        if char in ".e":
            return text[:place], text[place:]
    return text, ""


def grid(report: Report, digits: int | None, signs: Signs, *, whole: bool) -> list[Row]:
    """The rows of a report's nodes; the middle of a long one is left out unless `whole`."""
    nodes, count = report.nodes, len(report.nodes)
    digits = DIGITS if digits is None else digits
    if whole or count <= LIMIT:
        return _aligned(list(_rows(nodes, digits)))
    half = LIMIT // 2
    first = list(_rows(nodes[:half], digits))
    last = list(_rows(nodes[count - half :], digits))
    remark = f"{signs.dots} {count - LIMIT:,} more nodes; --all shows them {signs.dots}"
    rows = _aligned([*first, *last])
    return [*rows[: len(first)], Row(operation=remark, remark=True), *rows[len(first) :]]


def _rows(nodes: "Sequence[Node]", digits: int) -> Iterator[Row]:
    group = ""
    for node in nodes:
        if node.group and node.group != group:
            yield Row(operation=f"{node.group}:", remark=True)
        group = node.group
        yield from _node_rows(node, digits)


def _node_rows(node: Node, digits: int) -> Iterator[Row]:
    indent = "  " if node.group else ""
    own = Row(
        node=node.name,
        operation="input" if node.kind == "input" else indent + node.expression,
        value=rounded(node.value, digits),
        upstream=rounded(node.upstream, digits),
    )
    if not node.edges:
        yield own
    for edge in node.edges:
        local = rounded(edge.local.value, digits)
        formula = "" if edge.local.formula == local else f"{edge.local.formula} = "
        yield own._replace(
            local=f"d{node.name}/d{edge.input} = {formula}{local}",
            factors=(rounded(node.upstream, digits), local),
            downstream=rounded(edge.downstream, digits),
            input=edge.input,
        )
        own = Row()


def _aligned(rows: list[Row]) -> list[Row]:
    """The rows with the numbers of each column aligned."""
    values = aligned([row.value for row in rows])
    upstreams = aligned([row.upstream for row in rows])
    downstreams = aligned([row.downstream for row in rows])
    left = aligned([row.factors[0] for row in rows])
    right = aligned([row.factors[1] for row in rows])
    return [
        row._replace(value=v, upstream=u, downstream=d, factors=(a, b))
        for row, v, u, d, a, b in zip(
            rows, values, upstreams, downstreams, left, right, strict=True
        )
    ]


def factors(row: Row, signs: Signs) -> str:
    """The product that a row's last number is: `-0.5344 × 0.3679 = `."""
    return f"{row.factors[0]} {signs.times} {row.factors[1]} = "


def answers(report: Report, digits: int | None, *, whole: bool) -> list[tuple[str, str]]:
    """What was asked for: the output's value, then each gradient; names and numbers aligned."""
    names = [report.output, *(f"d{report.output}/d{name}" for name in report.gradients)]
    numbers = [report.value, *report.gradients.values()]
    if not whole:
        names, numbers = names[: LIMIT + 1], numbers[: LIMIT + 1]
    digits = DIGITS if digits is None else digits
    texts = aligned([rounded(number, digits) for number in numbers])
    width = max(map(len, names))
    return [(name.ljust(width), text) for name, text in zip(names, texts, strict=True)]


def unanswered(report: Report, signs: Signs, *, whole: bool) -> str:
    """A line on the gradients that `answers` leaves out, or an empty text."""
    more = 0 if whole else len(report.gradients) - LIMIT
    return f"{signs.dots} {more:,} more gradients; --all shows them" if more > 0 else ""
