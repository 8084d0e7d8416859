"""The style of every SVG: plain colours first, then what stands for them on a dark page.

Nothing is a variable, and nothing is asked but the colour scheme: a program that knows neither,
such as resvg, draws the light picture.
"""

from collections.abc import Iterable

from backprop_cli.report.picture.marks import DARK, FAINT, FONT, GRADIENT, INK, PAPER, VALUE
from backprop_cli.report.picture.places.sizes import NUMBER, SMALL, SYMBOL

ROOT = "backprop"
"""The class of a picture: a style in an SVG holds for the whole page that the SVG stands in."""
LINES = (
    ("", f"font:{NUMBER:g}px {FONT};text-anchor:middle"),
    (".symbol", f"font-size:{SYMBOL:g}px"),
    (".small", f"font-size:{SMALL:g}px"),
    (".from", "text-anchor:start"),
    (".upto", "text-anchor:end"),
    (".wires", "fill:none;stroke-width:1.2"),
    (".wide", "stroke-width:2.6"),
    (".shape", "stroke-width:1.2"),
    (".frame rect", "fill:none;stroke-dasharray:4 3"),
    # wires may cross a number: what is around its digits is kept free
    (".value,.gradient,.tag", "paint-order:stroke;stroke-width:3;stroke-linejoin:round"),
)
COLOURS = (
    ("text,.name,.head", "fill", INK),
    (".shape,.wires", "stroke", INK),
    (".shape,.paper", "fill", PAPER),
    (".value,.gradient,.tag", "stroke", PAPER),
    (".value", "fill", VALUE),
    (".gradient", "fill", GRADIENT),
    (".faint,.tag", "fill", FAINT),
    (".frame rect,.rule", "stroke", FAINT),
)


def style() -> str:
    """The content of a `<style>` element: fonts, lines, and colours for light and dark."""
    light = [(names, f"{key}:{colour}") for names, key, colour in COLOURS]
    dark = [(names, f"{key}:{DARK[colour]}") for names, key, colour in COLOURS]
    return f"{_rules((*LINES, *light))}@media(prefers-color-scheme:dark){{{_rules(dark)}}}"


def _rules(rules: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{_scoped(names)}{{{declared}}}" for names, declared in rules)


def _scoped(names: str) -> str:
    """Selectors of elements inside a picture."""
    return ",".join(f".{ROOT} {name}".rstrip() for name in names.split(","))
