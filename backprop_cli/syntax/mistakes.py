"""A failed parse → what is wrong and how to mend it, in words a beginner understands."""

import re
from collections.abc import Callable
from typing import NoReturn

from backprop_cli.errors import BackpropError, fail
from backprop_cli.source import Span
from backprop_cli.syntax.characters import character, dotted
from backprop_cli.syntax.lexer import Tokens

OPERAND_ENDS = ("NAME", "NUMBER", "RIGHT", "CLOSE", "SUPERSCRIPT", "STRING")
OPERAND_STARTS = ("NAME", "NUMBER", "LEFT", "ROOT", "STRING", "GATE", "CLAUSE", "WORDS")
OPERATORS = ("PLUS", "MINUS", "STAR", "SLASH", "POWER", "AT", "COMPARE")
STOPS = ("$END", "SEPARATOR")


def explain(tokens: Tokens, index: int) -> NoReturn:
    """Raise the error for a token that cannot stand where it does."""
    for detector in DETECTORS:
        error = detector(tokens, index)
        if error:
            raise error
    fail("syntax", f"{_quoted(tokens, index)} cannot stand here", tokens.span(index))


def _quoted(tokens: Tokens, index: int) -> str:
    if tokens.kinds[index] == "$END":
        return "the end"
    return "a line break" if tokens.text(index) in "\r\n" else tokens.text(index)


def _last(tokens: Tokens, index: int) -> str:
    return tokens.kinds[index - 1] if index else ""


def _join(tokens: Tokens, first: int, last: int) -> Span:
    return Span(tokens.source, tokens.starts[first], tokens.ends[last])


def _empty(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] != "RIGHT" or _last(tokens, index) != "LEFT":
        return None
    return BackpropError(
        "operand", "there is nothing between the parentheses", _join(tokens, index - 1, index)
    )


def _colon(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] != "COLON":
        return None
    hint = "it stands in a slice, x[1:3], and behind the bounds of a loop, for t in 0..3:"
    return BackpropError("syntax", ": cannot stand here", tokens.span(index), hint)


def _bars(tokens: Tokens, index: int) -> BackpropError | None:
    bars = [place for place in range(index) if tokens.kinds[place] == "BARS"]
    if tokens.kinds[index] not in STOPS or len(bars) % 2 == 0:
        return None
    return BackpropError(
        "unclosed-parenthesis",
        "this ‖ is never closed",
        tokens.span(bars[-1]),
        "the norm of v is ‖v‖, or norm(v)",
    )


def _loop(tokens: Tokens, index: int) -> BackpropError | None:
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


def _opener(tokens: Tokens, index: int) -> int | None:
    """The innermost parenthesis or bracket that is open at a token."""
    open_: list[int] = []
    for i in range(index):
        if tokens.kinds[i] in ("LEFT", "OPEN"):
            open_.append(i)
        elif tokens.kinds[i] in ("RIGHT", "CLOSE") and open_:
            open_.pop()
    return open_[-1] if open_ else None


def _decimal_comma(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] != "COMMA":
        return None
    around = (
        Span(tokens.source, tokens.starts[index - 1], tokens.ends[index + 1]) if index else None
    )
    if around and re.fullmatch(r"[0-9.]+,[0-9]+", around.text):
        mended = around.text.replace(",", ".")
        return BackpropError(
            "decimal-comma", "a comma cannot stand in a number", around, f"write {mended}"
        )
    if _opener(tokens, index) is not None:
        return None
    hint = "a comma stands only between the arguments of a function; ; separates statements"
    return BackpropError("comma", "a comma cannot stand here", tokens.span(index), hint)


def _surplus(tokens: Tokens, index: int) -> BackpropError | None:
    kind = tokens.kinds[index]
    if kind not in ("RIGHT", "CLOSE") or _opener(tokens, index) is not None:
        return None
    text = tokens.text(index)
    return BackpropError(
        "surplus-parenthesis",
        f"this {text} closes nothing",
        tokens.span(index),
        f"remove it, or add the missing {'(' if text == ')' else '['} before it",
    )


def _trailing_comma(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] not in ("RIGHT", "CLOSE", *STOPS) or _last(tokens, index) != "COMMA":
        return None
    return BackpropError(
        "operand", "a comma with nothing after it", tokens.span(index - 1), "remove the comma"
    )


