"""Exercise sheets as a LaTeX document."""

import re
from collections.abc import Iterator

from backprop_cli.homework.quiz import Exercise, Quiz
from backprop_cli.homework.quizlines import TASK, label, solutions, statement

HEAD = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[margin=25mm]{geometry}
\setlength{\parindent}{0pt}
\begin{document}
"""
SPECIAL = re.compile(r"[\\{}$&#^_~%<>\"]")
NAMED = {
    "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", '"': r"\textquotedbl{}",
}  # fmt: skip


def latex_lines(quiz: Quiz, *, answers: bool) -> Iterator[str]:
    """A sheet as a document of its own; programs stand as they are typed."""
    yield f"{HEAD}\n\\section*{{{escaped(quiz.title)}}}\n\n{escaped(f'{TASK} {quiz.manner}')}\n"
    for exercise in quiz.exercises:
        yield f"\n\\subsection*{{{escaped(exercise.name)}}}\n"
        yield from _exercise(exercise)
    if answers:
        yield "\n\\newpage\n\\section*{Solutions}\n"
        for exercise in quiz.exercises:
            yield f"\n\\subsection*{{{escaped(exercise.name)}}}\n"
            yield from _lines(solutions(quiz, exercise))
    yield f"\n\\vfill\nSeed {quiz.seed}\n\\end{{document}}\n"


def _exercise(exercise: Exercise) -> Iterator[str]:
    yield "\\begin{verbatim}\n"
    yield from statement(exercise)
    yield "\\end{verbatim}\n"
    blank = r" = \underline{\hspace{30mm}}"
    yield from _typed([label(exercise, name) for name in exercise.answers], blank)


def _lines(texts: list[str]) -> Iterator[str]:
    yield from _typed(texts, "")


def _typed(texts: list[str], after: str) -> Iterator[str]:
    """A line for each text, in the type of programs."""
    for text in texts:
        yield f"\\texttt{{{escaped(text)}}}{after}\\\\[2mm]\n"


def escaped(text: str) -> str:
    """A text with the signs that mean something to LaTeX written out."""
    return SPECIAL.sub(lambda sign: NAMED.get(sign[0], f"\\{sign[0]}"), text)
