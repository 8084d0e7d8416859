"""Report → DOT, for Graphviz: it finds its own places; frames are clusters."""

from collections.abc import Iterator

from backprop_cli.report.model import Report
from backprop_cli.report.picture.details import details
from backprop_cli.report.picture.diagram import INPUT, Diagram
from backprop_cli.report.picture.labels import Label, cut, labels, output_name
from backprop_cli.report.picture.marks import FAINT, GRADIENT, INK, VALUE, escaped
from backprop_cli.report.picture.markup.ends import NOWHERE, Wire, legend, wires
from backprop_cli.report.picture.markup.nesting import OPEN, PART, nested
from backprop_cli.report.picture.places.sizes import is_round
from backprop_cli.source import printable

HEAD = f"""digraph backprop {{
  rankdir=LR
  ordering="in"
  node [fontname="monospace", fontsize=13, color="{INK}", fontcolor="{INK}", margin="0.08,0.04"]
  edge [fontname="monospace", fontsize=12, color="{INK}", arrowsize=0.6]
  edge [labelfontsize=9, labelfontcolor="{FAINT}", labeldistance=1.6]
"""
SMALL = f'fontname="monospace"; fontsize=11; fontcolor="{FAINT}"'
NAME = "shape=plaintext, width=0.2, height=0.3"


def dot(report: Report, diagram: Diagram, digits: int | None = None) -> Iterator[str]:
    """The lines of the digraph; the numbers stand at the first edge of each node."""
    texts = labels(report, diagram, digits)
    tips = {place: quoted(details(report, report.nodes[place])) for place in texts}
    yield HEAD
    for kind, number, depth in nested(diagram):
        indent = "  " * (depth + 1)
        if kind == PART:
            yield f"{indent}{_node(diagram, number)}\n"
        elif kind == OPEN:
            yield f"{indent}subgraph cluster_{number} {{\n"
            call = quoted(cut(diagram.frames[number].call))
            yield f'{indent}  label={call}; style="dashed"; color="{FAINT}"; labeljust="l"\n'
            yield f'{indent}  labelloc="t"; {SMALL}\n'
        else:
            yield f"{indent}}}\n"
    drawn = list(wires(diagram))
    for wire in drawn:
        if wire.target == NOWHERE:
            yield f"  {_end(report, diagram, wire.node)}\n"
        named = wire.target != NOWHERE or wire.node != diagram.output
        label = texts[wire.node] if named else texts[wire.node]._replace(name="")
        yield f"  {_edge(wire, label, tips[wire.node])}\n"
    counted = "\n#1, #2: the arguments of a gate" * any(wire.argument for wire in drawn)
    # behind the clusters, which would take it for theirs
    yield f'  label={quoted(legend(report.output) + counted)}; labelloc="b"; {SMALL}\n}}\n'


def _node(diagram: Diagram, number: int) -> str:
    part = diagram.parts[number]
    label = quoted(cut(part.label))
    if part.kind == INPUT:
        shape = NAME
    elif is_round(part):
        shape = "shape=circle, width=0.45, fixedsize=true"
    else:
        shape = 'shape=box, style="rounded"'
    return f"p{number} [label={label}, tooltip={quoted(part.label)}, {shape}]"


def _end(report: Report, diagram: Diagram, node: int) -> str:
    """Where a wire ends that goes into no gate: the output at its name, another at nothing."""
    name = output_name(report) if node == diagram.output else ""
    return f"e{node} [label={quoted(name)}, {NAME}]"


def _edge(wire: Wire, label: Label, tip: str) -> str:
    target = f"e{wire.node}" if wire.target == NOWHERE else f"p{wire.target}"
    numbers = f", label={_numbers(label)}, labeltooltip={tip}" if wire.first else ""
    place = f', headlabel="#{wire.argument}"' if wire.argument else ""
    return f"p{wire.source} -> {target} [edgetooltip={tip}{numbers}{place}]"


def _numbers(label: Label) -> str:
    """The value over the gradient, each in its colour."""
    over, under = (escaped(printable(text)) for text in (label.above, label.gradient))
    return f'<<font color="{VALUE}">{over}</font><br/><font color="{GRADIENT}">{under}</font>>'


def quoted(text: str) -> str:
    """A text as a string of DOT that Graphviz shows as it is: no escape, no entity."""
    lines = (printable(line).replace("&", "&amp;") for line in text.split("\n"))
    inner = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return f'"{inner}"'
