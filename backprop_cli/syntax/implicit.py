"""Implicit multiplication, where it was asked for: number·name, number·( and )(."""

from backprop_cli.syntax.lexer import Tokens

PAIRS = {("NUMBER", "NAME"), ("NUMBER", "LEFT"), ("NUMBER", "ROOT"), ("RIGHT", "LEFT")}
TIGHT = ("SLASH", "POWER")


def insert_products(tokens: Tokens) -> Tokens:
    """The same tokens with a `*` of no width where two factors touch.

    After `/` and `^` there are two readings (`1/2x`), so nothing is put in and the parser explains.
    """
    out = Tokens(tokens.source, [], [], [])
    openers: list[int] = []
    before = ""
    for index, kind in enumerate(tokens.kinds):
        last = out.kinds[-1] if out.kinds else ""
        if (last, kind) in PAIRS and before not in TIGHT:
            _append(out, "STAR", tokens.starts[index], tokens.starts[index])
        if kind == "NUMBER":
            before = last
        elif kind in ("LEFT", "OPEN"):
            openers.append(len(out.kinds))
        elif kind in ("RIGHT", "CLOSE") and openers:
            before = _before_operand(out.kinds, openers.pop())
        _append(out, kind, tokens.starts[index], tokens.ends[index])
    return out


def _append(tokens: Tokens, kind: str, start: int, end: int) -> None:
    tokens.kinds.append(kind)
    tokens.starts.append(start)
    tokens.ends.append(end)


def _before_operand(kinds: list[str], opener: int) -> str:
    """The kind that stands before an operand which begins at a parenthesis or at its call."""
    first = opener - 1 if opener and kinds[opener - 1] == "NAME" else opener
    return kinds[first - 1] if first else ""
