"""What a benchmark says: which things do the same work, and how well they are to do it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

MIB = 2**20


class Failed(Exception):
    """A tool cannot do the work at this size; the text says why, in a word or two."""


class Sample(NamedTuple):
    """One run: seconds, and bytes at the peak where they were measured."""

    seconds: float
    peak: float = 0.0


class Aim(NamedTuple):
    """What a case is to keep: at most `ratio` times the case called `to`, at most so much memory.

    The first case is meant where `to` is empty; `memory` is in the unit of the section.
    """

    ratio: float | None = None
    to: str = ""
    memory: float | None = None


class Case(NamedTuple):
    """One thing to measure: `run` does the work once and may raise `Failed`.

    `peak` finds the memory, in bytes, in a run of its own which is not timed.
    """

    name: str
    run: Callable[[], Sample]
    size: int = 1
    aim: Aim = Aim()
    peak: Callable[[], float] | None = None


class Unit(NamedTuple):
    """How figures are shown: `factor` turns seconds or bytes into the unit, `each` divides by the
    size."""

    name: str
    factor: float
    each: bool = False


MILLISECONDS = Unit("ms", 1e3)
MEBIBYTES = Unit("MiB", 1 / MIB)


class Section(NamedTuple):
    """Cases that do the same work, measured side by side.

    The ratios are to the first case of the same size. `of` names what the size counts; `patience`
    is how many seconds the rounds after the second one may take.
    """

    title: str
    cases: Sequence[Case]
    time: Unit = MILLISECONDS
    memory: Unit = MEBIBYTES
    of: str = ""
    patience: float = 5.0


class Row(NamedTuple):
    """What was found for a case: figures in the section's units.

    `growth` is the exponent of the time over the sizes, up to this one: 1 is linear, 2 quadratic.
    """

    case: Case
    figure: float | None
    memory: float | None = None
    ratio: float | None = None
    growth: float | None = None
    reached: float | None = None
    failure: str = ""

    @property
    def missed(self) -> bool:
        """Whether an aim was missed; what was not measured misses none."""
        aim, slow, large = self.case.aim, self.reached, self.memory
        return (
            (aim.ratio is not None and slow is not None and slow > aim.ratio)
            or (aim.memory is not None and large is not None and large > aim.memory)
        )  # fmt: skip
