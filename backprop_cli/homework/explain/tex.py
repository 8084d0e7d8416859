"""A worked solution as a LaTeX article; KaTeX reads each of its formulas too."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from backprop_cli.homework.explain.code import LONGEST, parsed
from backprop_cli.homework.explain.parts import Code, Formula, Name, Number, Piece, Slope
from backprop_cli.homework.explain.writer import Writer
from backprop_cli.report.excerpt import lines
from backprop_cli.syntax.latex import latex, number_word
from backprop_cli.syntax.latexnames import HANGUL, latex_name, latex_number, latex_slope, latex_text

SECTIONS = ("section", "subsection", "subsubsection")
LONG, SHORT = 90, 40
"""Characters of a chain from which on each equals sign begins a line, and of a short first part."""
LONGEST_ROW = 150
"""Characters of a row that still has its label beside it."""
HEAD = r"""\documentclass{article}
\usepackage{amsmath}
\usepackage{kotex}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\begin{document}
"""
FOOT = "\\end{document}\n"


class Latex(Writer):
    """An article; formulas that follow one another stand in one display."""

    def write(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """The article from its first line to its last; kotex is there for Korean letters."""
        body = list(self._body(pieces))
        korean = any(map(HANGUL.search, body))
        yield HEAD if korean else HEAD.replace("\\usepackage{kotex}\n", "")
        yield from body
        yield FOOT

    def _body(self, pieces: Iterable[Piece]) -> Iterator[str]:
        # a formula of another kind, or of another group, is for another display
        for kind, group in groupby(pieces, _kind):
            if kind is None:
                yield from super().write(group)
            else:
                yield from self._displays([piece for piece in group if isinstance(piece, Formula)])

    def _displays(self, formulas: list[Formula]) -> Iterator[str]:
        """Formulas in one display; a long one with a label has the label above it."""
        rows: list[str] = []
        for formula in formulas:
            label = self.sentence(formula.label, {}) if formula.label else ""
            chain = self.chain(formula.chain)
            if not label or sum(map(len, chain)) <= LONGEST_ROW:
                rows.append(_row(label, chain))
                continue
            if rows:
                yield _display(rows, labelled=True)
                rows = []
            yield self.say(f"{label}:", 0)
            yield _display([_row("", chain)], labelled=False)
        if rows:
            yield _display(rows, labelled=bool(formulas[0].label))

    def heading(self, level: int, text: str) -> str:
        """A heading without a number."""
        return f"\n\\{SECTIONS[level]}*{{{text}}}\n"

    def say(self, text: str, depth: int) -> str:  # noqa: ARG002
        """A paragraph."""
        return f"\n{text}\n"

    def words(self, text: str) -> str:
        """Words in which LaTeX sees no markup."""
        return latex_text(text)

    def inline(self, text: str) -> str:
        """A formula in a sentence."""
        return f"${text}$"

    def _name(self, part: Name) -> str:
        return latex_name(part.text)

    def _code(self, part: Code) -> str:
        if not part.numbers:
            expression = parsed(part.text, {})
            return latex(expression) if expression else self._uncut(part.text)
        expression, texts = self.put_in(part)
        if not expression:
            return ""
        return latex(expression, {name: number_word(text) for name, text in texts.items()})

    def _uncut(self, text: str) -> str:
        """An expression that is too long to be set, or none."""
        shown = [text] if len(text) <= LONGEST else [text[: LONGEST // 4], text[-LONGEST // 4 :]]
        return r" \ldots ".join(f"\\text{{{latex_text(piece)}}}" for piece in shown)

    def figures(self, text: str) -> str:
        """A number that is written already, with a power of ten."""
        return latex_number(text)

    def _number(self, part: Number) -> str:
        if not hasattr(part.value, "shape"):
            return latex_number(self.number(part.value))
        rows = [_cells(line) for line in lines(part.value, self.digits, "…")]
        return "".join([r"\begin{bmatrix} ", r" \\ ".join(rows), r" \end{bmatrix}"])

    def _slope(self, part: Slope) -> str:
        return latex_slope(part.of, part.by)


def _kind(piece: Piece) -> tuple[bool, int] | None:
    return (bool(piece.label), piece.depth) if isinstance(piece, Formula) else None


def _row(label: str, chain: list[str]) -> str:
    """The row of a display: a label where there is one, then the parts that are equal."""
    before = f"\\text{{{label}:}} & \\quad & " if label else ""
    first, *rest = chain
    if not rest:
        return f"{before}& {first}" if label else first
    if label or sum(map(len, chain)) <= LONG:
        return f"{before}{first} & = {' = '.join(rest)}"
    # each equals sign begins a line, below the first part where that is long
    top = f"& {first}" if len(first) > SHORT else f"{first} & = {rest.pop(0)}"
    return " \\\\\n".join([top, *(f"& = {part}" for part in rest)])


def _cells(line: str) -> str:
    cells = line.strip("[]").split()
    if line == "…":
        return r"\vdots"
    return " & ".join(r"\cdots" if cell == "…" else latex_number(cell) for cell in cells)


def _display(rows: list[str], *, labelled: bool) -> str:
    name, columns = ("alignat*", "{2}") if labelled else ("align*", "")
    body = " \\\\\n".join(rows)
    return f"\\begin{{{name}}}{columns}\n{body}\n\\end{{{name}}}\n"
