"""SVG → one HTML page that needs nothing else: no script, no other file, no network."""

from collections.abc import Sequence

from backprop_cli.plot.svg import WIDTH, style
from backprop_cli.report.model import Note
from backprop_cli.report.picture.marks import DARK, FONT, INK, PAPER, escaped, tag
from backprop_cli.report.picture.policy import policy

LEAST = 600
"""The width in pixels at which text can be read; in a narrower window the picture is scrolled."""
LOOK = (
    f"body{{margin:2rem auto;max-width:{WIDTH}px;padding:0 1rem;background:{PAPER};color:{INK};"
    f"font-family:{FONT};font-size:13px}}figure{{margin:0;overflow-x:auto}}"
    f"svg{{max-width:100%;min-width:{LEAST}px;height:auto}}"
    f"@media(prefers-color-scheme:dark){{body{{background:{DARK[PAPER]};color:{DARK[INK]}}}}}"
)


def page(svg: str, title: str, notes: Sequence[Note]) -> str:
    """The page: the picture, and the notes below it.

    Its policy allows the two style sheets that are in it, and nothing else.
    """
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        policy([LOOK, style()]),
        tag("meta", name="viewport", content="width=device-width"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", escaped(title)),
        tag("style", LOOK),
    )
    told = "".join(tag("p", escaped(note.message)) for note in notes)
    body = tag("body", tag("figure", svg), told)
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"
