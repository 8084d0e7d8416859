"""Exercise sheets as plain text and as Markdown."""

from collections.abc import Iterator

from backprop_cli.homework.exercises.quiz import Exercise, Quiz
from backprop_cli.homework.layout import wrapped
from backprop_cli.numbers import elements, to_decimals, written

BLANK = "______"
TASK = "Run each program forwards, then find the gradients backwards, node by node."


def text_lines(quiz: Quiz, *, answers: bool) -> Iterator[str]:
    """A sheet as plain text, with the solutions at its end if they are wanted."""
    yield f"{quiz.title}\n{'=' * len(quiz.title)}\n\n"
    yield from wrapped(f"{TASK} {quiz.manner}")
    for exercise in quiz.exercises:
        yield f"\n{exercise.name}.\n"
        yield from statement(exercise)
        yield "\n"
        yield from (f"    {label(exercise, name)} = {BLANK}\n" for name in exercise.answers)
    if answers:
        yield "\nSolutions\n---------\n"
        for exercise in quiz.exercises:
            yield f"\n{exercise.name}.  "
            yield "\n     ".join(solutions(quiz, exercise)) + "\n"
    yield f"\nSeed {quiz.seed}\n"


def statement(exercise: Exercise) -> Iterator[str]:
    """The program, a statement a line, and its values."""
    yield from (f"    {line}\n" for line in exercise.program.split("; "))
    yield from (f"    {line}\n" for line in value_lines(exercise))


def value_lines(exercise: Exercise) -> Iterator[str]:
    """The values: numbers together, and each array on a line of its own."""
    texts = [f"{name} = {written(value)}" for name, value in exercise.values.items()]
    short = [text for text in texts if "[" not in text]
    long = [text for text in texts if "[" in text]
    lines = [*long, *([", ".join(short)] if short else [])]
    for number, line in enumerate(lines):
        yield f"{'   ' if number else 'at '}{line}"


def label(exercise: Exercise, name: str) -> str:
    """How an answer is called: `df/dx`."""
    return exercise.question.label(exercise.question.target(name))


def solutions(quiz: Quiz, exercise: Exercise) -> list[str]:
    """The right answers, as precise as the sheet asks for them."""
    return [
        f"{label(exercise, name)} = {solution(quiz, exercise, name)}" for name in exercise.answers
    ]


def solution(quiz: Quiz, exercise: Exercise, name: str) -> str:
    """One right answer: exact, or to the decimals of the level."""
    answer = exercise.answers[name]
    if not quiz.level.rounded:
        return written(answer)
    (number,) = elements(answer)
    return to_decimals(float(number), quiz.level.decimals)


def markdown_lines(quiz: Quiz, *, answers: bool) -> Iterator[str]:
    """A sheet as Markdown."""
    yield f"# {quiz.title}\n\n{TASK} {quiz.manner}\n"
    for exercise in quiz.exercises:
        yield f"\n## {exercise.name}\n\n```\n"
        yield from (line.removeprefix("    ") for line in statement(exercise))
        yield "```\n\n"
        yield from _table([(f"`{label(exercise, n)}`", "") for n in exercise.answers])
    if answers:
        yield "\n## Solutions\n"
        for exercise in quiz.exercises:
            yield f"\n### {exercise.name}\n\n"
            yield from (f"- `{text}`\n" for text in solutions(quiz, exercise))
    yield f"\nSeed {quiz.seed}\n"


def _table(rows: list[tuple[str, str]]) -> Iterator[str]:
    yield "| Gradient | Answer |\n|---|---|\n"
    yield from (f"| {name} | {answer} |\n" for name, answer in rows)
