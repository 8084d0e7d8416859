"""Values from the command line and from a file, in one dictionary."""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from backprop_cli.cli.arguments import Given
from backprop_cli.cli.files import read_text
from backprop_cli.errors import fail
from backprop_cli.report.model import Note
from backprop_cli.source import Source, Span
from backprop_cli.syntax.lexer import plain


class Values(NamedTuple):
    """Values by plain name, as texts or arrays; those from a file, and how messages call each."""

    texts: dict[str, Any]
    labels: dict[str, str]
    from_file: tuple[str, ...]


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


def read_values(path: str) -> dict[str, Any]:
    """The values in a JSON file: an object of numbers, nested lists, or constant expressions."""
    source = read_text(path)
    pairs = _parsed(source)
    values: dict[str, Any] = {}
    for name, value in pairs:
        key = plain(name)
        if key in values:
            fail("duplicate", f"{source.name} gives {key} twice", _first(source, name, 2))
        if not isinstance(value, str | list) or isinstance(value, _Pairs):
            hint = 'write a number, nested lists of numbers, or a text such as "1/3"'
            fail("value", f"the value of {key} is not a number", _first(source, name, 1), hint)
        values[key] = value
    return values


def _parsed(source: Source) -> list[tuple[str, Any]]:
    def refuse(name: str) -> Any:
        hint = f'write it as a text: "{name}"'
        fail("json", f"{name} is not JSON", _first(source, name, 1), hint)

    try:
        decoder = json.JSONDecoder(
            object_pairs_hook=_Pairs, parse_constant=refuse, parse_int=str, parse_float=str
        )
        data = decoder.decode(source.text)
    except json.JSONDecodeError as error:
        span = Span(source, error.pos, error.pos + 1)
        message = error.msg[:1].lower() + error.msg[1:]
        fail(
            "json", f"{source.name} is not valid JSON: {message}", span, 'such as {"x": -2, "y": 5}'
        )
    except (RecursionError, ValueError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error).lower()
        fail("json", f"{source.name} cannot be read: {reason}")
    if not isinstance(data, _Pairs):
        hint = 'write names and values, such as {"x": -2, "y": 5}'
        fail("json", f"{source.name} is not a JSON object", Span(source, 0, 1), hint)
    return data


class _Pairs(list[tuple[str, Any]]):
    """The pairs of a JSON object, duplicates included."""


def _first(source: Source, name: str, occurrence: int) -> Span | None:
    """Where a key, or a word, stands for the n-th time."""
    place = -1
    for quoted in (json.dumps(name), json.dumps(name, ensure_ascii=False), name):
        for _ in range(occurrence):
            place = source.text.find(quoted, place + 1)
            if place < 0:
                break
        else:
            return Span(source, place, place + len(quoted))
    return None


def surplus_notes(values: Values, inputs: Collection[str]) -> list[Note]:
    """A note for each value of a file that the program does not use."""
    extra = [name for name in values.from_file if name not in inputs]
    return [Note("extra-value", name, f"{name} in the values file is not used") for name in extra]
