"""The question that a command line asks: a program at the values that were given."""

from collections.abc import Collection, Sequence

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.given import gather, surplus_notes
from backprop_cli.cli.program import meant, used
from backprop_cli.errors import BackpropError
from backprop_cli.homework.marking.question import Question
from backprop_cli.report.model import Note


def question_of(
    compiled: Compiled,
    given: Sequence[Given],
    settings: Sequence[str],
    path: str | None,
    options: Collection[str],
) -> tuple[Question, list[Note]]:
    """The question, and notes on values of a file that it does not use.

    Raises:
        BackpropError: a value is missing, unused or not a number.
    """
    taken = gather(given, settings, path)
    texts = used(taken, compiled.graph(taken.texts).inputs)
    inputs = compiled.graph(texts).inputs
    try:
        return Question(compiled, texts, taken.labels), surplus_notes(taken, inputs)
    except BackpropError as error:
        meant(error, list(texts), list(inputs), options)
        raise
