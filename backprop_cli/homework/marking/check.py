"""Answers of a student → verdicts, and the mistakes that explain the wrong ones."""

from collections.abc import Mapping

from backprop_cli.api import Compiled
from backprop_cli.errors import fail
from backprop_cli.homework.marking.diagnosis import candidates
from backprop_cli.homework.marking.figures import Answer, Rules, read_answer
from backprop_cli.homework.marking.marker import Marker
from backprop_cli.homework.marking.question import LARGEST, Question
from backprop_cli.homework.marking.targets import Target
from backprop_cli.homework.model import Marking
from backprop_cli.homework.passes.replay import Value, quiet

PLAIN = Rules()
LARGE = f"with more than {LARGEST:,} nodes, neither rounding nor mistakes are looked for"


def check(
    compiled: Compiled,
    values: Mapping[str, Value],
    answers: Mapping[str, str],
    rules: Rules = PLAIN,
) -> Marking:
    """The verdicts on answers, given as texts by the names of what they are about.

    Args:
        compiled: the program.
        values: its inputs by name.
        answers: `{"x": "-4", "q": "-4", "value:q": "3"}`: gradients, and values of nodes.
        rules: tolerances and digits that the marker asks for.

    Raises:
        BackpropError: a value or an answer cannot be used.
    """
    return mark(Question(compiled, values), answers, rules)


def mark(
    question: Question,
    answers: Mapping[str, str],
    rules: Rules = PLAIN,
    labels: Mapping[str, str] | None = None,
) -> Marking:
    """The verdicts on the answers to a question; messages call each answer by its label."""
    read: dict[Target, Answer] = {}
    for name, text in answers.items():
        target = question.target(name)
        label = (labels or {}).get(name, f"the answer for {name}")
        if target in read:
            fail("duplicate", f"{label} is there twice, under two names")
        read[target] = read_answer(text, label, question.numbers)
    with quiet(question.result):
        marks = Marker(question, read, rules).marks()
        explained = candidates(question, read, marks)
    ordered = tuple(marks[target] for target in read)
    program = question.graph.source.text.strip()
    return Marking(program, question.output, ordered, explained, LARGE if question.large else "")
