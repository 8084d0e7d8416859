"""What an input's error or change does to the output, to first order, by the gradients."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from backprop_cli.numbers import elements

Value = Any


class Influence(NamedTuple):
    """One input's influence on the output.

    `condition` is the condition number: by how many parts the output changes when the input
    changes by one part. `contribution` is |gradient| × uncertainty, and `share` the part of the
    output's variance that it makes up. Of an array the elements count as independent.
    """

    input: str
    gradient: Value
    condition: float | None = None
    uncertainty: Value | None = None
    contribution: float | None = None
    share: float | None = None


class Sensitivity(NamedTuple):
    """The influence of each input, and the uncertainty of the output, if those of inputs are known.

    The uncertainty is the root of the sum of the squares of the contributions: the inputs count as
    uncorrelated (JCGM 100:2008, equation 10).
    """

    inputs: tuple[Influence, ...]
    uncertainty: float | None


def sensitivity(
    output: float,
    values: Mapping[str, Value],
    gradients: Mapping[str, Value],
    uncertainties: Mapping[str, Value],
    *,
    condition: bool,
) -> Sensitivity:
    """The influence of each input, with condition numbers, uncertainties or both."""
    contributions = {
        name: math.hypot(*_products(gradients[name], uncertainties.get(name, 0.0)))
        for name in values
    }
    total = math.hypot(*contributions.values())
    rows = [
        Influence(
            name,
            gradients[name],
            _condition(output, values[name], gradients[name]) if condition else None,
            *(
                (uncertainties.get(name, 0.0), part, (part / total) ** 2 if total else 0.0)
                if uncertainties
                else ()
            ),
        )
        for name, part in contributions.items()
    ]
    return Sensitivity(tuple(rows), total if uncertainties else None)


def _condition(output: float, value: Value, gradient: Value) -> float:
    """The sum of |element × gradient| over |output|."""
    if not all(map(math.isfinite, elements(gradient))):
        return math.nan
    moved = math.fsum(map(abs, _products(gradient, value)))
    if output == 0:
        return math.inf if moved else 0.0 if moved == 0 else math.nan
    return moved / abs(output)


def _products(a: Value, b: Value) -> list[float]:
    """The products of two numbers, or of two arrays' elements; exactly 0 where one factor is."""
    if not hasattr(a, "shape") and not hasattr(b, "shape"):
        return [a * b if a and b else 0.0]
    import numpy as np

    wide = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    return [x * y if x and y else 0.0 for x, y in zip(*(w.ravel() for w in wide), strict=True)]
