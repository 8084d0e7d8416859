"""What a worked solution is made of: formulas and sentences that belong to no format yet."""

from collections.abc import Mapping
from typing import NamedTuple

from backprop_cli.report.model import Value


class Name(NamedTuple):
    """A node, by its name."""

    text: str


class Words(NamedTuple):
    """A text that is no formula: the name of a gate, a function call, a message."""

    text: str


class Pattern(NamedTuple):
    """What a gate of the library does with the upstream gradient, in the words of its entry."""

    gate: str
    text: str


class Code(NamedTuple):
    """An expression; with `numbers` in the place of its names, which lead to its `value`."""

    text: str
    numbers: Mapping[str, Value] = {}
    value: Value = None


class Number(NamedTuple):
    """A number or an array."""

    value: Value


class Slope(NamedTuple):
    """A derivative: ∂(one node)/∂(another one)."""

    of: str
    by: str


class Place(NamedTuple):
    """Which argument of a gate an input is, from 1; languages have words for the first ten."""

    number: int


class Product(NamedTuple):
    """One part times another."""

    left: "Part"
    right: "Part"


class Sum(NamedTuple):
    """Numbers that are added, and what they add up to; there may be `more` of them."""

    terms: tuple[Number, ...]
    total: Value
    more: bool = False


Part = Name | Words | Pattern | Code | Number | Slope | Place | Product | Sum


class Heading(NamedTuple):
    """The heading of the whole (0), of a pass (1) or of one gate's block (2)."""

    level: int
    key: str
    parts: Mapping[str, Part] = {}


class Say(NamedTuple):
    """A sentence: its key among the words of a language, and what stands in its gaps.

    With a formula in `losing` it is said only where the numbers put into that one lose its digits.
    """

    key: str
    parts: Mapping[str, Part] = {}
    depth: int = 0
    losing: Code | None = None


class Formula(NamedTuple):
    """Parts that are equal, from left to right; `label` is the key of what stands before them."""

    chain: tuple[Part, ...]
    label: str = ""
    depth: int = 0


Piece = Heading | Say | Formula
