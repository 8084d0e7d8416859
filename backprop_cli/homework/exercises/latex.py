"""Exercise sheets as a LaTeX document."""

import re
from collections.abc import Iterator

from backprop_cli.homework.exercises.lines import TASK, solution
from backprop_cli.homework.exercises.quiz import Exercise, Quiz
from backprop_cli.homework.passes.replay import Value
from backprop_cli.numbers import written
from backprop_cli.syntax.latex import latex
from backprop_cli.syntax.latexnames import latex_name, latex_slope
from backprop_cli.syntax.parser import parse_text

HEAD = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amsmath}
\usepackage[margin=25mm]{geometry}
\setlength{\parindent}{0pt}
\begin{document}
"""
BLANK = r"\underline{\hspace{30mm}}"
ROW = re.compile(r"\[([^\[\]]*)\]")


def latex_lines(quiz: Quiz, *, answers: bool) -> Iterator[str]:
    """A sheet as a document of its own."""
    yield f"{HEAD}\n\\section*{{{quiz.title}}}\n\n{TASK} {quiz.manner}\n"
    for exercise in quiz.exercises:
        yield f"\n\\subsection*{{{exercise.name}}}\n"
        yield from _aligned([*_statements(exercise)])
        yield f"at ${',$ $'.join(_values(exercise))}$.\n"
        yield from _aligned([(_label(exercise, name), BLANK) for name in exercise.answers])
    if answers:
        yield "\n\\newpage\n\\section*{Solutions}\n"
        for exercise in quiz.exercises:
            yield f"\n\\subsection*{{{exercise.name}}}\n"
            right = ((n, solution(quiz, exercise, n)) for n in exercise.answers)
            yield from _aligned([(_label(exercise, n), _array(text)) for n, text in right])
    yield f"\n\\vfill\nSeed {quiz.seed}\n\\end{{document}}\n"


def _aligned(equations: list[tuple[str, str]]) -> Iterator[str]:
    """Equations below each other."""
    rows = (f"{left} &= {right}" for left, right in equations)
    yield "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"


def _statements(exercise: Exercise) -> Iterator[tuple[str, str]]:
    for statement in exercise.program.split("; "):
        name, _, text = statement.partition(" = ")
        parsed = parse_text(text)
        yield latex_name(name), latex(parsed.expression(parsed.statements[0].parts[0]))


def _values(exercise: Exercise) -> Iterator[str]:
    for name, value in exercise.values.items():
        yield f"{latex_name(name)} = {_value(value)}"


def _value(value: Value) -> str:
    return _array(written(value))


def _array(text: str) -> str:
    """A number or a vector as it is, a matrix as one."""
    if not text.startswith("[["):
        return text
    rows = (row.replace(", ", " & ") for row in ROW.findall(text))
    inside = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {inside} \end{{bmatrix}}"


def _label(exercise: Exercise, name: str) -> str:
    return latex_slope(exercise.question.output, name)
