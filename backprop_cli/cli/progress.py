"""How far a long run is, on a terminal's stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

BETWEEN = 0.2
"""Seconds between two signs of life."""
WIDTH = 30
"""Characters of the bar."""


@contextmanager
def progress(
    name: str, size: int | None, *, shown: bool = True
) -> Iterator[Callable[[int], None] | None]:
    """Takes how much was done, of `size`; None where nobody would see it."""
    if not (shown and sys.stderr.isatty()):
        yield None
        return
    last = monotonic()

    def tell(done: int) -> None:
        nonlocal last
        if monotonic() - last > BETWEEN:
            last = monotonic()
            sys.stderr.write(f"\r{bar(name, done, size)}\x1b[K")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[K")


def bar(name: str, done: int, size: int | None) -> str:
    """One line: a bar where the size is known, else how much was read."""
    if not size:
        return f"{name} {done / 1e6:,.0f} MB"
    part = min(done / size, 1)
    return f"{name} [{'#' * int(part * WIDTH):{WIDTH}}] {part:4.0%}"
