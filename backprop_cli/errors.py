"""What is wrong, where, and how to mend it: one value that every room raises."""

import re

from backprop_cli.hints import NoReturn
from backprop_cli.source import Span, printable

LONG_WORD = re.compile(r"\S{81,}")
"""A word in a message that is cut in its middle."""
MOST = 1000
"""Known words that are compared with a mistyped one."""


class BackpropError(Exception):
    """A mistake in what the user gave: one sentence, a place, a way out."""

    def __init__(self, kind: str, message: str, span: Span | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.span = span
        self.hint = hint

    def __reduce__(self) -> "tuple[type, tuple[object, ...]]":
        return type(self), (self.kind, self.message, self.span, self.hint)

    def __str__(self) -> str:
        """The whole message, as it is printed."""
        lines = [f"error: {_cut(self.message)}"]
        if self.span:
            excerpt = self.span.excerpt()
            lines += [excerpt[0].replace(" |", f"--> {self.span.place()}"), *excerpt]
        lines += [f"help: {_cut(line)}" for line in self.hint.splitlines()]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """The same as plain data, for `--json`."""
        fields: dict[str, object] = {"kind": self.kind, "message": self.message}
        if self.span:
            line, column = self.span.source.position(self.span.start)
            fields |= {"source": self.span.source.name, "line": line, "column": column}
            fields |= {"start": self.span.start, "end": self.span.end}
        return {"error": fields | {"hint": self.hint}}


class WrongAnswer(BackpropError):
    """The input could be used, and the answer to the question asked is "no"."""


def _cut(text: str) -> str:
    return LONG_WORD.sub(lambda word: f"{word[0][:40]}…{word[0][-20:]}", printable(text))


def fail(kind: str, message: str, span: Span | None = None, hint: str = "") -> NoReturn:
    """Raise a `BackpropError`."""
    raise BackpropError(kind, message, span, hint)


def nearest(word: str, known: "list[str] | tuple[str, ...]") -> str:
    """The known word that is closest to a mistyped one, or an empty text.

    A word that differs in case only always counts as close.
    """
    for candidate in known:
        if candidate.lower() == word.lower():
            return candidate
    if not 2 < len(word) <= 60:
        return ""
    from difflib import get_close_matches

    near = [candidate for candidate in known if abs(len(candidate) - len(word)) < 3]
    return next(iter(get_close_matches(word, near[:MOST], n=1, cutoff=0.65)), "")


def did_you_mean(word: str, known: "list[str] | tuple[str, ...]") -> str:
    """A hint that names the closest known word, or an empty text."""
    close = nearest(word, known)
    return f"did you mean {close}?" if close else ""
