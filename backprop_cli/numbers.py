"""The one place where a number becomes text."""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from backprop_cli.hints import Any, NamedTuple

DIGITS = 4
"""Significant digits in tables and messages, unless asked otherwise."""
ALL = 17
"""Significant digits that tell any two doubles apart; of the nearest double all are right."""
FULL = 0
"""As many digits as it takes to read the same number back."""
PLAIN_FROM, PLAIN_TO = 1e-5, 1e7
"""Rounded numbers between these bounds are written without an exponent."""


class Spelled(float):
    """A double that knows a number of which it is the nearest one; see `spelled`."""

    def text(self, digits: int) -> str:
        """The number with so many significant digits."""
        raise NotImplementedError

    def cell(self, digits: int) -> str:
        """The number among others of an array."""
        return self.text(digits)

    def data(self) -> Any:
        """The number as JSON carries it beside the double."""
        raise NotImplementedError


def elements(value: Any) -> list[Any]:
    """A number, or the elements of an array row by row, as a list."""
    return list(value.ravel()) if hasattr(value, "ravel") else [value]


def shape_of(value: Any) -> tuple[int, ...]:
    """The shape of a value; that of a number is empty."""
    found: tuple[int, ...] = getattr(value, "shape", ())
    return found


def many(value: Any) -> bool:
    """Whether a value is an array whose elements are no doubles: of another number system."""
    return getattr(getattr(value, "dtype", None), "kind", "") == "O"


@contextmanager
def any_length() -> Iterator[None]:
    """Whole numbers of any length as texts, for which Python has a limit of its own.

    Only for numbers whose length was checked: the time that it takes grows with its square.
    """
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)


def double(value: Any) -> float:
    """The double nearest to a number; an integer beyond all of them is an infinity."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def is_number(value: Any) -> bool:
    """Whether a value is a real number of some type of Python's."""
    from decimal import Decimal
    from numbers import Real

    return isinstance(value, Real | Decimal)


def spelling(value: Any) -> str:
    """A number as a text that any number system can read without losing a digit."""
    from decimal import Decimal
    from numbers import Rational

    if isinstance(value, Decimal) and value.is_finite():
        return str(value)
    if isinstance(value, Rational):
        return f"{value.numerator}/{value.denominator}" if value.denominator != 1 else str(value)
    exactly = Decimal(double(value))
    return str(exactly) if exactly.is_finite() else exact(double(value))


class Summary(NamedTuple):
    """A large array in five figures; the norm is the square root of the sum of the squares."""

    shape: tuple[int, ...]
    min: float
    mean: float
    max: float
    norm: float

    def figures(self) -> dict[str, float]:
        """The figures by name, without the shape."""
        return {"min": self.min, "mean": self.mean, "max": self.max, "norm": self.norm}


def exact(value: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without a point."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    return text.removesuffix(".0") if "e" not in text else text.replace("e+", "e")


def rounded(value: float, digits: int = DIGITS) -> str:
    """A number to some significant digits; one that needs fewer is written as it is.

    A rounded number keeps its zeros (`0.3000` is 0.30000000000000004), so that a text with fewer
    digits than asked for is always exact. A whole number is never rounded below a million.
    """
    if isinstance(value, Spelled):
        return value.text(digits)
    short = exact(value)
    if digits == FULL or not math.isfinite(value) or _significant(short) <= digits:
        return short
    if value == int(value) and abs(value) < 10**6:
        return short
    scientific = f"{value:.{digits - 1}e}"
    mantissa, exponent = scientific.split("e")
    if PLAIN_FROM <= abs(value) < PLAIN_TO and int(exponent) < digits:
        return f"{value:.{max(0, digits - 1 - int(exponent))}f}"
    return f"{mantissa}e{int(exponent)}"


def to_decimals(value: float, places: int) -> str:
    """A number to so many decimals, `0.40`; never a zero with a minus."""
    return f"{round(value, places) + 0.0:.{places}f}"


def _significant(text: str) -> int:
    """How many significant digits a text shows."""
    digits = text.split("e")[0].lstrip("-0.")
    return len(digits.replace(".", "") if "." in text else digits.rstrip("0"))


def json_number(value: float) -> "float | str":
    """A number as JSON can carry it: what is not finite becomes a text."""
    return value if math.isfinite(value) else exact(value)


def json_value(value: Any) -> Any:
    """A number or an array as JSON can carry it: nested lists, row by row; None stays None."""
    if isinstance(value, Summary):
        return {"shape": list(value.shape)} | {
            k: json_number(x) for k, x in value.figures().items()
        }
    if not hasattr(value, "tolist"):
        return None if value is None else json_number(value)
    import numpy as np

    lists = value.tolist()
    if many(value):
        return _finite(lists)
    return lists if np.all(np.isfinite(value)) else _finite(lists)


def _finite(entry: Any) -> Any:
    """Nested lists with texts for what is not finite; they are as deep as an array has axes."""
    return [_finite(inner) for inner in entry] if isinstance(entry, list) else json_number(entry)


def written(value: Any, digits: int = FULL) -> str:
    """A number, or an array on one line: `[[1, 2], [3, 4]]`."""
    if isinstance(value, Summary):
        figures = (f"{name} {rounded(x, digits)}" for name, x in value.figures().items())
        return f"{shape_text(value)}: {', '.join(figures)}"
    if not hasattr(value, "tolist"):
        return rounded(value, digits)
    return _nested(value.tolist(), digits)


def _nested(entry: Any, digits: int) -> str:
    if isinstance(entry, list):
        return f"[{', '.join(_nested(inner, digits) for inner in entry)}]"
    return rounded(entry, digits)


def shape_text(value: Any, times: str = "×") -> str:
    """The shape of an array, `2×3`; empty for a number."""
    return times.join(map(str, shape_of(value)))
