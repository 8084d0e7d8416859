"""Answers of a student → verdicts, and the mistakes that explain the wrong ones."""

from collections.abc import Mapping

from backprop_cli.api import Compiled
from backprop_cli.errors import fail
from backprop_cli.gates.calls import UNNAMED
from backprop_cli.homework.marking.diagnosis import candidates
from backprop_cli.homework.marking.figures import Answer, Rules, read_answer
from backprop_cli.homework.marking.question import LARGEST, Question, Target, of
from backprop_cli.homework.model import COARSE, CONSISTENT, RIGHT, ROUNDED, WRONG, Mark, Marking
from backprop_cli.homework.passes.replay import Value
from backprop_cli.homework.passes.rounding import DECIMALS, Rounding
from backprop_cli.numbers import elements

PLAIN = Rules()
LARGE = f"with more than {LARGEST:,} nodes, neither rounding nor mistakes are looked for"
EDGE = 1e-9
"""Part by which a value between one-sided derivatives may be outside through rounding."""


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
    marks = Marker(question, read, rules).marks()
    explained = candidates(question, read, marks)
    ordered = tuple(marks[target] for target in read)
    program = question.graph.source.text.strip()
    return Marking(program, question.output, ordered, explained, LARGE if question.large else "")


class Marker:
    """Judges the answers of one student in the order in which they were worked out."""

    def __init__(self, question: Question, answers: Mapping[Target, Answer], rules: Rules) -> None:
        self.question = question
        self.answers = answers
        self.rules = rules
        self.earlier: dict[Target, Answer] = {}
        self.wrong: dict[Target, Answer] = {}

    def marks(self) -> dict[Target, Mark]:
        """A mark for each answer."""
        found = {}
        for target in sorted(self.answers, key=lambda target: target.rank):
            answer = self.answers[target]
            found[target] = self._mark(target, answer)
            if answer.shape == getattr(self.question.truth(target), "shape", ()):
                self.earlier[target] = answer
                if found[target].verdict in (WRONG, CONSISTENT):
                    self.wrong[target] = answer
        return found

    def _mark(self, target: Target, answer: Answer) -> Mark:
        verdict, remark, follows = self._verdict(target, answer)
        return Mark(
            target=str(target),
            label=self.question.label(target),
            given=answer.text,
            verdict=verdict,
            remark=remark,
            follows=follows,
            expected=self.question.truth(target),
            passes=verdict == RIGHT or (verdict == ROUNDED and not self.rules.strict),
        )

    def _verdict(self, target: Target, answer: Answer) -> tuple[str, str, tuple[str, ...]]:
        truth, rules = self.question.truth(target), self.rules
        if answer.fits(truth, rules):
            if answer.shows(truth, rules):
                return RIGHT, "", ()
            return COARSE, self._coarse(), ()
        if answer.shape != getattr(truth, "shape", ()):
            what = "value" if target.of_value else "gradient"
            owner = "node" if target.of_value else "input"
            return WRONG, f"a {what} has the shape of its {owner}", ()
        if not target.of_value and self._between(target, answer):
            return RIGHT, "at a kink any value between the one-sided derivatives is right", ()
        return self._rounded(target, answer) or self._following(target, answer) or (WRONG, "", ())

    def _coarse(self) -> str:
        return f"{self.rules.min_digits} significant digits are asked for"

    def _between(self, target: Target, answer: Answer) -> bool:
        """Whether an answer lies between the one-sided derivatives at a kink."""
        limits = self.question.bounds
        if limits is None:
            return False
        sides = (elements(side[target.node]) for side in limits)
        return all(
            low - EDGE * abs(low) <= figure.value <= high + EDGE * abs(high)
            or figure.fits(low, self.rules)
            or figure.fits(high, self.rules)
            for figure, low, high in zip(answer.figures, *sides, strict=True)
        )

    def _rounded(self, target: Target, answer: Answer) -> tuple[str, str, tuple[str, ...]] | None:
        """The verdict on an answer whose rounding was carried along."""
        if self.rules.rtol is not None or self.rules.atol is not None:
            return None
        for rounding, values, upstream in self.question.by_hand:
            predicted = (values if target.of_value else upstream)[target.node]
            if _as_coarse(answer, rounding) and answer.fits(predicted):
                if min(figure.digits for figure in answer.figures) < self.rules.min_digits:
                    return COARSE, self._coarse(), ()
                place = self._source(target, values, upstream)
                return ROUNDED, f"rounding carried from {place} ({rounding})", ()
        return None

    def _source(self, target: Target, values: list[Value], upstream: list[Value]) -> str:
        """The node whose rounded number an answer was worked out from."""
        graph, exact = self.question.graph, self.question.result
        if not target.of_value:
            for node in range(len(graph.gates) - 1, target.node, -1):
                if target.node in graph.args[node] and _differ(
                    upstream[node], exact.upstream[node]
                ):
                    return graph.names[node]
        for node, gate in enumerate(graph.gates):
            if gate not in UNNAMED and _differ(values[node], exact.values[node]):
                return graph.names[node]
        return target.name

    def _following(self, target: Target, answer: Answer) -> tuple[str, str, tuple[str, ...]] | None:
        """The verdict on an answer that follows from earlier ones as they were given."""
        wrong, earlier = self.wrong, self.earlier
        single = [{other: given} for other, given in reversed(wrong.items())]
        for tried in (*single, *([dict(wrong)] if len(wrong) > 1 else [])):
            if answer.fits(of(self.question.replayed(tried), target)):
                names = tuple(str(other) for other in tried)
                words = " and ".join(f"your {self.question.label(other)}" for other in tried)
                return CONSISTENT, f"consistent with {words}", names
        for tried in [dict(earlier)] if earlier and not wrong else []:
            if answer.fits(of(self.question.replayed(tried), target)):
                return ROUNDED, "the rounding of your own answers carried along", ()
        return None


def _as_coarse(answer: Answer, rounding: Rounding) -> bool:
    """Whether an answer shows no more digits than somebody has who rounds like that."""
    if rounding.kind == DECIMALS:
        return all(figure.unit > 0.9 * 10.0**-rounding.places for figure in answer.figures)
    return all(figure.digits <= rounding.places for figure in answer.figures)


def _differ(a: Value, b: Value) -> bool:
    pairs = zip(elements(a), elements(b), strict=True)
    return any(abs(x - y) > EDGE * abs(y) for x, y in pairs)
