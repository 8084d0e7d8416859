"""The text of a literal → its value: a number, an array `[[1, 2], [3, 4]]` or a slice `1:3`."""

import re
from typing import Any

import numpy as np

from backprop_cli.kernels.float64 import FLOAT64

WORD = re.compile(r"[\[\],]|[^\[\],\s]+")


def literal(text: str) -> Any:
    """The value of a literal, without its sign."""
    if ":" in text:
        return slice(*[None if part in ("", "none") else int(part) for part in text.split(":")])
    return array(text) if text.startswith("[") else FLOAT64.number(text)


def array(text: str) -> Any:
    """An array from nested brackets, known to be rectangular."""
    return np.array(list(map(FLOAT64.literal, entries(text))), np.float64).reshape(shape(text))


def entries(text: str) -> list[str]:
    """The texts of the entries of an array, row by row."""
    return text.replace("[", " ").replace("]", " ").replace(",", " ").split()


def shape(text: str) -> tuple[int, ...]:
    """The lengths of the axes: at each depth, the entries of the first list there."""
    sizes: dict[int, int] = {}
    commas: list[int] = []
    last = ""
    for word in WORD.findall(text):
        if word == "[":
            commas.append(0)
        elif word == "]":
            entries = 0 if last == "[" else commas[-1] + 1
            commas.pop()
            sizes.setdefault(len(commas), entries)
        elif word == ",":
            commas[-1] += 1
        last = word
    return tuple(sizes[depth] for depth in sorted(sizes))
