"""The gates that ship with the program: found by name, each entry parsed when it is first used."""

import os
import re
from functools import cache
from typing import NamedTuple

from backprop_cli.gates.checks import verify
from backprop_cli.gates.model import HIDDEN, Finder, Gate
from backprop_cli.gates.reading import gate_from
from backprop_cli.source import Source
from backprop_cli.syntax.parser import parse

FOLDER = os.path.dirname(__file__)
FILES = (
    "arithmetic", "exponential", "trigonometric", "hyperbolic",
    "activation", "piecewise", "special", "arrays", "reductions", "matrices", "networks",
    "pullbacks", "careful",
)  # fmt: skip
ENTRY = re.compile(r"((?:^##.*\n)*)(^gate (\w+).*\n(?:[ \t].*\n|\n(?=[ \t]))*)", re.MULTILINE)
ALSO = re.compile(r"^[ \t]+also (\w+)", re.MULTILINE)


class Entry(NamedTuple):
    """Where a gate's text stands."""

    family: str
    description: str
    source: Source


@cache
def _entries() -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for file in FILES:
        with open(os.path.join(FOLDER, f"{file}.gates"), encoding="utf-8") as stream:
            text = stream.read()
        family = text[: text.index("\n")].strip("# ")
        for match in ENTRY.finditer(text):
            entry = _entry(f"{file}.gates", family, text, match)
            for name in (match[3], *ALSO.findall(match[2])):
                entries[name] = entry
    return entries


def _entry(file: str, family: str, text: str, match: re.Match[str]) -> Entry:
    description = " ".join(line.strip("# ") for line in match[1].splitlines())
    above = "\n" * text.count("\n", 0, match.start(2))
    return Entry(family, description, Source(file, above + match[2]))


@cache
def _read(entry: Entry) -> Gate:
    parsed = parse(entry.source)
    return gate_from(
        parsed, parsed.statements, finder().with_helpers(), entry.family, entry.description
    )


def library_gate(name: str) -> Gate | None:
    """The library's gate of this name or alias, or None."""
    entry = _entries().get(name)
    return _read(entry) if entry else None


def library_names() -> list[str]:
    """Every name and alias in the library."""
    return [name for name, entry in _entries().items() if entry.family not in HIDDEN]


def finder() -> Finder:
    """A finder for a program that has no gates of its own yet."""
    return Finder({}, library_gate, library_names)


def library() -> list[Gate]:
    """All gates, family by family, each checked through and through.

    Raises:
        BackpropError: an entry is wrong; the message names the file, the line and the place.
    """
    gates = [_read(entry) for entry in dict.fromkeys(_entries().values())]
    for gate in gates:
        verify(gate, finder().with_helpers())
    return gates
