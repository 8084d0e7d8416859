"""Generic points of a program: values that no coincidence makes equal, 0, 1 or 2."""

from collections.abc import Iterator
from math import sqrt

from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.passes.replay import Value
from backprop_cli.numbers import elements

GOLDEN = (sqrt(5) - 1) / 2
MIXED = 5
"""Points with signs of their own, after those with the given signs, all plus, and all minus."""
LEAST, SPAN = 0.37, 1.9
"""The smallest size of a generic value, and by how much others are larger."""
NEAR = 0.23
"""Part of itself by which a value is moved where only its neighbourhood may be in the domain."""


def generic_points(question: Question) -> Iterator[dict[str, Value]]:
    """Points with irrational-looking values of all signs, then two beside the given one."""
    inputs = inputs_of(question)
    still = held(question)
    for trial in range(3 + MIXED + 2):
        counter = iter(range(1, 1 << 60))
        yield {
            name: value if name in still else _moved(value, trial, counter)
            for name, value in inputs.items()
        }


def inputs_of(question: Question) -> dict[str, Value]:
    """The values at which a question is asked, as numbers and arrays."""
    return {name: question.result.values[node] for name, node in question.graph.inputs.items()}


def held(question: Question) -> set[str]:
    """The inputs that no gradient comes back to, such as a class: they are not moved."""
    return {name for name, node in question.graph.inputs.items() if not question.edges_to(node)}


def like(value: Value, numbers: list[float]) -> Value:
    """Numbers in the shape of a value."""
    if not hasattr(value, "shape") or not value.shape:
        return numbers[0]
    import numpy as np

    return np.array(numbers).reshape(value.shape)


def _moved(value: Value, trial: int, counter: Iterator[int]) -> Value:
    pairs = zip(elements(value), counter, strict=False)
    return like(value, [_generic(float(number), trial, place) for number, place in pairs])


def _generic(number: float, trial: int, place: int) -> float:
    part = (place * GOLDEN + trial * sqrt(2)) % 1
    if trial >= 3 + MIXED:
        return number * (1 + NEAR * (part - 0.5)) if number else NEAR * part
    minus = (number < 0, False, True)[trial] if trial < 3 else _coin(trial, place)
    size = LEAST + SPAN * part
    return -size if minus else size


def _coin(trial: int, place: int) -> bool:
    return (place * sqrt(3) + trial * sqrt(7) + place * trial * GOLDEN) % 1 < 0.5
