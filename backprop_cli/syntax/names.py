"""Names as they are written, and their plain forms."""

from backprop_cli.errors import fail
from backprop_cli.source import Span

SPELLED = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon",
    "phi", "chi", "psi", "omega",
)  # fmt: skip
GREEK = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", SPELLED, strict=True))
"""Plain names of the Greek letters; capitals follow (`Δ` is `Delta`)."""
SUBSCRIPTS = {ord(sub): str(digit) for digit, sub in enumerate("₀₁₂₃₄₅₆₇₈₉")}
SUPERSCRIPTS = {ord(sup): digit for sup, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)}


def plain(name: str) -> str:
    """The plain form of a name: `θ₁` is `theta1`."""
    if name.isascii():
        return name
    return "".join(map(_letter, name.translate(SUBSCRIPTS)))


def _letter(char: str) -> str:
    lower = GREEK.get(char.lower(), char)
    return lower if char.lower() == char or lower == char else lower.capitalize()


def plain_name(span: Span) -> str:
    """The plain form of a name in a source.

    Raises:
        BackpropError: it holds a character that no name may hold, such as ½.
    """
    name = plain(span.text)
    if not name.isidentifier():
        bad = next((i for i, c in enumerate(span.text) if not plain("a" + c).isidentifier()), 0)
        place = Span(span.source, span.start + bad, span.start + bad + 1)
        fail(
            "character",
            f"{span.text[bad]} cannot stand in a name",
            place,
            "use letters, digits and _",
        )
    return name
