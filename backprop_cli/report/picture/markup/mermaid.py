"""Report → Mermaid, which READMEs and wikis draw by themselves; frames are subgraphs."""

import json
import re
from collections.abc import Iterator

from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import FOLDED, INPUT, Diagram
from backprop_cli.report.picture.labels import Label, cut, labels, output_name
from backprop_cli.report.picture.marks import FAINT, GRADIENT, INK, PAPER, VALUE
from backprop_cli.report.picture.markup.ends import NOWHERE, Wire, legend, wires
from backprop_cli.report.picture.markup.nesting import OPEN, PART, nested
from backprop_cli.report.picture.places.sizes import is_round
from backprop_cli.source import printable

MOST_EDGES, MOST_TEXT = 500, 50_000
"""Edges and characters up to which Mermaid draws a flowchart unless a page allows more."""
HEAD = """---
title: {title}
---
"""
CHART = """%%{init: {"theme": "neutral"}}%%
flowchart LR
"""
FOOT = f"""  classDef name fill:none,stroke:none,color:{INK}
  classDef gate fill:{PAPER},stroke:{INK},color:{INK}
  classDef frame fill:none,stroke:{FAINT},color:{FAINT},stroke-dasharray:4
"""
MARKUP = re.compile(r'["#&<>\\`$|{}]|^[-+*](?= |$)|(?<=^\d)\.(?= )')
"""What Mermaid would read as more than a character; a minus alone would begin a list."""


def mermaid(report: Report, diagram: Diagram, digits: int | None = None) -> Iterator[str]:
    """The lines of the flowchart; the numbers stand at the first edge of each node.

    The colours are those of a light page: the theme is set, so that a dark one does not hide them.
    """
    # its YAML reads the escapes of letters beyond ASCII
    head = HEAD.format(title=json.dumps(printable(legend(report.output))))
    chart = "".join([CHART, *_parts(diagram), *_edges(report, diagram, digits), FOOT])
    words = too_large(head + chart)
    yield from (head, f"%% {words}\n" if words else "", chart)


def too_large(text: str) -> str:
    """Why a page may refuse to draw a flowchart; no words of one that is small enough."""
    edges = text.count(" --> ")
    found = []
    if edges > MOST_EDGES:
        found.append((f"{edges:,} edges", "maxEdges"))
    if len(text) > MOST_TEXT:
        found.append((f"more than {MOST_TEXT:,} characters", "maxTextSize"))
    if not found:
        return ""
    size, settings = (" and ".join(words) for words in zip(*found, strict=True))
    return f"{size}: a page draws this only if it sets {settings}"


def _edges(report: Report, diagram: Diagram, digits: int | None) -> Iterator[str]:
    """The edges; before one that goes nowhere, what stands at its end."""
    texts = labels(report, diagram, digits)
    for wire in wires(diagram):
        target, end, label = f"p{wire.target}", "", texts[wire.node]
        if wire.target == NOWHERE:
            target = f"e{wire.node}"
            end = f'  {target}["{_end(report, diagram, wire.node)}"]:::name\n'
            label = label._replace(name="") if wire.node == diagram.output else label
        words = _words(wire, label)
        line = f' -- "{words}" -->' if words else " -->"
        yield f"{end}  p{wire.source}{line} {target}\n"


def _parts(diagram: Diagram) -> Iterator[str]:
    """The parts inside their frames."""
    for kind, number, depth in nested(diagram):
        indent = "  " * (depth + 1)
        if kind == PART:
            yield f"{indent}{_node(diagram, number)}\n"
        elif kind == OPEN:
            yield f'{indent}subgraph f{number}["{_text(cut(diagram.frames[number].call))}"]\n'
        else:
            yield f"{indent}end\n"
            yield f"{indent}class f{number} frame\n"


def _node(diagram: Diagram, number: int) -> str:
    part = diagram.parts[number]
    text = f'"{_text(cut(part.label))}"'
    if part.kind == INPUT:
        return f"p{number}[{text}]:::name"
    if part.kind == FOLDED:
        return f"p{number}[[{text}]]:::gate"
    return f"p{number}(({text})):::gate" if is_round(part) else f"p{number}({text}):::gate"


def _end(report: Report, diagram: Diagram, node: int) -> str:
    """What stands where a wire ends that goes into no gate; Mermaid wants some text there."""
    return _text(output_name(report) if node == diagram.output else "") or " "


def _words(wire: Wire, label: Label) -> str:
    """The value over the gradient, and which argument it is, each in its colour."""
    lines = [(VALUE, label.above), (GRADIENT, label.gradient)] if wire.first else []
    if wire.argument:
        lines.append((FAINT, f"argument {wire.argument}"))
    return "<br/>".join(f"<font color={color}>{_text(text)}</font>" for color, text in lines)


def _text(text: str) -> str:
    """A text that Mermaid shows as it is; its entities have the form of `#35;`."""
    return MARKUP.sub(lambda found: f"#{ord(found[0])};", printable(text))
