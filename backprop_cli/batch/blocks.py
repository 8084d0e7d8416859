"""The numbers of a whole block of CSV at once, where its lines are rows and its numbers JSON."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import orjson

from backprop_cli.batch.model import Rows

NO_NUMBERS = (b'"', b"u", b"l", b"[", b"{")
"""JSON that is no number has one of these: texts, true, false, null, lists, objects."""
MINUS_ZERO = re.compile(rb"(?<![eE])-0(?![.eE])")
"""JSON's -0 is an integer, and loses its sign."""


def at_once(block: bytes, sign: bytes, width: int, places: Sequence[int]) -> Rows | None:
    """The columns at some places, of so many; None for a block that has to be read row by row.

    What is kept of the block is how its lines end.
    """
    newline = b"\r\n" if b"\r" in block else b"\n"
    line = sign * (width - 1) + newline
    bones = block.translate(None, bytes(set(range(256)) - set(sign + b"\r\n")))
    count = len(bones) // len(line)
    if b'"' in block or bones != line * count:
        return None
    columns = _columns(block[: -len(newline)].replace(newline, sign), sign, width, places, count)
    return None if columns is None else Rows(columns, count, count, [], newline)


def _columns(
    text: bytes, sign: bytes, width: int, places: Sequence[int], count: int
) -> list[Any] | None:
    """The columns of a text of cells, row by row."""
    if set(places) == set(range(width)):
        numbers = _numbers(text, sign, width * count)
        return None if numbers is None else [numbers[k::width].copy() for k in places]
    cells = text.split(sign)
    wanted = chain.from_iterable(cells[place::width] for place in places)
    numbers = _numbers(sign.join(wanted), sign, len(places) * count)
    return None if numbers is None else np.split(numbers, len(places))


def _numbers(text: bytes, sign: bytes, count: int) -> Any:
    """So many JSON numbers with a sign between, as an array; None where it is not so."""
    if any(letter in text for letter in NO_NUMBERS):
        return None
    try:
        numbers = orjson.loads(b"[%b]" % (text if sign == b"," else text.replace(sign, b",")))
    except orjson.JSONDecodeError:
        return None
    # a comma in a cell of TSV makes two numbers of it
    if len(numbers) != count:
        return None
    found = np.fromiter(numbers, np.float64, len(numbers))
    return found if found.all() or not MINUS_ZERO.search(text) else None
