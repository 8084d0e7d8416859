"""Implicit multiplication, where it was asked for: number·name, number·( and )(."""

from array import array

from backprop_cli.syntax.lexer import Tokens
from backprop_cli.syntax.tables import load

PAIRS = {("NUMBER", "NAME"), ("NUMBER", "LEFT"), ("NUMBER", "ROOT"), ("RIGHT", "LEFT")}
TIGHT = ("SLASH", "POWER")


def insert_products(tokens: Tokens) -> Tokens:
    """The same tokens with a `*` of no width where two factors touch.

    After `/` and `^` there are two readings (`1/2x`), so nothing is put in and the parser explains.
    """
    star, order = load().kinds.index("STAR"), _order(tokens.kinds)
    return Tokens(
        tokens.source,
        bytes([tokens.codes[place] if place >= 0 else star for place in order]),
        [tokens.words[place] if place >= 0 else "" for place in order],
        array("i", [tokens.starts[place if place >= 0 else ~place] for place in order]),
    )


def _order(given: list[str]) -> list[int]:
    """The places of the tokens; `~place` where a `*` goes before one."""
    order: list[int] = []
    kinds: list[str] = []
    openers: list[int] = []
    before = ""
    for place, kind in enumerate(given):
        last = kinds[-1] if kinds else ""
        if (last, kind) in PAIRS and before not in TIGHT:
            kinds.append("STAR")
            order.append(~place)
        if kind == "NUMBER":
            before = last
        elif kind in ("LEFT", "OPEN"):
            openers.append(len(kinds))
        elif kind in ("RIGHT", "CLOSE") and openers:
            before = _before_operand(kinds, openers.pop())
        kinds.append(kind)
        order.append(place)
    return order


def _before_operand(kinds: list[str], opener: int) -> str:
    """The kind that stands before an operand which begins at a parenthesis or at its call."""
    first = opener - 1 if opener and kinds[opener - 1] == "NAME" else opener
    return kinds[first - 1] if first else ""
