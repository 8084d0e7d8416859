"""Report → rows of texts, aligned: what the table and the Markdown have in common."""

from collections.abc import Iterator, Sequence

from backprop_cli.hints import NamedTuple
from backprop_cli.numbers import DIGITS, rounded, shape_text
from backprop_cli.report.excerpt import lines
from backprop_cli.report.model import Edge, Node, Report, Value

LIMIT = 200
"""Nodes that a table shows whole; of more it shows the first and the last."""


LONGEST = 1000
"""Characters of an operation that a table shows without --all."""
WIDE = 97
"""From this many columns on, the last column shows the whole product."""


class Signs(NamedTuple):
    """The characters beyond ASCII, or what stands for them; `by` is that of a shape."""

    times: str = "×"
    by: str = "×"
    arrow: str = "→"
    dots: str = "…"
    rule: str = "─"


ASCII = Signs("*", "x", "->", "...", "-")
HEADS = ("Node", "Operation", "Value", "Upstream", "Local gradient", "Upstream {} local")
ARRAY_HEADS = ("Node", "Operation", "Shape", "Value", "Upstream", "Local gradient", "Downstream")


class Row(NamedTuple):
    """One line: a node's own cells, which are empty from its second line on, and one edge's.

    `slope` is what `local` is said of: `dn1/dx = `.
    """

    node: str = ""
    operation: str = ""
    shape: str = ""
    value: str = ""
    upstream: str = ""
    slope: str = ""
    local: str = ""
    factors: tuple[str, str] = ("", "")
    downstream: str = ""
    input: str = ""
    remark: bool = False


class Grid(NamedTuple):
    """The heads of the columns and the rows; with `arrays` there is a column for shapes.

    In forward mode the tangents stand in the place of the upstream gradients, and the column of
    what is sent is missing.
    """

    heads: list[str]
    rows: list[Row]
    arrays: bool


def aligned(texts: Sequence[str]) -> list[str]:
    """Numbers padded so that their decimal points stand below one another."""
    parts = [_at_point(text) if _is_number(text) else ("", "") for text in texts]
    left = max((len(whole) for whole, _ in parts), default=0)
    right = max((len(rest) for _, rest in parts), default=0)
    return [
        whole.rjust(left) + rest.ljust(right) if whole or rest else text
        for text, (whole, rest) in zip(texts, parts, strict=True)
    ]


def _is_number(text: str) -> bool:
    """Whether a text is one number, and not a line of an array."""
    return text[:1] in "-0123456789NI" and text != ""


def _at_point(text: str) -> tuple[str, str]:
    for place, char in enumerate(text):
        if char in ".e/ ":
            return text[:place], text[place:]
    return text, ""


def grid(report: Report, digits: int | None, signs: Signs, *, whole: bool) -> Grid:
    """The grid of a report's nodes; the middle of a long one is left out unless `whole`."""
    rows = _rows(report, DIGITS if digits is None else digits, signs, whole=whole)
    answers = (report.value, *report.inputs.values(), *report.gradients.values())
    # the rows know their shapes: to make a node again would run its pullbacks again
    arrays = any(row.shape for row in rows) or any(map(shape_text, answers))
    heads = [head.format(signs.times) for head in (ARRAY_HEADS if arrays else HEADS)]
    if report.forward:
        one = report.forward.direction is not None
        name = "Tangent" if one else "Tangents"
        heads = [name if head == "Upstream" else head for head in heads[:-1]]
    return Grid(heads, rows, arrays)


def _rows(report: Report, digits: int, signs: Signs, *, whole: bool) -> list[Row]:
    nodes, count = report.nodes, len(report.nodes)
    writer = Rows(report.output, digits, signs, whole=whole)
    if whole or count <= LIMIT:
        return _aligned(list(writer.of(nodes)))
    half = LIMIT // 2
    first = list(writer.of(nodes[:half]))
    last = list(writer.of(nodes[count - half :]))
    remark = f"{signs.dots} {count - LIMIT:,} more nodes; --all shows them {signs.dots}"
    rows = _aligned([*first, *last])
    return [*rows[: len(first)], Row(operation=remark, remark=True), *rows[len(first) :]]


