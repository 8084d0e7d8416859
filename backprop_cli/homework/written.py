"""Answers as students write them: to some decimals, or to some significant digits."""

import math
from typing import NamedTuple

from backprop_cli.homework.replay import Value
from backprop_cli.numbers import elements

NO_NUMBER = "no number"
LOST = 1e-9
"""Relative difference that arithmetic alone may make."""


class Precision(NamedTuple):
    """How many decimals answers have, or how many significant digits if that is not 0."""

    decimals: int = 2
    digits: int = 0

    def written(self, value: Value, right: Value | None = None) -> object:
        """What is written for a gradient, to be compared with what else is written.

        What differs from the right one by what arithmetic loses only is written like it.
        """
        shape = getattr(value, "shape", ())
        if right is None:
            return shape, tuple(self._rounded(float(x)) for x in elements(value))
        if shape != getattr(right, "shape", ()):
            return shape, tuple(self._rounded(float(x)) for x in elements(value))
        pairs = zip(elements(value), elements(right), strict=True)
        return shape, tuple(self._beside(float(x), float(y)) for x, y in pairs)

    def _beside(self, number: float, right: float) -> object:
        written, truth = self._rounded(number), self._rounded(right)
        # 0.125 is written 0.12 or 0.13, whatever arithmetic has lost
        near = abs(number - right) <= LOST * max(abs(right), 1e-3)
        return truth if near else written

    def _rounded(self, number: float) -> object:
        if not math.isfinite(number):
            return NO_NUMBER
        if not self.digits:
            return round(number, self.decimals) + 0.0
        return float(f"{number:.{self.digits - 1}e}") + 0.0

    def __str__(self) -> str:
        if self.digits:
            return f"{self.digits} significant digit{'s' * (self.digits > 1)}"
        return f"{self.decimals} decimal{'s' * (self.decimals != 1)}"


EXACT = Precision(digits=7)
"""Enough digits to tell two numbers apart, and few enough to forgive what arithmetic loses."""
