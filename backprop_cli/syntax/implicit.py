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
    star = load().kinds.index("STAR")
    codes, words, starts = bytearray(), list[str](), array("i")
    kinds: list[str] = []
    openers: list[int] = []
    before = ""
    for kind, code, word, start in zip(
        tokens.kinds, tokens.codes, tokens.words, tokens.starts, strict=True
    ):
        last = kinds[-1] if kinds else ""
        if (last, kind) in PAIRS and before not in TIGHT:
            kinds.append("STAR")
            codes.append(star)
            words.append("")
            starts.append(start)
        if kind == "NUMBER":
            before = last
        elif kind in ("LEFT", "OPEN"):
            openers.append(len(kinds))
        elif kind in ("RIGHT", "CLOSE") and openers:
            before = _before_operand(kinds, openers.pop())
        kinds.append(kind)
        codes.append(code)
        words.append(word)
        starts.append(start)
    return Tokens(tokens.source, bytes(codes), words, starts)


def _before_operand(kinds: list[str], opener: int) -> str:
    """The kind that stands before an operand which begins at a parenthesis or at its call."""
    first = opener - 1 if opener and kinds[opener - 1] == "NAME" else opener
    return kinds[first - 1] if first else ""
