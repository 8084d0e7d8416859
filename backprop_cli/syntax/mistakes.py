"""A failed parse → what is wrong and how to mend it, in words a beginner understands."""

import re
from collections.abc import Callable

from backprop_cli.errors import BackpropError, fail
from backprop_cli.hints import NoReturn
from backprop_cli.source import Span
from backprop_cli.syntax.brackets import (
    STOPS,
    bars,
    colon,
    empty,
    join,
    last_kind,
    loop,
    opener,
    surplus,
    unclosed,
)
from backprop_cli.syntax.characters import character, dotted
from backprop_cli.syntax.lexer import Tokens

OPERAND_ENDS = ("NAME", "NUMBER", "RIGHT", "CLOSE", "SUPERSCRIPT", "STRING")
OPERAND_STARTS = ("NAME", "NUMBER", "LEFT", "ROOT", "STRING", "GATE", "CLAUSE", "WORDS")
OPERATORS = ("PLUS", "MINUS", "STAR", "SLASH", "POWER", "AT", "COMPARE")


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
    if opener(tokens, index) is not None:
        return None
    hint = "a comma stands only between the arguments of a function; ; separates statements"
    return BackpropError("comma", "a comma cannot stand here", tokens.span(index), hint)


def _trailing_comma(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] not in ("RIGHT", "CLOSE", *STOPS) or last_kind(tokens, index) != "COMMA":
        return None
    return BackpropError(
        "operand", "a comma with nothing after it", tokens.span(index - 1), "remove the comma"
    )


def _missing_operand(tokens: Tokens, index: int) -> BackpropError | None:
    last = last_kind(tokens, index)
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


def _assignment(tokens: Tokens, index: int) -> BackpropError | None:
    if tokens.kinds[index] != "EQUAL":
        return None
    if opener(tokens, index) is not None:
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
    if last_kind(tokens, index) not in OPERAND_ENDS or tokens.kinds[index] not in OPERAND_STARTS:
        return None
    left, right = tokens.text(index - 1), tokens.text(index)
    if tokens.kinds[index] in ("GATE", "CLAUSE", "WORDS"):
        right = right.split()[0]
    span = join(tokens, index - 1, index)
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
    dotted, character, loop, surplus, empty, _trailing_comma, _missing_operand, _decimal_comma,
    unclosed, colon, bars, _assignment, _chained, _missing_operator, _keyword,
)  # fmt: skip