def _missing_operand(tokens: Tokens, index: int) -> BackpropError | None:
    last = _last(tokens, index)
    if last not in (*OPERATORS, "EQUAL", "ROOT", "LEFT", "OPEN", "COMMA", "COMPUTED"):
        if tokens.kinds[index] in OPERATORS and last in ("", "SEPARATOR"):
            return _operand_before(tokens, index)
        return None
    if tokens.kinds[index] in OPERATORS and last in ("LEFT", "OPEN", "COMMA", "EQUAL"):
        return _operand_before(tokens, index)
    if tokens.kinds[index] in STOPS and last in ("LEFT", "OPEN"):
        return None
    before = tokens.text(index - 1)
    then = {"$END": "the end", "SEPARATOR": "the end of the statement"}
    what = then.get(tokens.kinds[index], tokens.text(index))
    hint = "put a name, a number or a parenthesis there"
    if tokens.text(index) in ("\r", "\n"):
        hint = "a statement goes on over a line break only inside parentheses"
    elif before + what in ("//", "<<", ">>", "=="):
        hint = f"{before + what} is not an operator here"
    message = f"an operand is missing between {before} and {what}"
    return BackpropError("operand", message, tokens.span(index - 1), hint)


def _operand_before(tokens: Tokens, index: int) -> BackpropError:
    message = f"an operand is missing before {tokens.text(index)}"
    return BackpropError("operand", message, tokens.span(index))


def _unclosed(tokens: Tokens, index: int) -> BackpropError | None:
    opener = _opener(tokens, index)
    if opener is None or tokens.kinds[index] not in (*STOPS, "RIGHT", "CLOSE", "COMMA"):
        return None
    left = tokens.text(opener)
    right = ")" if left == "(" else "]"
    if tokens.kinds[index] == "COMMA" and _last(tokens, opener) != "NAME":
        hint = f"a comma stands only between the arguments of a function; add {right} before it"
        return BackpropError("comma", "a comma cannot stand here", tokens.span(index), hint)
    if tokens.kinds[index] in ("RIGHT", "CLOSE") and tokens.text(index) == right:
        return None
    return BackpropError(
        "unclosed-parenthesis",
        f"this {left} is never closed",
        tokens.span(opener),
        f"add the missing {right}",
    )


def _assignment(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] != "EQUAL":
        return None
    if _opener(tokens, index) is not None:
        return BackpropError(
            "equal", "= gives a name a value", tokens.span(index), "use == to compare"
        )
    hint = "a statement gives one name one value; use == to compare, and ; between statements"
    return BackpropError("equal", "a second = in one statement", tokens.span(index), hint)


def _chained(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] != "COMPARE":
        return None
    hint = "comparisons are not chained; put one where(...) inside another"
    return BackpropError(
        "comparison", f"a second comparison, {tokens.text(index)}", tokens.span(index), hint
    )


def _missing_operator(tokens: Tokens, index: int) -> BackpropError | None:
    if _last(tokens, index) not in OPERAND_ENDS or tokens.kinds[index] not in OPERAND_STARTS:
        return None
    left, right = tokens.text(index - 1), tokens.text(index)
    if tokens.kinds[index] in ("GATE", "CLAUSE", "WORDS"):
        right = right.split()[0]
    span = _join(tokens, index - 1, index)
    touching = tokens.ends[index - 1] == tokens.starts[index]
    what = f"{left}{right}" if touching else f"{left} and {right}"
    message = f"an operator is missing {'in' if touching else 'between'} {what}"
    return BackpropError("operator", message, span, _readings(tokens, index, left, right))


def _readings(tokens: Tokens, index: int, left: str, right: str) -> str:
    """The ways in which two operands side by side could have been meant."""
    kinds = (tokens.kinds[index - 1], tokens.kinds[index])
    before = tokens.kinds[index - 2] if index > 1 else ""
    if kinds[0] == "NUMBER" and before in ("SLASH", "POWER") and index > 2:
        sign, first = tokens.text(index - 2), tokens.text(index - 3)
        right = "(…)" if right == "(" else right
        return f"write {first}{sign}({left}*{right}) or ({first}{sign}{left})*{right}"
    if kinds == ("NUMBER", "NAME"):
        either = f"write {left}*{right} to multiply, or {right}{left} for a name"
        return f"{either}; --implicit reads {left}{right} as a product"
    if kinds[0] == "NAME" and kinds[1] in ("NAME", "NUMBER"):
        return f"write {left}({right}) to call a function, or {left}*{right} to multiply"
    if kinds[1] == "LEFT":
        return f"write {left}*( to multiply; --implicit reads {left}( as a product"
    return f"write {left}*{right} to multiply"


def _keyword(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] != "COMPUTED":
        return None
    hint = "it follows the textbook form of a gate: d/a = … computed as …"
    return BackpropError("gate", "computed as has no place here", tokens.span(index), hint)


Detector = Callable[[Tokens, int], BackpropError | None]

DETECTORS: tuple[Detector, ...] = (
    dotted, character, _loop, _surplus, _empty, _trailing_comma, _missing_operand, _decimal_comma,
    _unclosed, _colon, _bars, _assignment, _chained, _missing_operator, _keyword,
)  # fmt: skip
