"""Report → CSV: one line per edge, a node without edges on a line of its own."""

import csv
import io
from collections.abc import Iterator

from backprop_cli.numbers import FULL, written
from backprop_cli.report.model import Report

COLUMNS = (
    "node", "kind", "gate", "expression", "value", "upstream",
    "input", "local_formula", "local_value", "downstream",
)  # fmt: skip


def csv_lines(report: Report, digits: int | None) -> Iterator[str]:
    """The lines, numbers in full unless asked otherwise."""
    figures = FULL if digits is None else digits
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for node in report.nodes:
        value, upstream = written(node.value, figures), written(node.upstream, figures)
        own = (node.name, node.kind, node.gate or "", node.expression, value, upstream)
        for edge in node.edges:
            number = "" if edge.local.value is None else written(edge.local.value, figures)
            local = (edge.local.formula, number)
            writer.writerow((*own, edge.input, *local, written(edge.downstream, figures)))
        if not node.edges:
            writer.writerow((*own, "", "", "", ""))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
