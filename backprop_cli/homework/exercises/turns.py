"""A quiz at the terminal, without the terminal: what is answered to each line that is typed."""

from collections.abc import Iterator

from backprop_cli.errors import BackpropError
from backprop_cli.homework.exercises.lines import label, solution, statement
from backprop_cli.homework.exercises.quiz import Exercise, Quiz
from backprop_cli.homework.hints import told
from backprop_cli.homework.layout import wrapped
from backprop_cli.homework.marking.check import mark
from backprop_cli.homework.marking.verdicts import verdict
from backprop_cli.homework.model import ALL, LEAST, Candidate, Mark, Marking
from backprop_cli.source import printable

MORE, LEAVE = "?", "q"
SHOW = ("", "solution")
LONGEST = 2000
"""Characters of an answer that is still read."""


class Turns:
    """Asks for one answer after the other; each stays open until it is right or was shown.

    Args:
        quiz: the exercises.
        hint: what is told of a wrong answer at first; asking for more raises it for this answer.
    """

    def __init__(self, quiz: Quiz, hint: int) -> None:
        self.quiz = quiz
        self.least = hint
        self.open = [(e, name) for e in quiz.exercises for name in e.answers]
        self.all = len(self.open)
        self.right = self.first = 0
        self.headed = ""
        self.given: dict[tuple[str, str], str] = {}
        self._fresh()

    def _fresh(self) -> None:
        self.hint = self.least
        self.wrong: Marking | None = None

    @property
    def asked(self) -> tuple[Exercise, str] | None:
        """The exercise and the name of what is asked for now; None at the end."""
        return self.open[0] if self.open else None

    def heading(self) -> Iterator[str]:
        """The exercise, when its first answer is asked for."""
        exercise, _ = self.open[0]
        if exercise.name != self.headed:
            self.headed = exercise.name
            yield f"\n{exercise.name} of {len(self.quiz.exercises)}\n"
            yield from statement(exercise)
            yield "\n"

    def prompt(self) -> str:
        """What stands before the answer."""
        exercise, name = self.open[0]
        return f"{label(exercise, name)} = "

    def take(self, line: str) -> Iterator[str]:
        """What is said to a line that was typed."""
        text = line.strip()
        if text.lower() in SHOW:
            yield from self._shown()
        elif text == MORE:
            yield from self._more()
        elif len(text) > LONGEST:
            yield "  That is too long for an answer.\n"
        else:
            yield from self._answered(text)

    def _shown(self) -> Iterator[str]:
        exercise, name = self.open[0]
        yield f"  {label(exercise, name)} = {solution(self.quiz, exercise, name)}\n"
        self._next()

    def _next(self) -> None:
        self.open.pop(0)
        self._fresh()

    def _more(self) -> Iterator[str]:
        """The next hint level of the last answer."""
        if self.wrong is None:
            yield "  There is no answer yet to say more about; solution shows the right one.\n"
            return
        self.hint += 1
        if self.hint >= ALL:
            yield from self._shown()
        else:
            yield from self._explained(self.wrong)

    def _answered(self, text: str) -> Iterator[str]:
        exercise, name = self.open[0]
        earlier = {k[1]: v for k, v in self.given.items() if k[0] == exercise.name}
        rules, labels = self.quiz.rules, {name: "this answer"}
        try:
            marking = mark(exercise.question, {**earlier, name: text}, rules, labels)
        except BackpropError as error:
            yield from wrapped(f"{printable(error.message)}; try again", "  ", "    ")
            return
        found = marking.marks[-1]
        if found.passes:
            yield f"  {verdict(found)}\n"
            self.right += 1
            self.first += self.wrong is None
            self.given[exercise.name, name] = text
            self._next()
            return
        self.wrong = marking
        yield from self._explained(marking)
        if self.hint >= ALL:
            yield from self._shown()

    def _explained(self, marking: Marking) -> Iterator[str]:
        """A wrong answer, as far as the hint level goes."""
        marking = told(marking, min(self.hint, ALL - 1))
        found: Mark = marking.marks[-1]
        yield from wrapped(verdict(found), "  ", "    ")
        if self.hint == LEAST:
            return
        candidates = [c for c in marking.candidates if found.target in c.explains]
        if not candidates:
            yield "    no single classic mistake leads to this\n"
        for candidate in candidates:
            yield from wrapped(_words(candidate), "    ", "      ")

    def score(self) -> str:
        """What became of all answers."""
        return f"{self.right} of {self.all} right, {self.first} of them at the first try"


def _words(candidate: Candidate) -> str:
    where = printable(candidate.where)
    if not candidate.says:
        return f"look at {where}"
    return f"{where}: {candidate.says}; {candidate.redo}"
