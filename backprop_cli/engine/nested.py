"""Nested lists and texts → arrays."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from backprop_cli.errors import fail
from backprop_cli.graph.brackets import DEEPEST
from backprop_cli.numbers import double, spelling

LISTS = (list, tuple)
NUMBERS = re.compile(r"(?:[-+0-9.eE,\s\[\]]|NaN|Infinity)*")


def plain_array(text: str, label: str, element: Callable[[str], Any] | None = None) -> Any:
    """The array of a text that holds nothing but numbers and brackets, else None.

    `element` reads its numbers in another number system.
    """
    if not NUMBERS.fullmatch(text):
        return None
    try:
        data = json.loads(text, parse_int=str, parse_float=str) if element else json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, list):
        return None
    return from_lists(data, label, element or float, doubles=element is None)


def from_lists(
    data: Sequence[Any],
    label: str,
    element: Callable[[str], Any] = float,
    *,
    doubles: bool = True,
) -> Any:
    """The array of nested lists; `element` reads a text among the numbers.

    Without `doubles` the numbers are texts, or are left as they are.

    Raises:
        BackpropError: rows of different lengths, or something that is not a number.
    """
    import numpy as np

    shape: list[int] = []
    level: list[Any] = [data]
    while level and type(level[0]) in LISTS:
        size = len(level[0])
        for place, row in enumerate(level):
            if type(row) not in LISTS or len(row) != size:
                _ragged(label, level, place, size)
        shape.append(size)
        _check_axes(len(shape), label)
        level = [entry for row in level for entry in row]
    numbers = [_number(entry, label, element, doubles) for entry in level]
    return np.array(numbers, np.float64 if doubles else object).reshape(shape)


def _check_axes(rank: int, label: str) -> None:
    if rank > DEEPEST:
        fail("value", f"{label} has more than {DEEPEST} axes", hint="take some brackets away")


def _ragged(label: str, rows: list[Any], place: int, size: int) -> None:
    row = rows[place]
    if type(row) not in LISTS:
        fail("value", f"{label} holds a list and a number side by side", hint="nest all alike")
    message = f"the rows of {label} have {size} and {len(row)} numbers (row {place + 1})"
    fail("value", message, hint="every row needs the same length")


def _number(entry: Any, label: str, element: Callable[[str], Any], doubles: bool) -> Any:
    if isinstance(entry, str):
        return element(entry)
    if not doubles and not isinstance(entry, bool | int | float | list | tuple):
        return entry
    if isinstance(entry, bool) or not isinstance(entry, int | float):
        if type(entry) in LISTS:
            fail("value", f"{label} holds a list and a number side by side", hint="nest all alike")
        fail("value", f"{json.dumps(entry, default=str)} in {label} is not a number")
    return double(entry) if doubles else element(spelling(entry))


def from_array(value: Any, label: str) -> Any:
    """An array of doubles from anything that NumPy takes for an array.

    Raises:
        BackpropError: its elements are not real numbers.
    """
    import numpy as np

    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        fail("value", f"the elements of {label} are not real numbers ({array.dtype})")
    _check_axes(array.ndim, label)
    return array.astype(np.float64, copy=False)
