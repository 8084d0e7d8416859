"""Which node a name stands for, at each place of a program."""

from collections.abc import Collection

from backprop_cli.errors import fail
from backprop_cli.gates.calls import CONSTANTS
from backprop_cli.graph.definitions import GLOBAL, Definition
from backprop_cli.graph.frame import Frame
from backprop_cli.graph.model import INPUT
from backprop_cli.graph.store import Store
from backprop_cli.hints import NoReturn
from backprop_cli.source import Span
from backprop_cli.syntax.tree import NONE


class Scope:
    """The names that were defined so far, and the inputs that were met."""

    def __init__(self, store: Store, given: Collection[str], *, functions: bool) -> None:
        self.store = store
        # only the body of a function can stand before a definition that it must not see
        self.functions = functions
        self.given = given
        self.inputs: dict[str, int] = {}
        self.first_use: dict[str, Span] = {}
        self.defined: dict[str, int] = {}
        self.labels: dict[str, int] = {}
        self.looped = set[str]()
        self.places: dict[str, int] = {}
        self.used = set[str]()

    def check(self, definition: Definition) -> None:
        """Check that a name may be defined.

        Raises:
            BackpropError: it was used as an input before, or has a value.
        """
        name = definition.name
        if name in self.first_use:
            hint = f"move the statement {name} = … up, or give the input another name"
            if definition.steps:
                hint = f"give {name} a start value before the loop: {name} = …"
            fail("order", f"{name} is used before it is defined", self.first_use[name], hint)
        if name in self.given:
            hint = f"remove the value, or the statement {name} = …"
            message = f"{name} is defined here and also given as a value"
            fail("duplicate", message, definition.span, hint)

    def define(self, definition: Definition, node: int) -> None:
        """From here on a name stands for a node."""
        name = definition.name
        if definition.steps:
            self._in_loop(definition, node)
        self.defined[name] = node
        if self.functions:
            # a loop may give it new values; what stands before it stays before it
            self.places.setdefault(name, definition.place)

    def _in_loop(self, definition: Definition, node: int) -> None:
        name = definition.name
        if name in self.defined and name not in self.looped:
            self.labels[name] = self.defined[name]
        self.looped.add(name)
        self.labels[definition.label] = node

    def named(self) -> dict[str, int]:
        """The nodes of all definitions, those of each step of a loop too."""
        if not self.looped:
            return self.defined
        plain = {name: n for name, n in self.defined.items() if name not in self.looped}
        return plain | self.labels

    def argument(self, frame: Frame, item: int, name: str) -> int:
        """The node or the literal that a name stands for where it is used."""
        if name == NONE and name not in self.given:
            return self.store.literal(NONE)
        if name in frame.parameters:
            return frame.parameters[name]
        name = name.removeprefix(GLOBAL)
        if name in self.defined:
            if self.places.get(name, -1) > frame.place:
                too_early(frame, item, name)
            self.used.add(name)
            return self.defined[name]
        if name in self.inputs:
            return self.inputs[name]
        if name in CONSTANTS and name not in self.given:
            return self.store.literal(name)
        return self._input(frame, item, name)

    def _input(self, frame: Frame, item: int, name: str) -> int:
        span = frame.expression.tree.span(item)
        if name.endswith("..."):
            fail("syntax", "... has a meaning only in the head of a gate", span)
        self.first_use[name] = span
        self.inputs[name] = self.store.node(INPUT, (), span[1:])
        return self.inputs[name]


def too_early(frame: Frame, item: int, name: str) -> NoReturn:
    """Raise the error for a name that is defined further down."""
    span, hint = frame.expression.tree.span(item), f"move the definition of {name} up"
    fail("order", f"{name} is used before it is defined", span, hint)
