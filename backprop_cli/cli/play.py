"""`backprop quiz --play`: the questions at the terminal."""

import sys
from collections.abc import Iterable

from backprop_cli.homework.exercises.quiz import Quiz
from backprop_cli.homework.exercises.turns import LEAVE, Turns

MANNER = "An empty line shows the answer, ? says more about a mistake, q leaves."


def play(quiz: Quiz, hint: int) -> None:
    """Ask until everything is answered, or somebody leaves; then the score."""
    turns = Turns(quiz, hint)
    _say([f"{quiz.title}\n\n{quiz.manner}\n{MANNER}\n"])
    _decode_anything()
    try:
        while turns.asked:
            _say(turns.heading())
            line = _typed(turns.prompt())
            if line is None or line.strip().lower() == LEAVE:
                break
            _say(turns.take(line))
    except KeyboardInterrupt:
        _say(["\n"])
        raise
    finally:
        _say([f"\n{turns.score()}\n"])


def _decode_anything() -> None:
    """No byte that is typed ends the game."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")


def _typed(prompt: str) -> str | None:
    """A line that somebody typed; None at the end of the input."""
    _say([prompt])
    line = sys.stdin.readline() if sys.stdin else ""
    if not line:
        _say(["\n"])
        return None
    if not sys.stdin.isatty():
        # what comes from a file is not on the screen yet
        _say([line.rstrip("\r\n"), "\n"])
    return line


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(lines)
    sys.stdout.flush()
