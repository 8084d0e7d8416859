"""What a gate is: plain, frozen data, read from its entry in a `.gates` file or in a program."""

from collections.abc import Callable
from typing import NamedTuple

from backprop_cli.source import Span
from backprop_cli.syntax.tree import Expression


class Rule(NamedTuple):
    """The local gradient for one argument: the textbook form, and the careful one to compute."""

    textbook: Expression
    careful: Expression


class Condition(NamedTuple):
    """A comparison of a gate's arguments, and how it reads in words (may be empty)."""

    expression: Expression
    words: str


class Form(NamedTuple):
    """Another way to write a gate: a pattern over its arguments, and the call it stands for."""

    pattern: Expression
    meaning: Expression


class Gate(NamedTuple):
    """A gate: everything the program knows about it.

    A variadic gate (`max`) has one parameter that stands for each of its arguments. `settings`
    are literals with a default. `body` is None for a primitive gate, whose value every kernel
    supplies; `careful_body` is what to compute where the body loses digits.
    """

    name: str
    family: str
    description: str
    parameters: tuple[str, ...]
    variadic: bool
    settings: dict[str, Expression]
    body: Expression | None
    careful_body: Expression | None
    rules: dict[str, Rule]
    constants: tuple[str, ...]
    domain: tuple[Condition, ...]
    kinks: tuple[Condition, ...]
    dead: tuple[Condition, ...]
    saturates: Expression | None
    forms: tuple[Form, ...]
    also: tuple[str, ...]
    pattern: str
    remedy: str
    examples: tuple[Expression, ...]
    head: Expression
    span: Span

    @property
    def slots(self) -> tuple[str, ...]:
        """Names that a rule may use for the values a node holds: arguments, then settings."""
        return (*self.parameters, *self.settings)


HELPERS = "Helpers of the careful forms"
"""The family of gates that only the library's own careful forms may call."""


class Finder:
    """Looks gates up by name: a program's own first, then the library.

    `library` finds a gate by name or alias, `names` lists the names that the library knows; only
    with `helpers` are its helpers found. `gates.library.finder` makes one.
    """

    def __init__(
        self,
        own: dict[str, Gate],
        library: Callable[[str], Gate | None],
        names: Callable[[], list[str]],
        *,
        helpers: bool = False,
    ) -> None:
        self.own = own
        self.library = library
        self.library_names = names
        self.helpers = helpers

    def with_helpers(self) -> "Finder":
        """The same, for the library's own careful forms."""
        return Finder(self.own, self.library, self.library_names, helpers=True)

    def find(self, name: str) -> Gate | None:
        """The gate of this name or alias, or None."""
        gate = self.own.get(name) or self.library(name)
        return None if gate and gate.family == HELPERS and not self.helpers else gate

    def names(self) -> list[str]:
        """Every name that can be called."""
        return [*self.own, *self.library_names()]
