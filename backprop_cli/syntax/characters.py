"""Characters that mean nothing here, and what was probably meant by them."""

from backprop_cli.errors import BackpropError
from backprop_cli.source import Span
from backprop_cli.syntax.lexer import Tokens

CHARACTERS = {
    "'": ("a name cannot hold a prime", "call it x_prime, or dx for a derivative"),
    "’": ("a name cannot hold a prime", "call it x_prime, or dx for a derivative"),
    "!": (
        "! is not an operator",
        "n! is exp(lgamma(n + 1))",
    ),
    "%": ("% is not an operator", "the remainder a % b is a - b*floor(a/b)"),
    "|": ("| is not an operator", "write abs(x) for |x|"),
    "&": ("& is not an operator", "put one where(...) inside another to join conditions"),
    "{": ("{ } do not group", "use parentheses ( )"),
    "}": ("{ } do not group", "use parentheses ( )"),
    "“": ("a text in quotes has no place here", "names and numbers stand without quotes"),
    "”": ("a text in quotes has no place here", "names and numbers stand without quotes"),
    "∞": ("infinity is written inf", "write inf"),
    "\\": ("LaTeX is not read here", "write sqrt(x), exp(x), a/b"),
    "$": ("$ has no meaning here", "if the shell was to fill it in, check its quotes"),
    '"': ("a text in quotes has no place here", "names and numbers stand without quotes"),
}


def character(tokens: Tokens, index: int) -> BackpropError | None:
    """An error for a character that begins no word."""
    if tokens.kinds[index] != "UNKNOWN":
        return None
    char = tokens.text(index)
    if char in CHARACTERS:
        message, hint = CHARACTERS[char]
        return BackpropError("character", message, tokens.span(index), hint)
    if "\ud800" <= char <= "\udfff":
        return BackpropError("encoding", "this is not UTF-8 text", tokens.span(index))
    what = char if char.isprintable() else f"the control character U+{ord(char):04X}"
    return BackpropError("character", f"{what} has no meaning here", tokens.span(index))


def dotted(tokens: Tokens, index: int) -> BackpropError | None:
    """An error for a lone point: `np.exp`, `math.exp`."""
    if tokens.text(index) != ".":
        return None
    around = (
        tokens.kinds[index - 1] if index else "",
        tokens.kinds[min(index + 1, len(tokens.kinds) - 1)],
    )
    if around != ("NAME", "NAME"):
        return BackpropError("character", "a lone . means nothing here", tokens.span(index))
    module, name = tokens.text(index - 1), tokens.text(index + 1)
    return BackpropError(
        "dotted",
        f"functions have no prefix here: {module}.{name}",
        Span(tokens.source, tokens.starts[index - 1], tokens.ends[index + 1]),
        f"write {name}",
    )
