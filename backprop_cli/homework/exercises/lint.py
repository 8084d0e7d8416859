"""Is this a good point to ask at? Which mistakes it would hide, and what would be better."""

from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.errors import fail
from backprop_cli.homework.exercises.better import Proposal, better, searchable
from backprop_cli.homework.exercises.exposure import (
    ENOUGH,
    Exposer,
    Exposure,
    Key,
    mistake_of,
    places_of,
)
from backprop_cli.homework.exercises.reasons import reason
from backprop_cli.homework.exercises.written import Precision
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.mistakes.library import FORK, GATE


class Slip(NamedTuple):
    """A mistake at one place; `node` is empty for one made everywhere. Hidden for a `reason`."""

    mistake: str
    node: str
    where: str
    says: str
    reason: str = ""


class Lint(NamedTuple):
    """What a point hides: plain, frozen data that every rendering reads.

    Better values are not `searched` for in a large program.
    """

    program: str
    output: str
    asked: tuple[str, ...]
    precision: Precision
    exposure: Exposure
    hidden: tuple[Slip, ...]
    alike: tuple[tuple[Slip, ...], ...]
    proposals: tuple[Proposal, ...]
    searched: bool
    kinks: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it is a good point: most mistakes show, and one answer alone is right."""
        return self.exposure.share >= ENOUGH and not self.kinks


def lint(
    question: Question,
    precision: Precision = Precision(),  # noqa: B008
    wrt: Sequence[str] = (),
) -> Lint:
    """Which applicable mistakes a point exposes in answers of some precision.

    Raises:
        BackpropError: a name in `wrt` is no node, the program is too large, or what is asked is
            not finite at the point.
    """
    if not question.finite:
        fail("value", "the value or a gradient is not finite at this point", hint="choose others")
    exposer = Exposer(question, wrt)
    exposure = exposer.at(question, precision)
    searched = searchable(exposer, question)
    look = exposure.hidden and searched
    return Lint(
        program=question.graph.source.text.strip(),
        output=question.output,
        asked=exposer.asked,
        precision=precision,
        exposure=exposure,
        hidden=_hidden(question, exposure.hidden, precision),
        alike=tuple(tuple(slip(question, key) for key in group) for group in exposure.alike),
        proposals=better(exposer, question, exposure, precision) if look else (),
        searched=searched,
        kinks=question.kinks,
    )


def _hidden(question: Question, keys: Sequence[Key], precision: Precision) -> tuple[Slip, ...]:
    places = places_of(question)
    reasons = (reason(question, places[key], key[2], precision) for key in keys)
    return tuple(slip(question, key, why) for key, why in zip(keys, reasons, strict=True))


def slip(question: Question, key: Key, why: str = "") -> Slip:
    """A mistake at its place, in words."""
    mistake, node = mistake_of(key), key[1]
    name = question.graph.names[node] if node >= 0 else ""
    return Slip(mistake.name, name, where(question, key), mistake.says, why)


def where(question: Question, key: Key) -> str:
    """The place of a mistake: `n1 = x + y`, `every mul gate`, `the fork at x, from n1`."""
    mistake, node = mistake_of(key), key[1]
    if node < 0:
        kinds = {GATE: f"{mistake.gate} gate", FORK: "fork"}
        return f"every {kinds.get(mistake.place, 'gate')}"
    name = question.graph.names[node]
    if mistake.place == FORK:
        edge = question.edges_to(node)[key[2]]
        path = f", from {question.graph.names[edge.node]}"
        return f"the fork at {name}" + path * ("path" in mistake.formula.names())
    return question.operation(node)
