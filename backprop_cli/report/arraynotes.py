"""Findings in arrays → notes: those on numbers, with the element where they were found."""

from collections.abc import Iterator

from backprop_cli.engine.arrays import Sent
from backprop_cli.engine.elements import Element, elements
from backprop_cli.engine.passes import Result
from backprop_cli.numbers import exact
from backprop_cli.report.model import Note
from backprop_cli.report.notes import Narrator
from backprop_cli.report.wording import Wording


def array_notes(result: Result, wording: Wording) -> Iterator[Note]:
    """A note for each finding."""
    assert isinstance(result.arrays, Sent)
    if getattr(result.values[result.graph.output], "shape", ()):
        name = result.graph.names[result.graph.output]
        if result.values[result.graph.output].size == 1:
            message = f"{name} is an array of one number, and counts as that number"
            yield Note("one-element", name, message)
    for element in elements(result, result.arrays.plan):
        yield _note(element, wording)


def _note(element: Element, wording: Wording) -> Note:
    finding, result = element.finding, element.numbers
    name, narrator = result.graph.names[finding.node], Narrator(result, wording)
    gate = result.graph.gates[finding.node]
    if element.words:
        message = f"kink: {narrator.at(finding)} has no single slope here: {element.words}"
        return Note("kink", name, message)
    if finding.kind == "gradient" and wording.gate(finding.node).shape:
        sent = result.graph.word(result.graph.args[finding.node][finding.arguments[0]])
        message = f"not finite: what {narrator.at(finding)} sends {sent} is not finite"
        return Note("not-finite", name, message)
    if finding.kind == "value" and wording.gate(finding.node).shape:
        value = exact(result.values[finding.node])
        message = f"not finite: {narrator.at(finding)} is {value}{_where(element)}"
        return Note("not-finite", name, message)
    note = narrator.note(finding)
    return note._replace(message=note.message + (_where(element) if gate or element.at else ""))


def _where(element: Element) -> str:
    """The element, and how many are like it."""
    if not element.at:
        return ""
    place = ", ".join(map(str, element.at))
    more = element.alike - 1
    alike = f" and {more} more of its {element.size} elements" if more else ""
    return f" (element [{place}]{alike})"
