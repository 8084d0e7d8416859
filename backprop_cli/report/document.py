"""Report → JSON, in pieces, so that a million nodes need no second copy."""

from collections.abc import Iterable, Iterator
from json import JSONEncoder
from json.encoder import encode_basestring_ascii as quoted
from math import isfinite

from backprop_cli.hints import Any
from backprop_cli.numbers import json_number, json_value
from backprop_cli.report.further import further, spelled, spelling
from backprop_cli.report.model import SCHEMA_VERSION, Edge, Node, Note, Report, Value

ENCODE = JSONEncoder(allow_nan=False).encode
"""ASCII only, so that a document is the same whatever the terminal can show."""


def document(report: Report, *, nodes: bool = True) -> Iterator[str]:
    """The pieces of a JSON document, one node a line, or without the nodes."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "program": report.program,
        "output": report.output,
        "value": json_value(report.value),
        "inputs": _numbers(report.inputs),
        "gradients": _numbers(report.gradients),
    }
    yield "{\n" + ",\n".join(f"  {_text(key)}: {_text(value)}" for key, value in head.items())
    if nodes:
        yield ',\n  "nodes": ['
        yield from _rows(map(node_text, report.nodes))
        yield "]"
    yield ',\n  "notes": ['
    yield from _rows(_text(note_data(note)) for note in report.notes)
    yield "]"
    yield from (f",\n  {_text(key)}: {_text(value)}" for key, value in further(report))
    if report.jacobians is not None:
        found = {
            name: _numbers({input_: jacobian.value for input_, jacobian in inputs.items()})
            for name, inputs in report.jacobians.items()
        }
        yield f',\n  "jacobians": {_text(found)}'
    yield "\n}\n"


def _rows(rows: Iterable[str]) -> Iterator[str]:
    comma, end = "\n    ", ""
    for row in rows:
        yield comma + row
        comma, end = ",\n    ", "\n  "
    yield end


def _text(value: object) -> str:
    return ENCODE(value)


def _numbers(numbers: dict[str, Value]) -> dict[str, Any]:
    return {name: json_value(value) for name, value in numbers.items()}


def node_text(node: Node) -> str:
    """A node on one line; of a million nodes each has to be quick."""
    name, kind, gate, operation, value, upstream, edges, group, tangents = node
    plain = type(value) is type(upstream) is float and tangents is None and not group
    shape, more = ("", "") if plain else (_shape(value), _more(node))
    sent = ", ".join([edge_text(edge) for edge in edges])
    return (
        f'{{"name": {quoted(name)}, "kind": "{kind}", "gate": {quoted(gate) if gate else "null"}, '
        f'"expression": {quoted(operation)}, {shape}"value": {_number(value)}, '
        f'"upstream": {_number(upstream)}, "edges": [{sent}]{more}}}'
    )


def _shape(value: Value) -> str:
    return f'"shape": {_text(list(value.shape))}, ' if hasattr(value, "shape") else ""


def _more(node: Node) -> str:
    """What not every node has."""
    data: dict[str, object] = {}
    if node.tangents is not None:
        data["tangents"] = _numbers(dict(node.tangents))
    if spelled(node.value) or spelled(node.upstream):
        data["written"] = {"value": spelling(node.value), "upstream": spelling(node.upstream)}
    if node.group:
        data["group"] = node.group
    return "".join(f", {_text(key)}: {_text(value)}" for key, value in data.items())


def edge_text(edge: Edge) -> str:
    """An edge on one line."""
    input_, (formula, local), sent, _ = edge
    written = ""
    if type(sent) is not float and spelled(sent):
        both = {"local": spelling(local), "downstream": spelling(sent)}
        written = f', "written": {_text(both)}'
    return (
        f'{{"input": {quoted(input_)}, "local": {{"formula": {quoted(formula)}, '
        f'"value": {_number(local)}}}, "downstream": {_number(sent)}{written}}}'
    )


def _number(value: Value) -> str:
    """A number or an array as text."""
    if type(value) is float and isfinite(value):
        return repr(value)
    return _text(json_value(value))


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
