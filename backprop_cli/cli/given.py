"""Values from the command line and from a file, in one dictionary."""

import re
from collections.abc import Collection, Sequence

from backprop_cli.cli.arguments import Given
from backprop_cli.cli.files import read_text
from backprop_cli.errors import fail
from backprop_cli.hints import Any, NamedTuple
from backprop_cli.report.model import Note
from backprop_cli.source import Source, Span
from backprop_cli.syntax.names import plain

COMMA = re.compile(r",(?=\s*[^\W\d]\w*\s*=)")


class Values(NamedTuple):
    """Values by plain name, as texts or arrays; those from a file, and how messages call each."""

    texts: dict[str, Any]
    labels: dict[str, str]
    from_file: tuple[str, ...]


class Typed(NamedTuple):
    """The values that were typed, as options of their own and with --set, and a file of others."""

    given: Sequence[Given]
    settings: Sequence[str] = ()
    path: str | None = None


def gather(given: Sequence[Given], settings: Sequence[str], path: str | None) -> Values:
    """All values: those of a file, overridden by those on the command line.

    Raises:
        BackpropError: a value given twice, or a values file that cannot be used.
    """
    typed: dict[str, Any] = {}
    labels: dict[str, str] = {}
    for name, text in [*given, *map(_setting, settings)]:
        key = plain(name)
        if key in typed:
            fail("duplicate", f"the value of {key} is given twice", hint=f"keep one --{key}=…")
        typed[key] = read_value(text, f"--{name}")
        labels[key] = f"--{name}"
    filed = read_values(path) if path else {}
    labels = {name: f"{name} in {path}" for name in filed} | labels
    return Values(filed | typed, labels, tuple(name for name in filed if name not in typed))


def read_value(text: str, label: str) -> Any:
    """The text of a value, or the array in the file that it names with a @."""
    if not text.startswith("@"):
        return text
    from backprop_cli.cli.arrays import read_array

    return read_array(text[1:], label)


def _setting(text: str) -> Given:
    name, equal, value = text.partition("=")
    if not equal or not plain(name.strip()).isidentifier():
        fail("value", f"--set {text} is not a name and a value", hint="write --set json=3")
    return Given(name.strip(), value)


def pairs(texts: Sequence[str], option: str) -> list[tuple[str, str]]:
    """Names with texts: `x=1,y=[2,3]`; a comma inside brackets separates nothing."""
    parts = [part for text in texts for part in COMMA.split(text)]
    found = []
    for part in parts:
        name, equal, value = part.partition("=")
        if not equal or not plain(name.strip()).isidentifier() or not value.strip():
            fail("usage", f"{option} {part} is not a name and a number", hint=f"{option} x=1,y=-2")
        found.append((plain(name.strip()), value.strip()))
    return found


def read_values(path: str) -> dict[str, Any]:
    """The values in a JSON file: an object of numbers, nested lists, or constant expressions."""
    from backprop_cli.cli.jsontext import first_place

    source = read_text(path)
    pairs = _parsed(source)
    values: dict[str, Any] = {}
    for name, value in pairs:
        key = plain(name)
        if key in values:
            fail("duplicate", f"{source.name} gives {key} twice", first_place(source, name, 2))
        if not isinstance(value, str | list) or isinstance(value, _Pairs):
            hint = 'write a number, nested lists of numbers, or a text such as "1/3"'
            fail("value", f"the value of {key} is not a number", first_place(source, name, 1), hint)
        values[key] = value
    return values


def _parsed(source: Source) -> list[tuple[str, Any]]:
    from backprop_cli.cli.jsontext import decoded

    example = 'such as {"x": -2, "y": 5}'
    data = decoded(source, example, object_pairs_hook=_Pairs, parse_int=str, parse_float=str)
    if not isinstance(data, _Pairs):
        hint = f"write names and values, {example}"
        fail("json", f"{source.name} is not a JSON object", Span(source, 0, 1), hint)
    return data


class _Pairs(list[tuple[str, Any]]):
    """The pairs of a JSON object, duplicates included."""


def surplus_notes(values: Values, inputs: Collection[str]) -> list[Note]:
    """A note for each value of a file that the program does not use."""
    extra = [name for name in values.from_file if name not in inputs]
    return [Note("extra-value", name, f"{name} in the values file is not used") for name in extra]
