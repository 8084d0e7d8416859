"""Gradient descent: how a gradient moves the values, step by step.

The same steps do for numbers and for arrays, element by element.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from backprop_cli.numbers import elements

Value = Any
Values = dict[str, Value]
Gradients = Callable[[Mapping[str, Value]], tuple[Value, Values]]
"""The loss and its gradients at some values."""


class Rule(NamedTuple):
    """How large a step is: plain, with momentum, or Adam (Kingma and Ba, 2015, algorithm 1)."""

    rate: float
    momentum: float = 0.0
    adam: bool = False
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


class Point(NamedTuple):
    """Where a descent stands: the step, the loss there, and the values."""

    step: int
    loss: float
    values: Values


def descend(gradients: Gradients, start: Mapping[str, Value], rule: Rule) -> Iterator[Point]:
    """The points of a descent, the start first; it goes on for as long as it is asked to."""
    values = dict(start)
    moved: dict[str, Mover] = {name: Mover(rule) for name in values}
    step = 0
    while True:
        loss, found = gradients(values)
        yield Point(step, number(loss), dict(values))
        step += 1
        for name, gradient in found.items():
            values[name] = values[name] - moved[name].step(gradient, step)


def number(loss: Value) -> float:
    """A loss of one element as a float."""
    return float(elements(loss)[0])


class Mover:
    """The running means of one value's gradients."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.mean: Value = 0.0
        self.square: Value = 0.0

    def step(self, gradient: Value, count: int) -> Value:
        """What to subtract from the value at a step, counted from 1."""
        rule = self.rule
        if not rule.adam:
            self.mean = rule.momentum * self.mean + gradient
            return rule.rate * self.mean
        self.mean = rule.beta1 * self.mean + (1 - rule.beta1) * gradient
        self.square = rule.beta2 * self.square + (1 - rule.beta2) * gradient * gradient
        mean = self.mean / (1 - rule.beta1**count)
        square = self.square / (1 - rule.beta2**count)
        return rule.rate * mean / (square**0.5 + rule.epsilon)
