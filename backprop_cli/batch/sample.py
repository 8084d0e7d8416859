"""Random rows of a table, the same ones in every run, computed again by the scalar engine."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from backprop_cli.batch.job import Difference, Job
from backprop_cli.batch.model import Rows
from backprop_cli.batch.plan import Plan
from backprop_cli.engine.checks import TOLERANCE
from backprop_cli.numbers import elements
from backprop_cli.points.program import names_of_results

SEED = 7
ROUNDING = 1e-15
"""A difference that is smaller, measured by the largest number of a row, is rounding."""


class Drawn(NamedTuple):
    """A row that was drawn: the lot it drew, its number, its inputs, and what was found for it."""

    lot: float
    row: int
    inputs: tuple[Any, ...]
    results: tuple[Any, ...]


def drawn(size: int, piece: int, rows: Rows, results: Sequence[Any]) -> list[Drawn]:
    """The rows of a piece with the lowest lots; `results` are the value and the gradients."""
    good = rows.good()
    lots = np.random.default_rng([SEED, piece]).random(len(good))
    found = np.argsort(lots)[:size].tolist()
    return [
        Drawn(
            float(lots[place]), good[place],
            tuple(column[place] for column in rows.numbers),
            tuple(column[place] for column in results),
        )
        for place in found
    ]  # fmt: skip


def lowest(size: int, sample: list[Drawn]) -> list[Drawn]:
    """The rows with the lowest lots of all."""
    return sorted(sample, key=lambda each: each.lot)[:size]


def differences(job: Job, plan: Plan, sample: Sequence[Drawn]) -> tuple[Difference, ...]:
    """The numbers on which the scalar engine does not agree, by the order of rows."""
    names = names_of_results(plan.wanted)
    found: list[Difference] = []
    for each in sorted(sample, key=lambda one: one.row):
        inputs = {**job.fixed, **dict(zip(plan.inputs, map(_plain, each.inputs), strict=True))}
        value, gradients = job.compiled.gradients(inputs, wrt=plan.wanted)
        expected = [value, *gradients.values()]
        scale = _scale([*each.inputs, *expected])
        for name, ours, other in zip(names, each.results, expected, strict=True):
            pairs = zip(elements(np.asarray(ours)), elements(np.asarray(other)), strict=True)
            found += [
                Difference(each.row + 1, name, float(a), float(b))
                for a, b in pairs
                if not agree(float(a), float(b), scale)
            ]
    return tuple(found)


def agree(a: float, b: float, scale: float) -> bool:
    """Whether two numbers are the same but for rounding; `scale` is the largest of the row."""
    if a == b or (a != a and b != b):
        return True
    return abs(a - b) <= max(TOLERANCE * max(abs(a), abs(b)), ROUNDING * scale) < math.inf


def _plain(value: Any) -> Any:
    return float(value) if np.ndim(value) == 0 else value


def _scale(values: Sequence[Any]) -> float:
    numbers = np.abs(np.concatenate([np.ravel(value) for value in values]))
    return float(numbers[np.isfinite(numbers)].max(initial=0.0))
