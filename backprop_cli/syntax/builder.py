"""The methods that the grammar names: each reduction appends to the tree."""

from backprop_cli.errors import fail
from backprop_cli.hints import Any, NamedTuple
from backprop_cli.source import Source, Span
from backprop_cli.syntax.names import SUPERSCRIPTS, plain_name
from backprop_cli.syntax.statements import Statement, Statements
from backprop_cli.syntax.tree import ARRAY, NAME, NONE, NUMBER, PLACE, SLICE, Expression, Tree

COMPARISONS = {
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal",
    "==": "equal", "!=": "not_equal", "≤": "less_equal", "≥": "greater_equal", "≠": "not_equal",
}  # fmt: skip


class Named(NamedTuple):
    """A named argument of a call."""

    name: str
    value: int
    start: int


SILENT = ("nothing", "separated")

Value = Any
"""A token's text, an index into the tree, or a list of arguments."""


class Builder:
    """Collects the tree and the statements of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tree = Tree(source)
        self.statements = Statements(source)
        self.any_named = False

    def reduce(self, rule: str, values: list[Value], start: int, end: int) -> Value:
        """What a rule makes of its values; separators mean nothing once statements stand apart."""
        return getattr(self, rule)(values, start, end) if rule not in SILENT else None

    def word(self, text: str, start: int) -> int:
        """The place of a number or a name that was not seen before."""
        place = self.tree.args.word(text if text.isascii() else self._plain(text, start))
        # a name that is spelled in two ways is looked at once
        self.tree.args.places[text] = place
        return place

    def variadic(self, values: list[Value], start: int, end: int) -> int:
        return self.tree.add(NAME, self._plain(values[0], start) + "...", start, end)

    def _plain(self, name: str, start: int) -> str:
        if name.isascii():
            return name
        return plain_name(Span(self.source, start, start + len(name)))

    def compare(self, values: list[Value], start: int, end: int) -> int:
        return self.tree.add(COMPARISONS[values[1]], (values[0], values[2]), start, end)

    def neg(self, values: list[Value], start: int, end: int) -> int:
        return self.tree.add("neg", (values[1],), start, end)

    def pos(self, values: list[Value], start: int, end: int) -> int:
        return int(values[1])

    def superscript(self, values: list[Value], start: int, end: int) -> int:
        text = values[1].translate(SUPERSCRIPTS)
        begin = end - len(values[1])
        power = self.tree.add(NUMBER, text.removeprefix("-"), begin, end)
        if text.startswith("-"):
            power = self.tree.add("neg", (power,), begin, end)
        return self.tree.add("pow", (values[0], power), start, end)

    def transposed(self, values: list[Value], start: int, end: int) -> int:
        return self.tree.add("transpose", (values[0],), start, end)

    def index(self, values: list[Value], start: int, end: int) -> int:
        parts: tuple[int, ...] = tuple(values[2])
        place = self.tree.add(PLACE, parts, self.tree.starts[parts[0]], self.tree.ends[parts[-1]])
        return self.tree.add("index", (values[0], place), start, end)

    def slice(self, values: list[Value], start: int, end: int) -> int:
        bounds = values[::2] if len(values) == 5 else [*values[::2], self.missing([], end, end)]
        return self.tree.add(SLICE, tuple(bounds), start, end)

    def missing(self, values: list[Value], start: int, end: int) -> int:
        return self.tree.add(NAME, NONE, start, start)

    def root(self, values: list[Value], start: int, end: int) -> int:
        return self.tree.add("sqrt", (values[1],), start, end)

    def norm(self, values: list[Value], start: int, end: int) -> int:
        return self.tree.add("norm", (values[1],), start, end)

    def parentheses(self, values: list[Value], start: int, end: int) -> int:
        return int(values[1])

    def array(self, values: list[Value], start: int, end: int) -> int:
        return self.tree.add(ARRAY, tuple(map(self.positional, values[1])), start, end)

    def named(self, values: list[Value], start: int, end: int) -> Named:
        self.any_named = True
        return Named(self._plain(values[0], start), values[2], start)

    def first(self, values: list[Value], start: int, end: int) -> list[Value]:
        return [values[0]]

    def more(self, values: list[Value], start: int, end: int) -> list[Value]:
        arguments: list[Value] = values[0]
        arguments.append(values[2])
        return arguments

    def call(self, values: list[Value], start: int, end: int) -> int:
        arguments, name = values[2] if len(values) == 4 else [], self._plain(values[0], start)
        if not self.any_named:
            return self.tree.add(name, tuple(arguments), start, end)
        named = [value for value in arguments if isinstance(value, Named)]
        positional = arguments[: len(arguments) - len(named)]
        index = self.tree.add(name, tuple(map(self.positional, positional)), start, end)
        if named:
            self.tree.settings[index] = self._settings(named)
        return index

    def positional(self, value: "int | Named") -> int:
        """An argument without a name."""
        if isinstance(value, Named):
            span = Span(self.source, value.start, self.tree.ends[value.value])
            hint = "= gives a setting, which comes last in a call; == compares"
            fail("argument", f"{value.name}= cannot stand here", span, hint)
        return value

    def _settings(self, named: list[Named]) -> dict[str, int]:
        settings: dict[str, int] = {}
        for name, value, start in named:
            if name in settings:
                fail(
                    "duplicate",
                    f"{name} is given twice",
                    Span(self.source, start, self.tree.ends[value]),
                )
            settings[name] = value
        return settings

    def statement(self, values: list[Value], start: int, end: int) -> None:
        equal = "=" in values
        if equal and len(values) == 3:
            self.statements.assign(values[0], values[2], start, end)
            return
        keyword, words = "", ""
        if isinstance(values[0], str):
            keyword, words = _keyword(values[0])
        parts: list[int] = []
        for value in values[1:] if keyword else values:
            if isinstance(value, int):
                parts.append(value)
            elif isinstance(value, list):
                parts += map(self.positional, value)
            elif value.startswith('"'):
                words = value.strip('"')
        span = Span(self.source, start, end)
        self.statements.append(Statement(keyword, tuple(parts), words, span, equal))


def _keyword(text: str) -> tuple[str, str]:
    first, _, rest = text.partition(" ")
    if first in ("pattern", "remedy"):
        return first, rest.strip()
    if first == "for":
        return first, rest.split()[0]
    return " ".join(text.split()), ""


class Parsed(NamedTuple):
    """A source as a tree and the statements in it."""

    source: Source
    tree: Tree
    statements: Statements

    def expression(self, index: int) -> Expression:
        """The expression at an index of the tree."""
        return Expression(self.tree, index)
