"""Measures the cases of a section side by side."""

import math
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from benchmarks.model import Case, Failed, Row, Sample, Section, Unit

ROUNDS = 2
"""How often everything is measured at least."""
LONG = 3.0
"""Seconds from which one run is enough."""

Found = Mapping[tuple[str, int], Sequence[Sample]]


def timed(call: Callable[[], Any]) -> Callable[[], Sample]:
    """A run of something in this process."""

    def run() -> Sample:
        start = perf_counter()
        call()
        return Sample(perf_counter() - start)

    return run


def measured(section: Section) -> list[Row]:
    """The figures of all cases.

    The cases of a round are mixed at random, so that a slow moment of the machine hits all alike.
    """
    samples: dict[tuple[str, int], list[Sample]] = {_key(case): [] for case in section.cases}
    failures: dict[tuple[str, int], str] = {}
    start, rounds = perf_counter(), 0
    while rounds < ROUNDS or perf_counter() - start < section.patience:
        for case in random.sample(section.cases, len(section.cases)):
            found = samples[_key(case)]
            if _key(case) not in failures and not (found and found[-1].seconds > LONG):
                try:
                    found.append(case.run())
                except Failed as failure:
                    failures[_key(case)] = str(failure)
        rounds += 1
    good = {key: found for key, found in samples.items() if key not in failures}
    return [_row(section, case, good, failures.get(_key(case), "")) for case in section.cases]


def _key(case: Case) -> tuple[str, int]:
    return case.name, case.size


def _row(section: Section, case: Case, found: Found, failure: str) -> Row:
    if failure:
        return Row(case, None, failure=failure)
    seconds = _seconds(found, case.name, case.size)
    unit = next(other.name for other in section.cases if other.size == case.size)
    peak = case.peak() if case.peak else max(sample.peak for sample in found[_key(case)])
    return Row(
        case,
        shown(seconds, case.size, section.time),
        shown(peak, case.size, section.memory) if peak else None,
        ratio=_ratio(seconds, _seconds(found, unit, case.size)),
        growth=_growth(found, case),
        reached=_ratio(seconds, _seconds(found, case.aim.to or unit, case.size)),
    )


def _seconds(found: Found, name: str, size: int) -> float:
    """The median; the first run is left out where there are others, since it may compile."""
    times = [sample.seconds for sample in found.get((name, size), ())]
    return statistics.median(times[1:] or times) if times else math.nan


def _ratio(seconds: float, unit: float) -> float | None:
    """How often the unit, where that was measured."""
    return None if math.isnan(unit) else seconds / unit


def shown(amount: float, size: int, unit: Unit) -> float:
    """Seconds or bytes in a unit."""
    return amount * unit.factor / (size if unit.each else 1)


def _growth(found: Found, case: Case) -> float | None:
    """The exponent between the size before this one and this one."""
    before = max((n for name, n in found if name == case.name and n < case.size), default=0)
    if not before:
        return None
    faster = _seconds(found, case.name, before)
    return math.log(_seconds(found, *_key(case)) / faster) / math.log(case.size / before)
