"""The entries in the `.gates` files, and the gates that they describe."""

import os
import re
from collections.abc import Iterator
from functools import cache

from backprop_cli.gates.model import Finder, Gate
from backprop_cli.hints import NamedTuple
from backprop_cli.source import Source

FOLDER = os.path.dirname(__file__)
FILES = (
    "arithmetic", "exponential", "trigonometric", "hyperbolic",
    "activation", "piecewise", "special", "arrays", "reductions", "matrices", "networks",
    "pullbacks", "careful",
)  # fmt: skip
ENTRY = r"((?:^##.*\n)*)(^gate (\w+).*\n(?:[ \t].*\n|\n(?=[ \t]))*)"
ALSO = r"^[ \t]+also (\w+)"


class Entry(NamedTuple):
    """Where a gate's text stands, `file` and from `start` to `end`, and its name and aliases."""

    names: tuple[str, ...]
    family: str
    description: str
    file: str
    start: int
    end: int


def texts() -> dict[str, str]:
    """The files by name."""
    return {file: read(os.path.join(FOLDER, f"{file}.gates")) for file in FILES}


def read(path: str) -> str:
    """The text of a file of the program."""
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def source_of(texts: dict[str, str], file: str, start: int, end: int) -> Source:
    """An entry as a source, with the line numbers of its file."""
    text = texts[file]
    return Source(f"{file}.gates", "\n" * text.count("\n", 0, start) + text[start:end])


def entries(texts: dict[str, str]) -> Iterator[Entry]:
    """Every entry, in order."""
    for file, text in texts.items():
        family = text[: text.index("\n")].strip("# ")
        for match in re.finditer(ENTRY, text, re.MULTILINE):
            description = " ".join(line.strip("# ") for line in match[1].splitlines())
            names = (match[3], *re.findall(ALSO, match[2], re.MULTILINE))
            yield Entry(names, family, description, file, *match.span(2))


class Reader:
    """The gates as their texts describe them, each read when it is first asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.entries = list(entries(texts))
        self.places = {name: k for k, entry in enumerate(self.entries) for name in entry.names}
        self.gate = cache(self._read)

    def find(self, name: str) -> Gate | None:
        """The gate of a name or alias, or None."""
        place = self.places.get(name)
        return None if place is None else self.gate(place)

    def _read(self, place: int) -> Gate:
        from backprop_cli.gates.reading import gate_from
        from backprop_cli.syntax.parser import parse

        entry = self.entries[place]
        parsed = parse(source_of(self.texts, entry.file, entry.start, entry.end))
        finder = Finder({}, self.find, list, helpers=True)
        return gate_from(parsed, parsed.statements, finder, entry.family, entry.description)
