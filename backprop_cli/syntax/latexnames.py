"""Names, numbers and plain words in LaTeX; nothing of a user's reaches it unescaped."""

import re

from backprop_cli.syntax.names import GREEK, SUBSCRIPTS, SUPERSCRIPTS, plain

COMMON = frozenset(GREEK.values()) - {"omicron"}
CAPITALS = [
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
]  # fmt: skip
"""Capital letters that do not look like Latin ones: LaTeX has no others."""
LETTERS = COMMON | {*CAPITALS}
GREEK_LETTERS = {*GREEK, *map(str.upper, GREEK)}
LETTER = re.compile("[À-ÖØ-öø-ÿЀ-ӿぁ-ヿ一-鿿가-힣]")
"""Letters beyond ASCII that KaTeX knows in a text."""
HANGUL = re.compile("[가-힣]")
"""Letters for which a document needs kotex."""
NAME = re.compile(r"(.*?)(\d*)((?:\[.*\])?)", re.DOTALL)
"""A stem, the number at its end, and the step of a loop."""
SCIENTIFIC = re.compile(r"(?<=[\d.])e(-?)0*(\d+)")
ESCAPES = {
    **{char: f"\\{char}" for char in "{}$&#%_"},
    **{char: f"${char}$" for char in "<>|"},
    "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    '"': "''", "-": "{-}",
    "×": r"$\times$", "…": r"\ldots{}", "→": r"$\to$", "·": r"$\cdot$", "∂": r"$\partial$",
    "−": "$-$", "’": "'", "–": "--", "÷": r"$\div$", "√": r"$\surd$", "‖": r"$\Vert$",
    "⋅": r"$\cdot$", "∗": r"$\ast$", "∙": r"$\bullet$",
    "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$",
    **{chr(sub): f"$_{{{digit}}}$" for sub, digit in SUBSCRIPTS.items()},
    **{chr(sup): f"$^{{{digit}}}$" for sup, digit in SUPERSCRIPTS.items()},
}  # fmt: skip
SPECIAL = {"NaN": r"\mathrm{NaN}", "Infinity": r"\infty", "-Infinity": r"-\infty"}


def latex_name(name: str) -> str:
    """A name in a formula: `w0` has its number below, `h[2]` its step, `theta` is the letter."""
    match = NAME.fullmatch(name)
    assert match
    stem, digits, step = match.groups()
    if not stem or stem[-1] == "_":
        # w_0 must not look like w0
        stem, digits = stem + digits, ""
    below = "".join((digits, "," if digits and step else "", _step(step)))
    return _stem(stem) + (f"_{{{below}}}" if below else "")


def _step(text: str) -> str:
    return "".join(f"\\{c}" if c in "_{}$&#%" else c for c in text)


def _stem(stem: str) -> str:
    if stem in LETTERS:
        return f"\\{stem}"
    if stem == "inf":
        return r"\infty"
    if len(stem) == 1 and stem.isascii() and stem.isalpha():
        return stem
    if stem.isascii():
        return f"\\mathit{{{stem.replace('_', chr(92) + '_')}}}"
    return f"\\text{{{latex_text(stem)}}}"


def latex_word(name: str) -> str:
    """The name of a function, upright: it is no product of letters."""
    text = name.replace("_", "\\_") if name.isascii() else f"\\text{{{latex_text(name)}}}"
    return f"\\operatorname{{{text}}}"


def latex_number(text: str) -> str:
    """A number as `numbers.rounded` writes it: the same digits."""
    return SPECIAL.get(text) or SCIENTIFIC.sub(r" \\times 10^{\1\2}", text)


def latex_text(text: str) -> str:
    """Any words outside a formula; a letter that LaTeX may not have becomes its number."""
    return text if text.isalnum() and text.isascii() else "".join(map(_char, text))


def _char(char: str) -> str:
    if char in ESCAPES:
        return ESCAPES[char]
    if char.isascii():
        return char if char.isprintable() else " "
    if char in GREEK_LETTERS:
        name = plain(char)
        return f"$\\{name}$" if name in LETTERS else name
    return char if LETTER.match(char) else f"U+{ord(char):04X}"


def latex_slope(of: str, by: str) -> str:
    """The derivative of one name by another: `\\frac{\\partial f}{\\partial x}`."""
    return rf"\frac{{\partial {latex_name(of)}}}{{\partial {latex_name(by)}}}"
