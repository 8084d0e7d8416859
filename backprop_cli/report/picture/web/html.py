"""Report → a page that stands alone: the picture to step through, and the table below it."""

import os
import re
from collections.abc import Iterator
from functools import cache

from backprop_cli.numbers import DIGITS
from backprop_cli.report.grid import Signs, grid
from backprop_cli.report.model import Report
from backprop_cli.report.picture import svg
from backprop_cli.report.picture.details import description, title
from backprop_cli.report.picture.marks import (
    DARK,
    FAINT,
    FONT,
    GRADIENT,
    INK,
    PAPER,
    VALUE,
    escaped,
    tag,
)
from backprop_cli.report.picture.places.placed import Layout
from backprop_cli.report.picture.policy import policy
from backprop_cli.report.picture.theme import style
from backprop_cli.report.picture.web.rows import table
from backprop_cli.report.picture.web.sentences import Sentences

COLOURS = {"ink": INK, "faint": FAINT, "paper": PAPER, "value": VALUE, "gradient": GRADIENT}
LIT, LIT_DARK = "#fff3bf", "#3a3000"
"""Behind a row that is pointed at; the text on it keeps a contrast of 4.5."""
BUTTONS = ("first", "back", "next", "last", "fit")
SPACED = re.compile(r"""("[^"]*"|`[^`]*`)| *([-=+*/<>{}()\[\],;:?&|!]) *""")
"""In the script, a text, which is kept, or a sign that needs no spaces around it."""
NOTES = 100
"""Notes that a page shows."""
LONGEST = 10_000
"""Characters of a program that a page shows."""


def page(report: Report, layout: Layout, digits: int | None = None) -> str:
    """The HTML document of a layout."""
    return "".join(pieces(report, layout, digits))


def pieces(report: Report, layout: Layout, digits: int | None = None) -> Iterator[str]:
    """The same piece by piece."""
    name = escaped(title(report))
    script = _script(layout)
    rules = policy([_style(), style()], script)
    yield f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{rules}'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{name}</title><style>{_style()}</style></head>\n"
    yield f"<body><main><h1><code>{name}</code></h1>{_program(report)}"
    yield '<section class="box" aria-label="Picture">'
    yield from svg.pieces(report, layout, digits)
    yield f'</section><div class="bar">{_controls()}'
    yield tag("p", escaped(description(report, digits)), id="say", aria_live="polite")
    yield '</div><section class="box" aria-label="Table">'
    yield from table(grid(report, digits, Signs(), whole=True), layout.diagram)
    yield f"</section>{_notes(report)}</main>\n"
    yield f'<script type="application/json" id="data">{_data(report, layout, digits)}</script>'
    yield f"<script>{script}</script></body></html>\n"


@cache
def _asset(name: str) -> str:
    """A file beside this one, without the comments and the spaces that only its readers need."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        lines = (line.strip() for line in file)
        text = "\n".join(line for line in lines if line and not line.startswith("//"))
    return SPACED.sub(lambda found: found[1] or found[2], text) if name.endswith(".js") else text


def _script(layout: Layout) -> str:
    """The script, which knows how to fold where there is something to fold."""
    names = ["page.js", *["fold.js"] * bool(layout.frames)]
    return "\n".join(['"use strict";{', *map(_asset, names), "}"])


def _style() -> str:
    """The page's own style: its colours are the picture's."""
    light = "".join(f"--{name}:{colour};" for name, colour in COLOURS.items())
    dark = "".join(f"--{name}:{DARK[colour]};" for name, colour in COLOURS.items())
    return (
        f":root{{color-scheme:light dark;{light}--lit:{LIT};--mono:{FONT}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{dark}--lit:{LIT_DARK}}}}}\n"
        f"{_asset('page.css')}"
    )


def _program(report: Report) -> str:
    """The whole program, where its first line is not all of it."""
    text = report.program
    if text == title(report):
        return ""
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return f"<details><summary>The program</summary><pre>{escaped(shown)}</pre></details>"


def _controls() -> str:
    buttons = (f'<button type="button" name="{name}">{name.title()}</button>' for name in BUTTONS)
    slider = '<input type="range" id="step" min="0" value="0" aria-label="Step">'
    return f'<div id="controls" hidden>{"".join(buttons)}{slider}</div>'


def _notes(report: Report) -> str:
    if not report.notes:
        return ""
    shown = "".join(tag("li", escaped(note.message)) for note in report.notes[:NOTES])
    return f'<section aria-label="Notes"><ul>{shown}</ul></section>'


def _data(report: Report, layout: Layout, digits: int | None) -> str:
    """What the script knows of each part: its frame, its sources, and its two sentences."""
    from json import dumps

    found, figures = layout.diagram, DIGITS if digits is None else digits
    sentences = Sentences(report, layout.labels, figures)
    home = found.makers()
    parts = [
        (
            part.frame,
            sorted({home[node] for node in part.takes}),
            sentences.forward(part),
            sentences.backward(part),
        )
        for part in found.parts
    ]
    data = {"parts": parts, "frames": [frame.parent for frame in found.frames]}
    # no "<" can end the element that the data stands in
    return dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
