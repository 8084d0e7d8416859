"""Instructions → steps on registers: which buffer each result is written to, and reused when."""

import math
from operator import itemgetter
from typing import Any, NamedTuple

from backprop_cli.points.functions import Writes, copied, fast, look, look_farther
from backprop_cli.points.looks import looks
from backprop_cli.points.tape import COLUMN, CONSTANT, TRUTHS, VALUED
from backprop_cli.points.trace import Traced

Step = tuple[Writes, "itemgetter[Any]"]
"""A function, and what takes its arguments and what it writes to from the registers."""
MARKS = 0
"""The register in which the rows are marked that have NaN somewhere."""


class Schedule(NamedTuple):
    """Steps over registers: the marks, the columns, the results, the buffers.

    The constants are counted from the end. `truths` says of each buffer whether it holds true and
    false, and no numbers.
    """

    steps: tuple[Step, ...]
    truths: tuple[bool, ...]
    constants: tuple[float, ...]


def schedule(traced: Traced, columns: int) -> Schedule:
    """The fast way: upstream × local is a plain product, and rows that come to NaN are marked.

    A plain product differs from one with a strong zero only where that is 0 and it is NaN; and NaN
    stays, through every product and sum, up to a wanted gradient. So these are looked at, or what
    they are made of, and the outputs of gates that have no value everywhere, where a local gradient
    may not show it.
    """
    return Scheduler(traced, columns).schedule()


class Scheduler:
    """Goes through the instructions with the buffers that are free."""

    def __init__(self, traced: Traced, columns: int) -> None:
        self.instructions = traced.instructions
        self.columns = columns
        self.same = self._same()
        self.results = [self.same[place] for place in traced.results]
        self.wanted: dict[int, list[int]] = {}
        for number, place in enumerate(self.results):
            self.wanted.setdefault(place, []).append(self._result(number))
        self.last = self._last_uses()
        self.looks = looks(self.instructions, self.same, self.results[1:])
        self.registers: dict[int, int] = {}
        self.constants: list[float] = []
        self.truths: list[bool] = []
        self.free: dict[bool, list[int]] = {False: [], True: []}
        self.steps: list[Step] = []

    def schedule(self) -> Schedule:
        """All steps."""
        for place, (function, args) in enumerate(self.instructions):
            if function is VALUED:
                continue
            if function is COLUMN:
                self.registers[place] = 1 + args[0]
            elif function is CONSTANT:
                self.constants.append(args[0])
                self.registers[place] = -len(self.constants)
            else:
                self._step(place)
            self._after(place)
        return Schedule(tuple(self.steps), tuple(self.truths), tuple(reversed(self.constants)))

    def _same(self) -> list[int]:
        """The place whose value each instruction has."""
        same = list[int]()
        for place, (function, args) in enumerate(self.instructions):
            same.append(same[args[1]] if function is VALUED else place)
        return same

    def _last_uses(self) -> dict[int, float]:
        """The last use of each place."""
        last: dict[int, float] = {}
        for place, (function, args) in enumerate(self.instructions):
            if function not in (COLUMN, CONSTANT, VALUED):
                last |= {self.same[argument]: place for argument in args}
        return last | dict.fromkeys(self.results, math.inf)

    def _step(self, place: int) -> None:
        function, args = self.instructions[place]
        used = [self.same[argument] for argument in args]
        for argument in set(used):
            if self.last[argument] == place:
                self._release(argument)
        wanted = self.wanted.get(place)
        self.registers[place] = wanted[0] if wanted else self._buffer(function in TRUTHS)
        registers = tuple([self.registers[argument] for argument in used])
        self._add(fast(function), *registers, self.registers[place])

    def _after(self, place: int) -> None:
        """Copies of a result, and a look at it while it is in the cache."""
        register = self.registers[place]
        for result in self.wanted.get(place, ()):
            if result != register:
                self._add(copied, register, result)
        if place in self.looks.nan:
            self._add(look, register, MARKS)
        if place in self.looks.finite:
            self._add(look_farther, register, MARKS)
        if place not in self.last:
            self._release(place)

    def _add(self, function: Writes, *registers: int) -> None:
        self.steps.append((function, itemgetter(*registers)))

    def _result(self, number: int) -> int:
        return 1 + self.columns + number

    def _buffer(self, truth: bool) -> int:
        if self.free[truth]:
            return self.free[truth].pop()
        self.truths.append(truth)
        return self._result(len(self.results)) + len(self.truths) - 1

    def _release(self, place: int) -> None:
        """Give back a buffer; columns, results and constants are none."""
        number = self.registers[place] - self._result(len(self.results))
        if number >= 0:
            self.free[self.truths[number]].append(self.registers[place])
