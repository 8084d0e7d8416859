"""Random numbers that are the same for a seed on every machine, in every version of Python."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
WORD = (1 << 64) - 1


class Dice:
    """The generator SplitMix64; it is started from any number of whole numbers."""

    def __init__(self, *seeds: int) -> None:
        self.state = 0
        for seed in seeds:
            self.state = (self._next() ^ seed) & WORD

    def _next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & WORD
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
        return z ^ (z >> 31)

    def below(self, count: int) -> int:
        """One of the numbers 0 … count − 1."""
        return self._next() % count

    def choice(self, items: Sequence[T]) -> T:
        """One of some items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        found = list(items)
        for place in range(len(found) - 1, 0, -1):
            other = self.below(place + 1)
            found[place], found[other] = found[other], found[place]
        return found
