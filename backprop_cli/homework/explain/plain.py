"""A worked solution as text for a terminal, and as Markdown."""

import re
from collections.abc import Iterator

from backprop_cli.homework.explain.parts import Formula, Number
from backprop_cli.homework.explain.writer import Writer
from backprop_cli.report.excerpt import lines
from backprop_cli.report.grid import Signs
from backprop_cli.report.markdown import escaped
from backprop_cli.source import columns, printable

INDENT = "  "


class Text(Writer):
    """Plain lines that keep within a width where their words and numbers can."""

    def __init__(self, language: str, digits: int | None, signs: Signs, width: int) -> None:
        super().__init__(language, digits, signs)
        self.width = width
        self.begun = False

    def heading(self, level: int, text: str) -> str:
        """A heading after an empty line; those of the passes are underlined."""
        before = "\n" if self.begun else ""
        self.begun = True
        rule = f"{self.signs.rule * columns(text)}\n" if level < 2 else ""
        return f"{before}{text}\n{rule}"

    def say(self, text: str, depth: int) -> str:
        """A sentence, wrapped."""
        return self._filled(text.split(" "), " ", depth, depth)

    def formula(self, formula: Formula) -> str:
        """A chain on one line, or broken before its equals signs; an array stands below."""
        label = f"{self.sentence(formula.label, {})}: " if formula.label else ""
        *parts, last = formula.chain
        if isinstance(last, Number) and hasattr(last.value, "shape"):
            head = label + " = ".join(self.chain(parts))
            head += " =" if parts else ""
            below = lines(last.value, self.digits, self.signs.dots)
            indent = INDENT * (formula.depth + 1)
            return "".join(
                [f"{INDENT * formula.depth}{head.rstrip()}\n", *(f"{indent}{x}\n" for x in below)]
            )
        first, *rest = self.chain(formula.chain)
        words = [label + first, *(f"= {part}" for part in rest)]
        return self._filled(words, " ", formula.depth, formula.depth + 1)

    def _filled(self, words: list[str], gap: str, depth: int, later: int) -> str:
        """Words on as many lines as they need."""
        found, line = list[str](), INDENT * depth
        fresh = True
        for word in words:
            if not fresh and columns(line) + 1 + columns(word) > self.width:
                found.append(line)
                line, fresh = INDENT * later, True
            line += word if fresh else gap + word
            fresh = False
        return "".join(f"{line}\n" for line in [*found, line])


class Markdown(Writer):
    """Headings, lists and code: code needs no engine for formulas, and keeps every character."""

    listed = False
    """Whether the last piece was an item of a list."""

    def heading(self, level: int, text: str) -> str:
        """A heading between empty lines."""
        before = "\n" if self.listed else ""
        self.listed = False
        return f"{before}{'#' * (level + 1)} {text}\n\n"

    def say(self, text: str, depth: int) -> str:
        """A paragraph, or an item of a list."""
        if depth:
            return f"{self._bullet(depth)}{text}\n"
        before = "\n" if self.listed else ""
        self.listed = False
        return f"{before}{text}\n\n"

    def formula(self, formula: Formula) -> str:
        """An item of a list; an array stands below it in a block of its own."""
        label = f"{self.sentence(formula.label, {})}: " if formula.label else ""
        *parts, last = formula.chain
        bullet = self._bullet(formula.depth)
        if isinstance(last, Number) and hasattr(last.value, "shape"):
            head = f"{self.inline(' = '.join(self.chain(parts)))} =" if parts else ""
            below = lines(last.value, self.digits, self.signs.dots)
            indent = INDENT * formula.depth
            body = "".join(f"{indent}{line}\n" for line in ["```text", *below, "```"])
            return f"{bullet}{label}{head}".rstrip() + f"\n{body}"
        return f"{bullet}{label}{self.inline(' = '.join(self.chain(formula.chain)))}\n"

    def _bullet(self, depth: int) -> str:
        self.listed = True
        return f"{INDENT * (depth - 1)}- "

    def words(self, text: str) -> str:
        """Words without any markup of their own."""
        return escaped(printable(text))

    def inline(self, text: str) -> str:
        """Code, between more backticks than it holds."""
        ticks = "`" * (1 + max(map(len, _ticks(text)), default=0))
        space = " " if text[:1] == "`" or text[-1:] == "`" else ""
        return f"{ticks}{space}{text}{space}{ticks}"


def _ticks(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer("`+", text))
