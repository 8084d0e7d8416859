"""Report → an HTML table, everything escaped."""

from html import escape

from backprop_cli.numbers import DIGITS, shape_text
from backprop_cli.report.excerpt import lines as excerpt
from backprop_cli.report.model import Edge, Node, Report, Value

HEADS = ("Node", "Operation", "Value", "Upstream", "Local gradient", "Upstream × local")
SHOWN = 200
"""Nodes that a notebook shows at the most."""


def html(report: Report) -> str:
    """One row per edge; a node's first row carries its value and its upstream gradient."""
    heads = "".join(f"<th>{escape(head)}</th>" for head in HEADS)
    rows = "".join(_rows(node) for node in report.nodes[:SHOWN])
    more = len(report.nodes) - SHOWN
    rest = f"<p>… and {more} more nodes</p>" if more > 0 else ""
    notes = "".join(f"<p>{escape(note.message)}</p>" for note in report.notes[:SHOWN])
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}{notes}"


def _rows(node: Node) -> str:
    operation = "input" if node.kind == "input" else node.expression
    operation += f" ({shape})" if (shape := shape_text(node.value)) else ""
    first = [node.name, operation, _text(node.value), _text(node.upstream)]
    lines = [
        (
            _local(node, edge),
            f"{_text(edge.downstream)} → {edge.input}",
        )
        for edge in node.edges
    ]
    cells = [[*first, *(lines[0] if lines else ("", ""))]]
    cells += [["", "", "", "", *line] for line in lines[1:]]
    return "".join(f"<tr>{''.join(f'<td>{_cell(c)}</td>' for c in row)}</tr>" for row in cells)


def _text(value: Value) -> str:
    return "\n".join(excerpt(value, DIGITS, "…"))


def _cell(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _local(node: Node, edge: Edge) -> str:
    formula, value = edge.local
    if value is None:
        return formula
    return f"d{node.name}/d{edge.input} = {formula} = {_text(value)}"
