"""Mistakes with brackets, bars and colons → what is wrong and how to mend it."""

from backprop_cli.errors import BackpropError
from backprop_cli.source import Span
from backprop_cli.syntax.lexer import Tokens

STOPS = ("$END", "SEPARATOR")


def last_kind(tokens: Tokens, index: int) -> str:
    """The kind of the token before one."""
    return tokens.kinds[index - 1] if index else ""


def join(tokens: Tokens, first: int, last: int) -> Span:
    """The stretch from one token to another."""
    return Span(tokens.source, tokens.starts[first], tokens.ends[last])


def opener(tokens: Tokens, index: int) -> int | None:
    """The innermost parenthesis or bracket that is open at a token."""
    open_: list[int] = []
    for i in range(index):
        if tokens.kinds[i] in ("LEFT", "OPEN"):
            open_.append(i)
        elif tokens.kinds[i] in ("RIGHT", "CLOSE") and open_:
            open_.pop()
    return open_[-1] if open_ else None


def empty(tokens: Tokens, index: int) -> BackpropError | None:
    """Parentheses with nothing in them."""
    if tokens.kinds[index] != "RIGHT" or last_kind(tokens, index) != "LEFT":
        return None
    return BackpropError(
        "operand", "there is nothing between the parentheses", join(tokens, index - 1, index)
    )


def surplus(tokens: Tokens, index: int) -> BackpropError | None:
    """A closing bracket that closes nothing."""
    kind = tokens.kinds[index]
    if kind not in ("RIGHT", "CLOSE") or opener(tokens, index) is not None:
        return None
    text = tokens.text(index)
    return BackpropError(
        "surplus-parenthesis",
        f"this {text} closes nothing",
        tokens.span(index),
        f"remove it, or add the missing {'(' if text == ')' else '['} before it",
    )


def unclosed(tokens: Tokens, index: int) -> BackpropError | None:
    """A bracket that is never closed, or closed by another."""
    first = opener(tokens, index)
    if first is None or tokens.kinds[index] not in (*STOPS, "RIGHT", "CLOSE", "COMMA"):
        return None
    left = tokens.text(first)
    right = ")" if left == "(" else "]"
    if tokens.kinds[index] == "COMMA" and last_kind(tokens, first) != "NAME":
        hint = f"a comma stands only between the arguments of a function; add {right} before it"
        return BackpropError("comma", "a comma cannot stand here", tokens.span(index), hint)
    if tokens.kinds[index] in ("RIGHT", "CLOSE") and tokens.text(index) == right:
        return None
    return BackpropError(
        "unclosed-parenthesis",
        f"this {left} is never closed",
        tokens.span(first),
        f"add the missing {right}",
    )


def bars(tokens: Tokens, index: int) -> BackpropError | None:
    """A ‖ without its second one."""
    found = [place for place in range(index) if tokens.kinds[place] == "BARS"]
    if tokens.kinds[index] not in STOPS or len(found) % 2 == 0:
        return None
    return BackpropError(
        "unclosed-parenthesis",
        "this ‖ is never closed",
        tokens.span(found[-1]),
        "the norm of v is ‖v‖, or norm(v)",
    )


def colon(tokens: Tokens, index: int) -> BackpropError | None:
    """A colon outside slices and loops."""
    if tokens.kinds[index] != "COLON":
        return None
    hint = "it stands in a slice, x[1:3], and behind the bounds of a loop, for t in 0..3:"
    return BackpropError("syntax", ": cannot stand here", tokens.span(index), hint)


def loop(tokens: Tokens, index: int) -> BackpropError | None:
    """A loop whose line lacks its .. or its colon."""
    first = index
    while first and tokens.kinds[first - 1] not in STOPS:
        first -= 1
    kinds = tokens.kinds[first:index]
    if not kinds or kinds[0] != "FOR" or "COLON" in kinds:
        return None
    what = "the colon" if "RANGE" in kinds else "the .. between the bounds"
    hint = "write for t in 0..3: h = …"
    return BackpropError("loop", f"{what} of this loop is missing", tokens.span(first), hint)
