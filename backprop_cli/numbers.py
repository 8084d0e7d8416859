"""The one place where a number becomes text."""

import math

DIGITS = 4
"""Significant digits in tables and messages, unless asked otherwise."""
FULL = 0
"""As many digits as it takes to read the same number back."""
PLAIN_FROM, PLAIN_TO = 1e-5, 1e7
"""Rounded numbers between these bounds are written without an exponent."""


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


def _significant(text: str) -> int:
    """How many significant digits a text shows."""
    digits = text.split("e")[0].lstrip("-0.")
    return len(digits.replace(".", "") if "." in text else digits.rstrip("0"))


def json_number(value: float) -> "float | str":
    """A number as JSON can carry it: what is not finite becomes a text."""
    return value if math.isfinite(value) else exact(value)
