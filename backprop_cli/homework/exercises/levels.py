"""The exercises that ship with the program: one file a level, one entry a template."""

import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from backprop_cli.homework.exercises.dice import Dice

FOLDER = os.path.dirname(__file__)
LEVELS = (1, 2, 3, 4, 5)
CHOICE = re.compile(r"\{([^{}]*)\}")
RANGE = re.compile(r"(\S+?)\.\.(\S+?)(?: by (\S+))?")


class Template(NamedTuple):
    """One kind of exercise: a program with choices in it, and where each input's value is from.

    `ask` names the nodes whose gradients are asked for; all inputs if it is empty.
    """

    program: str
    values: str
    sources: Mapping[str, str]
    shapes: Mapping[str, tuple[int, ...]]
    ask: tuple[str, ...]

    def written_out(self, dice: Dice) -> str:
        """A program, with one thing chosen for each choice."""
        return CHOICE.sub(lambda choice: dice.choice(_choices(choice[1])), self.program)

    def pool(self, name: str) -> tuple[float, ...]:
        """The numbers that an input's value, or an element of it, may be."""
        return numbers(self.sources.get(name, self.values))


class Level(NamedTuple):
    """Templates of one difficulty; answers have so many decimals at most, or are rounded."""

    number: int
    title: str
    decimals: int
    rounded: bool
    templates: tuple[Template, ...]


@cache
def level(number: int) -> Level:
    """One of the levels."""
    with open(os.path.join(FOLDER, f"level{number}.toml"), "rb") as stream:
        data = tomllib.load(stream)
    templates = tuple(_template(entry, data["values"]) for entry in data["exercise"])
    return Level(number, data["title"], data["decimals"], data.get("rounded", False), templates)


def _template(entry: Mapping[str, Any], values: str) -> Template:
    shapes = {name: tuple(shape) for name, shape in entry.get("shapes", {}).items()}
    sources, ask = entry.get("from", {}), tuple(entry.get("ask", ()))
    return Template(entry["program"], values, sources, shapes, ask)


def _choices(text: str) -> list[str]:
    first, dots, last = text.partition("..")
    return [str(n) for n in range(int(first), int(last) + 1)] if dots else text.split("|")


def numbers(text: str) -> tuple[float, ...]:
    """The numbers of `-6..6`, `-3..3 by 0.5` or `2 4 5`; 0 is left out."""
    match = RANGE.fullmatch(text)
    if match is None:
        return tuple(float(word) for word in text.split())
    first, last, step = float(match[1]), float(match[2]), float(match[3] or 1)
    steps = range(round((last - first) / step) + 1)
    return tuple(x for x in (round(first + k * step, 6) for k in steps) if x)
