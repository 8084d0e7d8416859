"""KaTeX, the real engine: whether it accepts what is meant to be LaTeX."""

import re

import pykatex

DISPLAY = re.compile(r"\\begin\{(align\*|alignat\*)\}.*?\\end\{\1\}", re.DOTALL)
INLINE = re.compile(r"\$([^$]+)\$")


def refused(formula: str) -> str:
    """What KaTeX has against a formula, read as strictly as it can; empty if it accepts it."""
    try:
        pykatex.renderToString(formula, displayMode=True, throwOnError=True, strict="error")
    except pykatex.ParseError as error:
        return f"{formula}: {error}"
    return ""


def formulas(article: str) -> list[str]:
    """The formulas of an article: its displays, and those in its sentences."""
    displays = [match[0] for match in DISPLAY.finditer(article)]
    return displays + INLINE.findall(DISPLAY.sub("", article))
