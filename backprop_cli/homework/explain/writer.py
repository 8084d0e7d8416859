"""What all formats have in common: sentences, and chains of equal parts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backprop_cli.homework.explain.code import LONGEST, Judge, close, numbers_in, parsed
from backprop_cli.homework.explain.parts import (
    Code,
    Formula,
    Heading,
    Name,
    Number,
    Part,
    Pattern,
    Piece,
    Place,
    Product,
    Say,
    Slope,
    Sum,
    Words,
)
from backprop_cli.homework.explain.words import Lexicon
from backprop_cli.numbers import DIGITS, FULL, rounded, written
from backprop_cli.report.grid import Signs
from backprop_cli.source import printable
from backprop_cli.syntax.printer import SUM, show
from backprop_cli.syntax.tree import Expression

PutIn = tuple[Expression | None, dict[str, str]]


class Writer:
    """Writes a worked solution as text; other formats write some things differently."""

    def __init__(self, language: str, digits: int | None, signs: Signs) -> None:
        self.lexicon = Lexicon(language)
        self.digits = DIGITS if digits is None else digits
        self.signs = signs
        self.judge = Judge()
        self.latest: tuple[Code | None, PutIn] = (None, (None, {}))

    def write(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """The whole, piece by piece."""
        for piece in pieces:
            if isinstance(piece, Heading):
                yield self.heading(piece.level, self.sentence(piece.key, piece.parts))
            elif isinstance(piece, Say):
                if piece.losing and not self.loses(piece.losing):
                    continue
                yield self.say(self.sentence(piece.key, piece.parts), piece.depth)
            else:
                yield self.formula(piece)

    def heading(self, level: int, text: str) -> str:
        """A heading."""
        raise NotImplementedError

    def say(self, text: str, depth: int) -> str:
        """A sentence that is ready."""
        raise NotImplementedError

    def formula(self, formula: Formula) -> str:
        """Parts that are equal."""
        raise NotImplementedError

    def words(self, text: str) -> str:
        """Words outside a formula."""
        return printable(text)

    def inline(self, text: str) -> str:
        """A formula in a sentence."""
        return text

    def sentence(self, key: str, parts: Mapping[str, Part]) -> str:
        """A sentence with its gaps filled in."""
        pieces: list[str] = []
        if key == "digits" and self.digits == FULL:
            key = "digits_full"
        for before, gap in self.lexicon.sentence(key):
            pieces.append(self.words(before))
            if gap == "digits":
                pieces.append(self.words(str(self.digits)))
            elif gap:
                pieces.append(self._gap(parts[gap]))
        return "".join(pieces)

    def _gap(self, part: Part) -> str:
        if isinstance(part, Pattern):
            return self.words(self.lexicon.pattern(part))
        if isinstance(part, Place):
            return self.words(self.lexicon.place(part))
        return self.words(part.text) if isinstance(part, Words) else self.inline(self.part(part))

    def chain(self, parts: Iterable[Part]) -> list[str]:
        """The parts of a formula, without those that repeat the one before."""
        found: list[str] = []
        for part in parts:
            text = self.part(part)
            if text and (not found or text != found[-1]):
                found.append(text)
        return found

    def part(self, part: Part) -> str:
        """A part of a formula; empty where there is nothing to put in."""
        made: str = getattr(self, f"_{type(part).__name__.lower()}")(part)
        return made

    def _name(self, part: Name) -> str:
        return printable(part.text)

    def _words(self, part: Words) -> str:
        return self.words(part.text)

    def _code(self, part: Code) -> str:
        if not part.numbers:
            return self._cut(printable(part.text))
        expression, texts = self.put_in(part)
        if not expression:
            return ""
        tight = " / " not in part.text and " * " not in part.text
        return self._cut(show(expression, texts, tight=tight, negative=SUM))

    def put_in(self, part: Code) -> PutIn:
        """An expression and the numbers for its names; with all digits where fewer mislead."""
        if part is not self.latest[0]:
            # it is asked for once to be shown, and once more for what is said below it
            self.latest = part, self._put_in(part)
        return self.latest[1]

    def _put_in(self, part: Code) -> PutIn:
        expression = parsed(part.text, part.numbers)
        numbers = expression and numbers_in(expression, part.numbers)
        if not expression or not numbers:
            return None, {}
        for digits in (self.digits, FULL):
            texts = {name: rounded(value, digits) for name, value in numbers.items()}
            if self.judge.holds(expression, texts, part.value):
                return expression, texts
        return None, {}

    def loses(self, part: Code) -> bool:
        """Whether an expression has no numbers put in because they would lose its digits."""
        if self.put_in(part)[0] or hasattr(part.value, "shape"):
            return False
        expression = parsed(part.text, part.numbers)
        numbers = expression and numbers_in(expression, part.numbers)
        if not expression or not numbers:
            return False
        texts = {name: rounded(value, FULL) for name, value in numbers.items()}
        return self.judge.loses(expression, texts, part.value)

    def _cut(self, text: str) -> str:
        if len(text) <= LONGEST:
            return text
        return f"{text[: LONGEST // 4]} {self.signs.dots} {text[-LONGEST // 4 :]}"

    def _number(self, part: Number) -> str:
        return self.number(part.value)

    def number(self, value: Any) -> str:
        """A number; an array on one line."""
        return (
            written(value, self.digits) if hasattr(value, "shape") else rounded(value, self.digits)
        )

    def _slope(self, part: Slope) -> str:
        return f"d{part.of}/d{part.by}"

    def _product(self, part: Product) -> str:
        return f"{self.part(part.left)} {self.signs.times} {enclosed(self.part(part.right))}"

    def _sum(self, part: Sum) -> str:
        texts = [rounded(term.value, self.digits) for term in part.terms]
        if not part.more and not close(sum(map(float, texts)), part.total):
            texts = [rounded(term.value, FULL) for term in part.terms]
        first, *rest = map(self.figures, texts)
        terms = [first, *map(enclosed, rest)]
        return " + ".join([*terms, *([self.signs.dots] if part.more else [])])

    def figures(self, text: str) -> str:
        """A number that is written already."""
        return text


def enclosed(text: str) -> str:
    """A number after an operator: one with a minus stands in parentheses."""
    return f"({text})" if text.startswith("-") else text
