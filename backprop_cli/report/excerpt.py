"""Arrays as a few aligned lines: small ones whole, of larger ones the first and the last."""

from collections.abc import Sequence

from backprop_cli.hints import Any
from backprop_cli.numbers import Spelled, Summary, rounded

VECTOR = 6
"""Elements of a vector that are shown whole."""
ROWS, COLUMNS = 6, 5
"""Rows and columns of a matrix that are shown whole."""
FIRST = 2
"""Rows and columns that are shown at the beginning of a larger one; one at its end."""


def lines(value: Any, digits: int, dots: str) -> list[str]:
    """A number on one line, an array row by row; an array of many axes as rows of its last one."""
    if isinstance(value, Summary):
        return [f"{name.ljust(4)} {rounded(x, digits)}" for name, x in value.figures().items()]
    if not hasattr(value, "shape"):
        return [rounded(value, digits)]
    if value.size == 0:
        return ["[]"]
    table = value.reshape(-1, value.shape[-1])
    few = VECTOR if value.ndim == 1 else COLUMNS
    picked = [_row(row, few, digits, dots) for row in _ends(table, ROWS)]
    columns = [_aligned(column) for column in zip(*picked, strict=True)]
    shown = [f"[{'  '.join(row)}]" for row in zip(*columns, strict=True)]
    if len(table) > ROWS:
        shown.insert(FIRST, dots)
    return shown


def _ends(entries: Any, most: int) -> list[Any]:
    """All of a few entries; of many the first two and the last."""
    if len(entries) <= most:
        return list(entries)
    return [*entries[:FIRST], entries[-1]]


def _row(row: Any, most: int, digits: int, dots: str) -> list[str]:
    texts = [_cell(number, digits) for number in _ends(row, most)]
    return [*texts[:FIRST], dots, *texts[FIRST:]] if len(row) > most else texts


def _cell(number: Any, digits: int) -> str:
    if isinstance(number, Spelled):
        return number.cell(digits)
    return rounded(float(number), digits)


def _aligned(texts: Sequence[str]) -> list[str]:
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts]
