"""A report whose large arrays are told by their shape and a few figures."""

from typing import Any

from backprop_cli.numbers import Summary
from backprop_cli.report.model import Edge, Node, Nodes, Report, Value

LARGEST = 16
"""Elements of an array that is still shown whole."""


def summarised(report: Report) -> Report:
    """The report with a `Summary` in the place of every large array."""
    return report._replace(
        value=summary(report.value),
        inputs={name: summary(value) for name, value in report.inputs.items()},
        gradients={name: summary(value) for name, value in report.gradients.items()},
        nodes=Nodes(len(report.nodes), lambda place: _node(report.nodes[place])),
    )


def _node(node: Node) -> Node:
    edges = tuple(_edge(edge) for edge in node.edges)
    return node._replace(value=summary(node.value), upstream=summary(node.upstream), edges=edges)


def _edge(edge: Edge) -> Edge:
    local = edge.local._replace(value=summary(edge.local.value))
    return edge._replace(local=local, downstream=summary(edge.downstream))


def summary(value: Value) -> Any:
    """A large array in five figures; anything else as it is."""
    if getattr(value, "size", 0) <= LARGEST:
        return value
    import numpy as np

    return Summary(
        shape=tuple(value.shape),
        min=float(np.min(value)),
        mean=float(np.mean(value)),
        max=float(np.max(value)),
        norm=float(np.linalg.norm(value)),
    )
