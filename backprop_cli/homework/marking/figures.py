"""An answer as a student wrote it → numbers, each with the digits that it shows."""

import math
import re
from typing import Any, NamedTuple

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.values import constant, quantity
from backprop_cli.numbers import elements, shape_of
from backprop_cli.syntax.parser import parse_text
from backprop_cli.syntax.tree import ARRAY, NUMBER, Tree

PLAIN = re.compile(r"[-−–+]?((?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?)")
SAME = 1e-9
"""Relative difference within which two numbers are the same one."""
EVERY = 1000
"""Digits of an answer that is exact."""
LONGEST = 9
"""Characters of an exponent that are looked at."""
UNITS = 0.51
"""Units of its last digit by which a rounded answer may be off: a half, and ties either way."""
LEAST, ZERO = 0.95, 0.0005
"""A last digit of 1 or more does not round a number below `LEAST` of it; there only what is as near
as `ZERO` fits."""


class Rules(NamedTuple):
    """What the marker asks for: tolerances in place of the written digits, and how many digits.

    With `strict` an answer whose rounding was carried along is not right.
    """

    rtol: float | None = None
    atol: float | None = None
    strict: bool = False
    min_digits: int = 0


class Figure(NamedTuple):
    """A number as it was written: the unit of its last digit (0 for an exact one), its digits."""

    value: float
    unit: float = 0.0
    digits: int = 0

    def fits(self, number: float, rules: Rules = Rules()) -> bool:  # noqa: B008
        """Whether this can be what somebody writes for a number."""
        if not math.isfinite(number) or not math.isfinite(self.value):
            return number == self.value or (number != number and self.value != self.value)
        error = abs(self.value - number)
        if error <= SAME * abs(number) or error < math.ulp(1.0):
            return True
        if rules.rtol is not None or rules.atol is not None:
            return error <= (rules.atol or 0.0) + (rules.rtol or 0.0) * abs(number)
        if self.unit >= 1 and abs(number) < LEAST * self.unit:
            return error < ZERO
        return error <= UNITS * self.unit

    def comes_from(self, number: float) -> bool:
        """Whether somebody who got a number would write this: a whole number only for one."""
        return self.fits(number) and (self.unit < 1 or abs(self.value - number) < ZERO)

    def cut_off(self, number: float) -> bool:
        """Whether this is a number whose digits were cut off where they had to be rounded."""
        if not self.unit or not math.isfinite(number) or self.fits(number):
            return False
        short = abs(number) - abs(self.value)
        return self.value * number >= 0 and 0 < short < self.unit * (1 - SAME)

    def shows(self, number: float, rules: Rules) -> bool:
        """Whether it has as many digits as were asked for; an exact answer has."""
        return self.digits >= rules.min_digits or abs(self.value - number) <= SAME * abs(number)


class Answer(NamedTuple):
    """Everything that was written for one target: a number, or an array row by row."""

    text: str
    shape: tuple[int, ...]
    figures: tuple[Figure, ...]

    @property
    def value(self) -> Any:
        """The answer as a float or an array."""
        if not self.shape:
            return self.figures[0].value
        import numpy as np

        return np.array([figure.value for figure in self.figures]).reshape(self.shape)

    def fits(self, value: Any, rules: Rules = Rules()) -> bool:  # noqa: B008
        """Whether this can be what somebody writes for a value."""
        if shape_of(value) != self.shape:
            return False
        pairs = zip(self.figures, elements(value), strict=True)
        return all(figure.fits(float(number), rules) for figure, number in pairs)

    def comes_from(self, value: Any) -> bool:
        """Whether somebody who got a value would write this."""
        if shape_of(value) != self.shape:
            return False
        pairs = zip(self.figures, elements(value), strict=True)
        return all(figure.comes_from(float(number)) for figure, number in pairs)

    def cut_off(self, value: Any) -> bool:
        """Whether some number of it was cut off, and the others are right."""
        pairs = list(zip(self.figures, map(float, elements(value)), strict=True))
        cut = [figure.cut_off(number) for figure, number in pairs]
        return any(cut) and all(c or f.fits(n) for c, (f, n) in zip(cut, pairs, strict=True))

    def shows(self, value: Any, rules: Rules) -> bool:
        """Whether every number of it has as many digits as were asked for."""
        pairs = zip(self.figures, elements(value), strict=True)
        return all(figure.shows(float(number), rules) for figure, number in pairs)


def read_answer(text: str, label: str, evaluator: Evaluator) -> Answer:
    """An answer from its text: `-0.20`, `-4/3`, `exp(-1)`, `[[1, 0.5], [2, 1/3]]`.

    Raises:
        BackpropError: it is no number and no array; the message calls it by its label.
    """
    text = text.strip()
    if "[" not in text:
        value = constant(text, label, evaluator)
        plain = PLAIN.fullmatch(text) or value != value or math.isinf(value)
        written = text if plain else _written(*_single(text))
        return Answer(text, (), (_figure(written, value),))
    array = quantity(text, label, evaluator)
    tree, leaves = _leaves(text)
    texts = (_written(tree, leaf) for leaf in leaves)
    numbers = zip(texts, elements(array), strict=True)
    figures = tuple(_figure(text, float(number)) for text, number in numbers)
    return Answer(text, array.shape, figures)


def _single(text: str) -> tuple[Tree, int]:
    """The one expression that was written."""
    parsed = parse_text(text)
    return parsed.tree, parsed.statements[0].parts[0]


def _leaves(text: str) -> tuple[Tree, list[int]]:
    """The elements of an array that was written, row by row."""
    tree, root = _single(text)
    todo, leaves = [root], list[int]()
    while todo:
        item = todo.pop()
        if tree.ops[item] == ARRAY:
            todo += reversed(tree.children(item))
        else:
            leaves.append(item)
    return tree, leaves


def _written(tree: Tree, leaf: int) -> str:
    """A number as it was written; an empty text for an expression."""
    inner = tree.children(leaf)[0] if tree.ops[leaf] == "neg" else leaf
    return tree.text(inner) if tree.ops[inner] == NUMBER else ""


def _figure(text: str, value: float) -> Figure:
    match = PLAIN.fullmatch(text)
    if match is None:
        return Figure(value, digits=EVERY)
    mantissa, _, exponent = match[1].replace("_", "").lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    # an exponent beyond any double makes the unit 0 or an infinity, as it does with the number
    unit = float(f"1e{int(exponent[:LONGEST] or 0) - len(decimals)}")
    digits = len((whole + decimals).lstrip("0")) or 1
    return Figure(value, unit, digits)
