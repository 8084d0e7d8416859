"""SVG and HTML from plain texts: elements, coordinates, and the colours of a picture."""

from html import escape

from backprop_cli.source import columns, printable

FONT = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
"""DejaVu is the widest of these, so that a text measured for it fits in any."""
ADVANCE = 0.603
"""Width of a column of text, in font sizes: 1233/2048 in DejaVu Sans Mono, rounded up."""

INK, FAINT, PAPER, VALUE, GRADIENT = "#1f2328", "#59636e", "#ffffff", "#0a6b29", "#b3261e"
DARK = {INK: "#e6edf3", FAINT: "#9aa4af", PAPER: "#0d1117", VALUE: "#56d364", GRADIENT: "#ff8a80"}
"""What stands for each colour on a dark page; all have a contrast of 4.5 and more."""


def tag(name: str, /, *content: str, **attributes: object) -> str:
    """An element; its content is markup already, its attributes are escaped here.

    An attribute's underscores are hyphens, those at its end are left out: `class_`, `font_size`.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(_attribute(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(content)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def escaped(text: str) -> str:
    """A text as content or attribute; characters that no XML may hold are written out."""
    return escape("\n".join(map(printable, text.split("\n"))))


def _attribute(value: object) -> str:
    return coordinate(value) if isinstance(value, float) else str(value)


def coordinate(value: float) -> str:
    """A length, to a tenth of a pixel."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def width(text: str, size: float) -> float:
    """The width of a text in a font of a size, in pixels."""
    return columns(text) * size * ADVANCE
