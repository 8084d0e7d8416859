"""What the statements of a program define: functions, gates and named intermediates."""

from typing import NamedTuple

from backprop_cli.gates.model import Finder, Gate
from backprop_cli.source import Span
from backprop_cli.syntax.builder import Parsed
from backprop_cli.syntax.tree import Expression

Steps = tuple[tuple[str, int, int], ...]
"""The loops around a definition: variable, value at this step, place of the loop in the program."""
GLOBAL = ":"
"""Before a name that a closed function takes from the program, past any parameter."""


class Function(NamedTuple):
    """A function that is inlined where it is called; `place` is the statement that defines it."""

    name: str
    parameters: tuple[str, ...]
    body: Expression
    place: int
    settings: "dict[str, Expression]"


class Definition(NamedTuple):
    """A named intermediate, or the output (its name may be empty).

    `steps` holds the loop variables around it with their values.
    """

    name: str
    expression: Expression
    place: int
    span: Span
    steps: Steps = ()

    @property
    def label(self) -> str:
        """The name of its node: `h[2]` at step 2 of a loop."""
        if not self.steps:
            return self.name
        return self.name + "".join(f"[{value}]" for _, value, _ in self.steps)


class Program(NamedTuple):
    """A program taken apart: intermediates in order, functions and gates by name."""

    parsed: Parsed
    definitions: list[Definition]
    names: set[str]
    functions: dict[str, Function]
    finder: Finder
    gates: dict[str, Gate]
    gate_places: dict[str, int]
    callables: frozenset[str]
    gate_sizes: dict[str, tuple[int, int]]
