"""Shapes that must line up: broadcasting."""

from collections.abc import Sequence
from typing import NoReturn

from backprop_cli.shapes.model import Call, Shape, counted, described, text

SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^", "less": "<", "less_equal": "<=",
    "greater": ">", "greater_equal": ">=", "equal": "==", "not_equal": "!=",
}  # fmt: skip


def broadcast(call: Call) -> Shape:
    """The shape of arrays combined element by element, as NumPy broadcasts them.

    Counted from the last one, two axes are of one length, or one of them is 1 or missing.
    """
    count = len(call.gate.parameters) if not call.gate.variadic else len(call.shapes)
    result: Shape = call.shapes[0] if count else ()
    largest = 0
    for place in range(1, count):
        merged = joined(result, call.shapes[place])
        if merged is None:
            return _mismatch(call, largest, place)
        if merged != result:
            result, largest = merged, place
    return result


def joined(a: Shape, b: Shape) -> Shape | None:
    """Two shapes as one, or None where they do not line up."""
    if a == b or not b:
        return a
    if len(a) < len(b):
        a, b = b, a
    tail = a[len(a) - len(b) :]
    pairs = [m if n == 1 else n if m == 1 or m == n else -1 for m, n in zip(tail, b, strict=True)]
    return None if -1 in pairs else (*a[: len(a) - len(b)], *pairs)


def _mismatch(call: Call, first: int, second: int) -> NoReturn:
    a, b = call.shapes[first], call.shapes[second]
    one, other = call.words[first], call.words[second]
    sign = SIGNS.get(call.gate.name, call.gate.call)
    if len(a) == len(b) == 1:
        what = f"{one} has {counted(a[0], 'number')} and {other} has {b[0]}"
        hint = f"{sign} goes element by element, so both need the same length"
        call.fail(f"{what}: they do not line up", hint)
    if len(a) == len(b) == 2 and one != other:
        axis = 0 if a[0] != b[0] and 1 not in (a[0], b[0]) else 1
        word = ("row", "column")[axis]
        what = f"{one} has {counted(a[axis], word)} and {other} has {b[axis]}"
        call.fail(f"{what}: they do not line up", _hint(call, first, second, sign))
    what = f"{call.named(first)} and {call.named(second)}: they do not line up"
    call.fail(what, _hint(call, first, second, sign))


def _hint(call: Call, first: int, second: int, sign: str) -> str:
    a, b = call.shapes[first], call.shapes[second]
    shapes = f"the shapes are {text(a)} and {text(b)}"
    if len(a) == 2 and len(b) == 1 and a[0] == b[0]:
        word = call.words[second]
        return f"{shapes}; reshape({word}, [{b[0]}, 1]) gives each row of {call.words[first]} one"
    if sign == "*" and len(a) == 2 and a[1] == b[0]:
        return f"{shapes}; @ is the matrix product"
    return f"{shapes}; counted from the last, each axis must have one length, or be 1"


def same(call: Call, places: Sequence[int]) -> Shape:
    """The one shape that some arguments have."""
    first = call.shapes[places[0]]
    for place in places[1:]:
        if call.shapes[place] != first:
            rows = "the entries of this array"
            if call.gate.name == "list" and len(first) == 1 == len(call.shapes[place]):
                call.fail(
                    f"the rows of this array have {first[0]} and {call.shapes[place][0]} numbers",
                    "every row needs the same length",
                )
            what = rows if call.gate.name == "list" else f"the arrays of {call.gate.call}"
            call.fail(
                f"{what} have different shapes: {call.words[places[0]]} is {described(first)}, "
                f"{call.named(place)}"
            )
    return first
