"""The verdict on each answer of one student."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import isfinite

from backprop_cli.gates.calls import UNNAMED
from backprop_cli.homework.marking.figures import Answer, Rules
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.marking.targets import Target, of
from backprop_cli.homework.model import COARSE, CONSISTENT, RIGHT, ROUNDED, WRONG, Mark
from backprop_cli.homework.passes.replay import Value
from backprop_cli.homework.passes.rounding import DECIMALS, Rounding
from backprop_cli.numbers import elements, shape_of

Verdict = tuple[str, str, tuple[str, ...]]
"""A verdict, its remark, and the answers that it follows from."""
EDGE = 1e-6
"""Part by which a value may be outside the one-sided derivatives, taken beside the kink."""
MOST_SIDES = 200
"""Numbers of an answer whose one-sided derivatives are still worked out."""
NEAREST = 8
"""Wrong answers before another one that are tried one by one."""
SAME = 1e-9
"""Part by which two numbers differ that are not the same."""


class Marker:
    """Judges the answers of one student in the order in which they were worked out."""

    def __init__(self, question: Question, answers: Mapping[Target, Answer], rules: Rules) -> None:
        self.question = question
        self.answers = answers
        self.rules = rules
        self.good: dict[Target, Answer] = {}
        self.wrong: dict[Target, Answer] = {}

    def marks(self) -> dict[Target, Mark]:
        """A mark for each answer."""
        found = {}
        for target in sorted(self.answers, key=lambda target: target.rank):
            answer = self.answers[target]
            found[target] = self._mark(target, answer)
            # nothing is worked out from the gradient of an input
            used = target.of_value or self.question.graph.gates[target.node]
            if used and answer.shape == shape_of(self.question.truth(target)):
                wrong = found[target].verdict in (WRONG, CONSISTENT)
                (self.wrong if wrong else self.good)[target] = answer
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

    def _verdict(self, target: Target, answer: Answer) -> Verdict:
        truth, rules = self.question.truth(target), self.rules
        if answer.fits(truth, rules):
            if answer.shows(truth, rules):
                return RIGHT, "", ()
            return COARSE, self._coarse(), ()
        if answer.shape != shape_of(truth):
            what = "value" if target.of_value else "gradient"
            owner = "node" if target.of_value else "input"
            return WRONG, f"a {what} has the shape of its {owner}", ()
        if not target.of_value and self._between(target, answer):
            return RIGHT, "at a kink any value between the one-sided derivatives is right", ()
        if self.question.large:
            return WRONG, "", ()
        return self._rounded(target, answer) or self._following(target, answer) or (WRONG, "", ())

    def _coarse(self) -> str:
        return f"{self.rules.min_digits} significant digits are asked for"

    def _between(self, target: Target, answer: Answer) -> bool:
        """Whether an answer lies between the one-sided derivatives at a kink."""
        question = self.question
        if not question.on_kink:
            return False
        truth = [float(number) for number in elements(question.truth(target))]
        odd = [k for k, f in enumerate(answer.figures) if not f.fits(truth[k], self.rules)]
        if len(odd) > MOST_SIDES:
            return False
        for place in odd:
            figure, sides = answer.figures[place], question.sides(target, place)
            low, high = min(sides), max(sides)
            edge = EDGE * max(1.0, abs(low), abs(high))
            # NaN on a side lets nothing pass
            if not low - edge <= figure.value <= high + edge or high - low <= 2 * edge:
                return False
        return True

    def _rounded(self, target: Target, answer: Answer) -> Verdict | None:
        """The verdict on an answer whose rounding was carried along."""
        cut_off = self._cut_off(target, answer)
        for rounding, values, upstream in self._roundings(target, answer):
            usual = rounding.kind == DECIMALS and (rounding.values or rounding.locals)
            if cut_off and not usual and rounding not in self._corroborated:
                continue  # it looks like digits that were cut off, unless another answer says so
            place = self._source(target, values, upstream)
            if place:
                if min(figure.digits for figure in answer.figures) < self.rules.min_digits:
                    return COARSE, self._coarse(), ()
                return ROUNDED, f"rounding carried from {place} ({rounding})", ()
        return None

    def _roundings(
        self, target: Target, answer: Answer
    ) -> Iterator[tuple[Rounding, list[Value], list[Value]]]:
        """The ways to round at every step that lead to an answer."""
        truth = self.question.truth(target)
        if self.rules.rtol is not None or self.rules.atol is not None:
            return
        if not all(map(isfinite, elements(truth))):
            return
        for rounding, values, upstream in self.question.by_hand:
            predicted = (values if target.of_value else upstream)[target.node]
            if _as_coarse(answer, rounding) and answer.fits(predicted):
                yield rounding, values, upstream

    def _cut_off(self, target: Target, answer: Answer) -> bool:
        return answer.cut_off(self.question.truth(target))

    @cached_property
    def _corroborated(self) -> set[Rounding]:
        """The ways to round that explain an answer which nothing else would."""
        return {
            rounding
            for target, answer in self.answers.items()
            if answer.shape == shape_of(self.question.truth(target))
            and not answer.fits(self.question.truth(target), self.rules)
            and not self._cut_off(target, answer)
            for rounding, *_ in self._roundings(target, answer)
        }

    def _source(self, target: Target, values: list[Value], upstream: list[Value]) -> str:
        """The rounded number from which an answer was worked out, if there is one."""
        question, graph, exact = self.question, self.question.graph, self.question.result
        if not target.of_value:
            for edge in reversed(question.edges_to(target.node)):
                if _differ(upstream[edge.node], exact.upstream[edge.node]):
                    return f"d{question.output}/d{graph.names[edge.node]}"
        for node, gate in enumerate(graph.gates):
            if gate not in UNNAMED and _differ(values[node], exact.values[node]):
                return graph.names[node]
        return "the local gradient" if not target.of_value else ""

    def _following(self, target: Target, answer: Answer) -> Verdict | None:
        """The verdict on an answer that follows from earlier ones as they were given."""
        good, wrong = self.good, self.wrong
        if good and answer.fits(self._after(good, target)):
            return ROUNDED, "the rounding of your own answers carried along", ()
        nearest = list(reversed(wrong.items()))[:NEAREST]
        tries = [{other: given} for other, given in nearest]
        tries += [dict(wrong)] if len(wrong) > 1 else []
        for tried in tries:
            if any(answer.fits(self._after(t, target)) for t in (tried, good | tried)):
                names = tuple(str(other) for other in tried)
                words = " and ".join(f"your {self.question.label(other)}" for other in tried)
                return CONSISTENT, f"consistent with {words}", names
        return None

    def _after(self, answers: Mapping[Target, Answer], target: Target) -> Value:
        """What a target would be if some answers were right."""
        return of(self.question.replayed(answers), target)


def _as_coarse(answer: Answer, rounding: Rounding) -> bool:
    """Whether an answer shows no more digits than somebody has who rounds like that."""
    if rounding.kind == DECIMALS:
        return all(figure.unit > 0.9 * 10.0**-rounding.places for figure in answer.figures)
    return all(figure.digits <= rounding.places for figure in answer.figures)


def _differ(a: Value, b: Value) -> bool:
    pairs = zip(elements(a), elements(b), strict=True)
    return any(abs(x - y) > SAME * abs(y) for x, y in pairs)
