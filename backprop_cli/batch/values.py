"""Plain data, such as JSON has it → numbers and arrays."""

from typing import Any

import numpy as np

from backprop_cli.engine.nested import from_lists
from backprop_cli.numbers import double, shape_of

SPECIAL = ("NaN", "Infinity", "-Infinity")
"""How the program writes what JSON has no number for."""


def column_of(values: list[Any]) -> Any:
    """Numbers, or lists of one shape, as an array."""
    kinds = set(map(type, values))
    if kinds <= {int, float}:
        return np.array(values, np.float64)
    if kinds != {list}:
        raise TypeError
    return from_lists(values, "the list", _special)


def value_of(value: Any) -> Any:
    """A number or an array."""
    if isinstance(value, list):
        return from_lists(value, "the list", _special)
    if isinstance(value, str):
        return _special(value)
    if isinstance(value, bool | dict):
        raise ValueError
    return double(value)


def _special(text: str) -> float:
    if text not in SPECIAL:
        raise ValueError
    return float(text)


def even(column: list[Any]) -> Any:
    """The values of a column as one array, if they have the same shape."""
    return np.array(column, np.float64) if len(set(map(shape_of, column))) < 2 else column
