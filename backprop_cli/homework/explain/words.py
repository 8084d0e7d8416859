"""The words of a language, read from its file."""

import os
import tomllib
from functools import cache
from string import Formatter
from typing import Any

from backprop_cli.homework.explain.parts import Pattern, Place

FOLDER = os.path.dirname(__file__)
LANGUAGES = ("en", "ko")


@cache
def words(language: str) -> dict[str, Any]:
    """All words of a language by key."""
    with open(os.path.join(FOLDER, f"{language}.toml"), "rb") as file:
        return tomllib.load(file)


class Lexicon:
    """Sentences of one language; a term has the English one in parentheses where it comes first."""

    def __init__(self, language: str) -> None:
        self.words = words(language)
        self.met: set[str] = set()

    def sentence(self, key: str) -> list[tuple[str, str]]:
        """Texts, each followed by the name of a gap (or nothing); terms are filled in."""
        found: list[tuple[str, str]] = []
        for before, gap, _, _ in Formatter().parse(self.words[key]):
            if gap and gap in self.words["terms"]:
                found.append((before + self._term(gap), ""))
            else:
                found.append((before, gap or ""))
        return found

    def pattern(self, part: Pattern) -> str:
        """What a gate does with the upstream gradient; English has the words of the gate itself."""
        return str(self.words["patterns"].get(part.gate, part.text))

    def place(self, part: Place) -> str:
        """The word for one of the first places."""
        return str(self.words["places"][part.number - 1])

    def _term(self, name: str) -> str:
        first, later = self.words["terms"][name]
        if name in self.met:
            return str(later)
        self.met.add(name)
        return str(first)
