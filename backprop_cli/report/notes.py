"""Findings → notes: one line each, in words."""

from collections.abc import Iterable, Iterator
from math import isfinite

from backprop_cli.engine.findings import Finding
from backprop_cli.engine.passes import Result
from backprop_cli.numbers import exact, rounded
from backprop_cli.report.model import Note
from backprop_cli.report.wording import Wording
from backprop_cli.syntax.printer import show

LONGEST = 60
"""Characters of an operation that a note repeats."""
SHOWN = 8
"""Inputs of one gate that a note names."""


class Narrator:
    """Puts the findings of one result into words."""

    def __init__(self, result: Result, wording: Wording) -> None:
        self.result = result
        self.graph = result.graph
        self.wording = wording

    def notes(self, findings: Iterable[Finding]) -> Iterator[Note]:
        """Notes on the program itself, then one for each finding."""
        for name in self.graph.shadowed:
            message = f"{name} has the value given here, not that of the constant {name}"
            yield Note("shadowed", name, message)
        for name in self.graph.unused:
            yield Note("unused", name, f"{name} does not reach the output; its gradient is 0")
        for finding in findings:
            yield self.note(finding)

    def note(self, finding: Finding) -> Note:
        """The note on one finding."""
        found: Note = getattr(self, f"_{finding.kind}")(finding)
        return found

    def _name(self, finding: Finding) -> str:
        return self.graph.names[finding.node]

    def at(self, finding: Finding) -> str:
        """The operation with its node: `sqrt(x) at n1`, or the input itself."""
        return f"{self._operation(finding)} at {self._name(finding)}"

    def _operation(self, finding: Finding) -> str:
        text = self.wording.operation(finding.node)
        return text if len(text) <= LONGEST else f"{self.graph.gates[finding.node]}(…)"

    def _given(self, finding: Finding) -> str:
        """The inputs of a gate with their values: `x = 0, y = 3`."""
        seen = list(dict.fromkeys(a for a in self.graph.args[finding.node] if a >= 0))
        pairs = ((self.wording.graph.word(a), self.result.values[a]) for a in seen[:SHOWN])
        text = ", ".join(f"{name} = {exact(value)}" for name, value in pairs if name)
        return text + (", …" if len(seen) > SHOWN else "")

    def _local(self, finding: Finding) -> float:
        """The local gradient for the argument concerned."""
        local = self.result.locals[finding.node][finding.arguments[0]]
        assert local is not None
        return float(local)

    def _input_of(self, finding: Finding) -> str:
        return self.graph.word(self.graph.args[finding.node][finding.arguments[0]])

    def _edge(self, finding: Finding) -> Note:
        """A `where` whose condition compares two equal numbers."""
        here, there = finding.one_sided or (0.0, 0.0)
        name, input_ = self._name(finding), self._input_of(finding)
        condition = self.wording.operation(self.graph.args[finding.node][0])
        message = (
            f"kink: the condition {condition} at {name} is exactly on its edge; "
            f"the local gradient d{name}/d{input_} is {exact(here)} here "
            f"and {exact(there)} on the other side"
        )
        return Note("kink", name, message, finding.one_sided)

    def _kink(self, finding: Finding) -> Note:
        below, above = finding.one_sided or (0.0, 0.0)
        used = self._local(finding)
        name, args = self._name(finding), self.graph.args[finding.node]
        nodes = dict.fromkeys(args[k] for k in finding.arguments[:SHOWN])
        slopes = ", ".join(f"d{name}/d{self.graph.word(node)}" for node in nodes)
        slopes += ", …" if len(finding.arguments) > SHOWN else ""
        message = (
            f"kink: {self.at(finding)} has no single slope where {self._given(finding)}; "
            f"the local gradient {slopes} "
            f"is {rounded(below)} from below, {rounded(above)} from above, {rounded(used)} is used"
        )
        return Note("kink", name, message, finding.one_sided)

    def _saturated(self, finding: Finding) -> Note:
        local = self._local(finding)
        message = (
            f"saturated: {self.at(finding)} is flat where {self._given(finding)}; "
            f"its local gradient is only {rounded(local)}"
        )
        return Note("saturated", self._name(finding), message)

    def _dead(self, finding: Finding) -> Note:
        input_ = self._input_of(finding)
        message = (
            f"dead: {self.at(finding)} blocks the gradient where {self._given(finding)}; "
            f"what comes back to {input_} through it is exactly 0"
        )
        return Note("dead", self._name(finding), message)

    def _literal(self, finding: Finding) -> Note:
        text = self.graph.literals[finding.arguments[0]]
        value = exact(self.result.values[~finding.arguments[0]])
        message = f"overflow: {text} is beyond the largest double and is read as {value}"
        return Note("not-finite", "", message)

    def _inexact(self, finding: Finding) -> Note:
        """Why there are decimals where fractions would have been preferred."""
        return Note("inexact", "", f"these are float64's decimals: {finding.words[0]}")

    def _unstable(self, finding: Finding) -> Note:
        gates, name, count = finding.words
        lost = "all digits" if int(count) > 15 else f"about {count} of 16 digits"
        message = (
            f"unstable: spelled out as it is, {name} has lost {lost}; "
            f"with {gates} it keeps them, and --group auto puts that in"
        )
        return Note("unstable", "", message)

    def _uncertain(self, finding: Finding) -> Note:
        name = self._name(finding)
        message = (
            f"uncertain: not all digits of {self.at(finding)} are certain: "
            "it may be exactly 0, or jump, or need more digits; --certify tells"
        )
        return Note("uncertain", name, message)

    def _input(self, finding: Finding) -> Note:
        name = self._name(finding)
        value = exact(self.result.values[finding.node])
        return Note("not-finite", name, f"not finite: the input {name} is {value}")

    def _value(self, finding: Finding) -> Note:
        """The first node whose value is not finite, though all before it are."""
        gate, name = self.wording.gate(finding.node), self._name(finding)
        value = self.result.values[finding.node]
        broken = self._broken_rule(finding)
        given = self._given(finding)
        where = f" where {given}" if given else ""
        if value != value:
            what = f"{self.at(finding)} is not a real number{where}"
        elif broken or not all(map(isfinite, self.result.inputs(finding.node))):
            what = f"{self.at(finding)} is {exact(value)}{where}"
        else:
            what = f"{gate.name} overflowed at {name}: {self._operation(finding)}{where}"
        help_ = f" ({broken})" if broken else _remedy(gate.remedy)
        return Note("not-finite", name, f"not finite: {what}{help_}")

    def _broken_rule(self, finding: Finding) -> str:
        """The part of a gate's domain that its inputs leave, in words."""
        from backprop_cli.engine.findings import compiled

        gate = self.wording.gate(finding.node)
        inputs, out = self.result.inputs(finding.node), self.result.values[finding.node]
        for condition in gate.domain:
            if not compiled(self.result, gate, condition)(*inputs, out):
                return condition.words or show(condition.expression)
        return ""

    def _gradient(self, finding: Finding) -> Note:
        """The first gradient, from the output backwards, that is not finite."""
        name, input_ = self._name(finding), self._input_of(finding)
        local = self._local(finding)
        gate = self.wording.gate(finding.node)
        upstream = self.result.upstream[finding.node]
        formula = self.wording.local(finding.node, finding.arguments[0])
        if local == local and abs(local) != float("inf"):
            sent = exact(upstream * local)
            message = (
                f"the gradient that {name} sends {input_} is {sent}: "
                f"{rounded(upstream)} × {rounded(local)}"
            )
            return Note("not-finite", name, f"not finite: {message}")
        message = (
            f"the local gradient d{name}/d{input_} = {formula} is {exact(local)} "
            f"where {self._given(finding)}"
        )
        return Note("not-finite", name, f"not finite: {message}{_remedy(gate.remedy)}")


def _remedy(text: str) -> str:
    return f"; {text}" if text else ""
