"""Report → an HTML table, everything escaped."""

from html import escape

from backprop_cli.numbers import rounded
from backprop_cli.report.model import Node, Report

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
    first = [node.name, operation, rounded(node.value), rounded(node.upstream)]
    lines = [
        (
            f"d{node.name}/d{edge.input} = {edge.local.formula} = {rounded(edge.local.value)}",
            f"{rounded(edge.downstream)} → {edge.input}",
        )
        for edge in node.edges
    ]
    cells = [[*first, *(lines[0] if lines else ("", ""))]]
    cells += [["", "", "", "", *line] for line in lines[1:]]
    return "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in cells)
