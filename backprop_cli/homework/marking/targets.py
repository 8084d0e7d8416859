"""What an answer is about: the gradient of a node, or its value."""

from typing import NamedTuple

from backprop_cli.engine.passes import Result
from backprop_cli.homework.passes.replay import Value

VALUE = "value:"
"""Before the name of a node whose value is asked for, and not its gradient."""


class Target(NamedTuple):
    """What an answer is about: the gradient of a node, or its value."""

    name: str
    node: int
    of_value: bool

    def __str__(self) -> str:
        return f"{VALUE}{self.name}" if self.of_value else self.name

    @property
    def rank(self) -> tuple[bool, int]:
        """The order in which they are worked out: values forwards, then gradients backwards."""
        return (not self.of_value, self.node if self.of_value else -self.node)


def of(result: Result, target: Target) -> Value:
    """What a target is in a result."""
    return (result.values if target.of_value else result.upstream)[target.node]