class Rows:
    """Writes the rows of nodes; an array takes a row for each of its lines."""

    def __init__(self, output: str, digits: int, signs: Signs, *, whole: bool) -> None:
        self.output = output
        self.digits = digits
        self.signs = signs
        self.whole = whole

    def of(self, nodes: "Sequence[Node]") -> Iterator[Row]:
        """The rows of some nodes, with a remark where a function call or a loop's step begins."""
        group = ""
        for node in nodes:
            if node.group and node.group != group:
                yield Row(operation=f"{node.group}:", remark=True)
            group = node.group
            yield from self._node(node)

    def _node(self, node: Node) -> Iterator[Row]:
        indent = "  " if node.group else ""
        values, gradients = self._lines(node.value), self._gradients(node)
        first = Row(
            node=node.name,
            operation="input" if node.kind == "input" else indent + self._cut(node.expression),
            shape=shape_text(node.value, self.signs.by),
        )
        shown = node.edges if self.whole else node.edges[:LIMIT]
        edges = [row for edge in shown for row in self._edge(node, edge)]
        if len(shown) < len(node.edges):
            more = f"{len(node.edges) - LIMIT:,} more edges; --all shows them"
            edges.append(Row(local=f"{self.signs.dots} {more}"))
        for place in range(max(len(values), len(gradients), len(edges))):
            row = edges[place] if place < len(edges) else Row()
            yield row._replace(
                node=first.node,
                operation=first.operation,
                shape=first.shape,
                value=values[place] if place < len(values) else "",
                upstream=gradients[place] if place < len(gradients) else "",
            )
            first = Row()

    def _gradients(self, node: Node) -> list[str]:
        """The upstream gradient; in forward mode the tangents, each with its name."""
        if node.tangents is None:
            return self._lines(node.upstream)
        return [
            f"d{node.name}/d{name} = {line}" if name else line
            for name, tangent in node.tangents
            for line in self._lines(tangent)
        ]

    def _cut(self, operation: str) -> str:
        """An operation without its middle where it is endless: it would widen every row."""
        if self.whole or len(operation) <= LONGEST:
            return operation
        return f"{operation[: LONGEST // 2]}{self.signs.dots}{operation[-LONGEST // 2 :]}"

    def _edge(self, node: Node, edge: Edge) -> Iterator[Row]:
        locals_, sent = self._local(edge), self._lines(edge.downstream)
        first = Row(
            slope=self._slope(node, edge), factors=self._factors(node, edge), input=edge.input
        )
        for place in range(max(len(locals_), len(sent))):
            yield first._replace(
                local=locals_[place] if place < len(locals_) else "",
                downstream=sent[place] if place < len(sent) else "",
            )
            first = Row()

    def _slope(self, node: Node, edge: Edge) -> str:
        if edge.local.value is None:
            return f"d{self.output}/d{edge.input} {'+=' if edge.shared else '='} "
        return f"d{node.name}/d{edge.input} = "

    def _local(self, edge: Edge) -> list[str]:
        """The lines of a local gradient: its formula, and the numbers unless it is a pullback."""
        formula, value = edge.local
        if value is None:
            return [formula]
        if shape_text(value):
            return [f"{formula} =", *self._lines(value)]
        number = rounded(value, self.digits)
        # 1/3 is 1/3 (0.3333)
        same = formula == number or number.startswith(f"{formula} (")
        return [number if same else f"{formula} = {number}"]

    def _factors(self, node: Node, edge: Edge) -> tuple[str, str]:
        """The two factors of a downstream gradient, where both are numbers."""
        value = edge.local.value
        if value is None or shape_text(value) or shape_text(node.upstream):
            return "", ""
        return rounded(node.upstream, self.digits), rounded(value, self.digits)

    def _lines(self, value: Value) -> list[str]:
        return lines(value, self.digits, self.signs.dots)


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
    """The product that a row's last number is: `-0.5344 × 0.3679 = `; empty for arrays."""
    if not row.factors[1].strip():
        return ""
    return f"{row.factors[0]} {signs.times} {row.factors[1]} = "
