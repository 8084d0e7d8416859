"""Answers as students write them: to some decimals, or to some significant digits."""

import math
from typing import NamedTuple

from backprop_cli.homework.passes.replay import Value
from backprop_cli.numbers import shape_of

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
        shape = shape_of(value)
        if shape:
            return shape, self._array(value, right)
        number = float(value)
        if right is not None and not shape_of(right):
            right = float(right)
            # 0.125 is written 0.12 or 0.13, whatever arithmetic has lost
            if abs(number - right) <= LOST * max(abs(right), 1e-3):
                number = right
        return self._rounded(number)

    def _array(self, value: Value, right: Value | None) -> bytes:
        """The same for every element of an array."""
        import numpy as np

        numbers = np.asarray(value, dtype=float)
        if right is not None and shape_of(right) == numbers.shape:
            near = np.abs(numbers - right) <= LOST * np.maximum(np.abs(right), 1e-3)
            numbers = np.where(near, right, numbers)
        numbers = np.where(np.isfinite(numbers), numbers, np.nan)
        if self.digits:
            size = np.floor(np.log10(np.where(np.abs(numbers) > 0, np.abs(numbers), 1.0)))
            unit = 10.0 ** (size - self.digits + 1)
            return bytes((np.round(numbers / unit) * unit + 0.0).tobytes())
        return bytes((np.round(numbers, self.decimals) + 0.0).tobytes())

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
