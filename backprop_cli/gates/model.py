"""What a gate is: plain, frozen data, read from its entry in a `.gates` file or in a program."""

from collections.abc import Callable

from backprop_cli.hints import NamedTuple
from backprop_cli.source import Span
from backprop_cli.syntax.tree import ARRAY, PLACE, SLICE, Expression


class Rule(NamedTuple):
    """What a gate sends one argument: the textbook form, and the careful one to compute.

    A rule is an elementwise local gradient, or a *pullback*: one that names the upstream gradient
    `g`, and gives what is sent downstream.
    """

    textbook: Expression
    careful: Expression
    pullback: bool = False


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
    supplies; `careful_body` is what to compute where the body loses digits. `shape` names the rule
    that gives the shape of its output; it is empty for a gate that works element by element.
    `written` is the name under which people call it, `overload` the gate that is meant by a call of
    this name which does not fit this one.
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
    shape: str
    written: str
    overload: str
    examples: tuple[Expression, ...]
    head: Expression
    span: Span

    @property
    def slots(self) -> tuple[str, ...]:
        """Names that a rule may use for the values a node holds: arguments, then settings."""
        return (*self.parameters, *self.settings)

    @property
    def known(self) -> tuple[str, ...]:
        """Names that a rule may use: a variadic gate's rule speaks of one of its arguments."""
        return (*self.slots, "out", *(VARIADIC if self.variadic else ()))

    @property
    def call(self) -> str:
        """The name under which people call it."""
        return self.written or self.name


UPSTREAM = "g"
"""The upstream gradient in a rule."""
VARIADIC = ("ties", "place", "earlier")
"""In the rule for one argument of a variadic gate: how many arguments equal the output, how many
stand before this one, and those themselves."""
HELPERS = "Helpers of the careful forms"
PULLBACKS = "Pullbacks: helpers of the rules"
HIDDEN = (HELPERS, PULLBACKS)
"""The families of gates that only the library's own rules may call."""
SYNTAX = {ARRAY: "list", PLACE: "place", SLICE: "slice"}
"""Gates that are written with brackets."""


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
        gate = self.own.get(name) or self.library(SYNTAX.get(name, name))
        hidden = gate and gate.family in HIDDEN and name not in SYNTAX
        return None if hidden and not self.helpers else gate

    def names(self) -> list[str]:
        """Every name that can be called."""
        return [*self.own, *self.library_names()]
