"""Report → JSON, in pieces, so that a million nodes need no second copy."""

import json
from collections.abc import Iterable, Iterator

from backprop_cli.hints import Any
from backprop_cli.numbers import json_number, json_value
from backprop_cli.report.further import further, spelled, spelling
from backprop_cli.report.model import SCHEMA_VERSION, Edge, Node, Note, Report, Value

ENCODE = json.JSONEncoder(allow_nan=False).encode
"""ASCII only, so that a document is the same whatever the terminal can show."""


def document(report: Report) -> Iterator[str]:
    """The pieces of a JSON document, one node a line."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "program": report.program,
        "output": report.output,
        "value": json_value(report.value),
        "inputs": _numbers(report.inputs),
        "gradients": _numbers(report.gradients),
    }
    yield "{\n" + ",\n".join(f"  {_text(key)}: {_text(value)}" for key, value in head.items())
    yield ',\n  "nodes": ['
    yield from _rows(map(node_data, report.nodes))
    yield '],\n  "notes": ['
    yield from _rows(map(note_data, report.notes))
    yield "]"
    yield from (f",\n  {_text(key)}: {_text(value)}" for key, value in further(report))
    if report.jacobians is not None:
        found = {
            name: _numbers({input_: jacobian.value for input_, jacobian in inputs.items()})
            for name, inputs in report.jacobians.items()
        }
        yield f',\n  "jacobians": {_text(found)}'
    yield "\n}\n"


def _rows(rows: Iterable[object]) -> Iterator[str]:
    comma, end = "\n    ", ""
    for row in rows:
        yield comma + _text(row)
        comma, end = ",\n    ", "\n  "
    yield end


def _text(value: object) -> str:
    return ENCODE(value)


def _numbers(numbers: dict[str, Value]) -> dict[str, Any]:
    return {name: json_value(value) for name, value in numbers.items()}


def node_data(node: Node) -> dict[str, object]:
    """A node as plain data."""
    data: dict[str, object] = {
        "name": node.name,
        "kind": node.kind,
        "gate": node.gate,
        "expression": node.expression,
        **({"shape": list(node.value.shape)} if hasattr(node.value, "shape") else {}),
        "value": json_value(node.value),
        "upstream": json_value(node.upstream),
        "edges": [edge_data(edge) for edge in node.edges],
    }
    if node.tangents is not None:
        data["tangents"] = _numbers(dict(node.tangents))
    if any(map(spelled, (node.value, node.upstream))):
        data["written"] = {"value": spelling(node.value), "upstream": spelling(node.upstream)}
    return data | ({"group": node.group} if node.group else {})


def edge_data(edge: Edge) -> dict[str, object]:
    """An edge as plain data."""
    data: dict[str, object] = {
        "input": edge.input,
        "local": {"formula": edge.local.formula, "value": json_value(edge.local.value)},
        "downstream": json_value(edge.downstream),
    }
    if spelled(edge.downstream):
        local, sent = spelling(edge.local.value), spelling(edge.downstream)
        data["written"] = {"local": local, "downstream": sent}
    return data


def note_data(note: Note) -> dict[str, object]:
    """A note as plain data."""
    data: dict[str, object] = {
        "kind": note.kind,
        "node": note.node or None,
        "message": note.message,
    }
    if note.one_sided:
        data["one_sided"] = [json_number(side) for side in note.one_sided]
    return data
