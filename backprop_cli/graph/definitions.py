"""What the statements of a program define: functions, gates and named intermediates."""

from array import array
from collections.abc import Callable

from backprop_cli.errors import fail
from backprop_cli.gates.model import Finder, Gate
from backprop_cli.hints import NamedTuple
from backprop_cli.source import Span
from backprop_cli.syntax.builder import Parsed
from backprop_cli.syntax.compact import Compact
from backprop_cli.syntax.tree import Expression, Tree

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


class Definitions(Compact[Definition]):
    """Definitions in order; one outside of loops is made again from four numbers when it is read.

    Attributes:
        others: those whose expression is not one of the program's tree, by their places.
    """

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self.tree = tree
        self.names: list[str] = []
        self._roots = array("i")
        self._places = array("i")
        self._targets = array("i")

    def add(self, name: str, root: int, place: int, target: int) -> None:
        """Append one whose expression and name, or expression again, are items of the tree."""
        self.names.append(name)
        self._roots.append(root)
        self._places.append(place)
        self._targets.append(target)

    def append(self, definition: Definition) -> None:
        """Append any other."""
        self.others[len(self)] = definition
        self.add(definition.name, 0, 0, 0)

    def rewritten(self, change: Callable[[Expression], Expression]) -> "Definitions":
        """The same with other expressions."""
        changed = Definitions(self.tree)
        for definition in self:
            changed.append(definition._replace(expression=change(definition.expression)))
        return changed

    def __len__(self) -> int:
        return len(self.names)

    def usual(self, place: int) -> Definition:
        """Make a definition outside of loops."""
        return Definition(
            self.names[place], Expression(self.tree, self._roots[place]), self._places[place],
            self.tree.span(self._targets[place]),
        )  # fmt: skip


class Program(NamedTuple):
    """A program taken apart: intermediates in order, functions and gates by name."""

    parsed: Parsed
    definitions: Definitions
    names: set[str]
    functions: dict[str, Function]
    finder: Finder
    gates: dict[str, Gate]
    gate_places: dict[str, int]
    callables: frozenset[str]
    gate_sizes: dict[str, tuple[int, int]]

    def check_free(self, name: str, span: Span) -> None:
        """Refuse a name that a function or a gate has already."""
        if name in self.functions or name in self.gates:
            fail("duplicate", f"{name} is defined twice", span, "choose another name")
        if self.finder.with_helpers().find(name) or name == "chain":
            hint = "choose another name"
            fail("duplicate", f"{name} is a gate that is there already", span, hint)
