"""Layout → TikZ: a LaTeX document of its own, with every place as the layout has it."""

import re
from collections.abc import Iterator

from backprop_cli.errors import fail
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import INPUT
from backprop_cli.report.picture.labels import LONGEST, Label, cut, legend
from backprop_cli.report.picture.marks import FAINT, GRADIENT, INK, VALUE, coordinate
from backprop_cli.report.picture.places.placed import Box, Layout, Segment, Stub
from backprop_cli.report.picture.places.sizes import ABOVE, BELOW, is_round
from backprop_cli.syntax.latexnames import HANGUL, latex_name, latex_number, latex_text

LARGEST = 20_000.0
"""Pixels across and down that TeX still takes: its lengths end at 16383 points."""
POINT = 0.75
"""Points of a pixel."""
NUMBERS = re.compile(r"[-0-9.e,\[\] ]+|NaN|-?Infinity")
"""What is set as a formula, so that a minus is one."""
SHORT_NAME = re.compile(rf"[\w\[\]]{{1,{LONGEST}}}")
REMARK = 20.0
"""From the drawing down to the foot of what explains it."""
SYMBOL, NUMBER, SMALL = r"\ttfamily\small", r"\footnotesize", r"\ttfamily\footnotesize"
HEAD = rf"""\documentclass[tikz,border=4pt]{{standalone}}
\usepackage{{amsmath}}
\usepackage{{kotex}}
\definecolor{{ink}}{{HTML}}{{{INK[1:].upper()}}}
\definecolor{{faint}}{{HTML}}{{{FAINT[1:].upper()}}}
\definecolor{{value}}{{HTML}}{{{VALUE[1:].upper()}}}
\definecolor{{gradient}}{{HTML}}{{{GRADIENT[1:].upper()}}}
\begin{{document}}
% pixels, with y downwards
\begin{{tikzpicture}}[x={POINT}pt, y=-{POINT}pt, color=ink, inner sep=0pt]
"""
FOOT = "\\end{tikzpicture}\n\\end{document}\n"


def tikz(report: Report, layout: Layout) -> Iterator[str]:
    """The document from its first line to its last; kotex is there for Korean letters.

    Raises:
        BackpropError: TeX has no lengths for a picture of this size.
    """
    largest = max(layout.width, layout.height)
    if largest > LARGEST:
        hint = "-o graph.svg has no limit, --collapse folds groups"
        fail("size", f"the picture is {largest:,.0f} pixels long: TeX ends at 20,000", hint=hint)
    body = list(_body(report, layout))
    korean = any(map(HANGUL.search, body))
    yield HEAD if korean else HEAD.replace("\\usepackage{kotex}\n", "")
    yield from body
    yield FOOT


def _body(report: Report, layout: Layout) -> Iterator[str]:
    for number, box in enumerate(layout.frames):
        yield _rectangle("draw=faint, dashed, rounded corners=6pt", box)
        call = f"\\color{{faint}}{SMALL} {_symbol(layout.diagram.frames[number].call)}"
        yield _text("anchor=base west", box.x + 8, box.y + 14, call)
    yield from map(_wire, layout.segments)
    for fork in layout.forks():
        yield f"\\fill {_point(*fork)} circle[radius=1.5pt];\n"
    x, y = layout.end()
    yield f"\\draw[->] {_point(x - 1, y)} -- {_point(x, y)};\n"
    for number in range(len(layout.boxes)):
        yield from _part(layout, number)
    for node, stub in layout.stubs.items():
        yield from _numbers(layout.labels[node], stub)
    for node, box in layout.tags:
        x, y = box.x + box.width, box.y + box.height / 2
        yield _text("anchor=east", x, y, f"{NUMBER} {_name(report.nodes[node].name)}")
    remark = f"\\color{{faint}}{SMALL} {latex_text(legend(report.output))}"
    yield _text("anchor=base", layout.width / 2, layout.height + REMARK, remark)


def _part(layout: Layout, number: int) -> Iterator[str]:
    """A gate with its symbol, or the name of an input."""
    part, box = layout.diagram.parts[number], layout.boxes[number]
    x, y = box.x + box.width / 2, box.y + box.height / 2
    if is_round(part):
        radius = coordinate(POINT * box.width / 2)
        yield f"\\draw[fill=white] {_point(x, y)} circle[radius={radius}pt];\n"
    elif part.kind != INPUT:
        yield _rectangle("fill=white, rounded corners=6pt", box)
    if part.kind == INPUT:
        yield _text("anchor=east", box.x + box.width - 3, y, _name(part.label))
    else:
        yield _text("", x, y, f"{SYMBOL} {_symbol(part.label)}")


def _numbers(label: Label, stub: Stub) -> Iterator[str]:
    """The value above the beginning of a wire, and the gradient below it."""
    middle = stub.x + stub.length / 2
    name = f"\\color{{ink}}{_name(label.name)} $=$ " if label.name else ""
    above = f"{NUMBER} {name}\\color{{value}}{_number(label.value)}"
    yield _text("anchor=base", middle, stub.y - ABOVE, above)
    below = f"{NUMBER}\\color{{gradient}} {_number(label.gradient)}"
    yield _text("anchor=base", middle, stub.y + BELOW, below)


def _wire(segment: Segment) -> str:
    _, x0, y0, x1, y1 = segment
    if y0 == y1:
        return f"\\draw {_point(x0, y0)} -- {_point(x1, y1)};\n"
    middle = (x0 + x1) / 2
    controls = f"{_point(middle, y0)} and {_point(middle, y1)}"
    return f"\\draw {_point(x0, y0)} .. controls {controls} .. {_point(x1, y1)};\n"


def _rectangle(style: str, box: Box) -> str:
    corners = f"{_point(box.x, box.y)} rectangle {_point(box.x + box.width, box.y + box.height)}"
    return f"\\draw[{style}] {corners};\n"


def _text(style: str, x: float, y: float, words: str) -> str:
    return f"\\node[{style}] at {_point(x, y)} {{{words}}};\n"


def _point(x: float, y: float) -> str:
    return f"({coordinate(x)},{coordinate(y)})"


def _name(name: str) -> str:
    return f"${latex_name(name)}$" if SHORT_NAME.fullmatch(name) else latex_text(cut(name))


def _symbol(text: str) -> str:
    return latex_text(cut(text)).replace("{-}", "$-$")


def _number(text: str) -> str:
    return f"${latex_number(text)}$" if NUMBERS.fullmatch(text) else latex_text(text)
