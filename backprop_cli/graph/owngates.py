"""The gates that a program defines for itself."""

from collections.abc import Sequence

from backprop_cli.errors import fail
from backprop_cli.gates.checks import verify
from backprop_cli.gates.model import Finder, Gate
from backprop_cli.gates.reading import gate_from, works_on_arrays
from backprop_cli.graph.definitions import Program
from backprop_cli.syntax.statements import Statement

SHIPPED = ("also", "form", "shape", "written", "overload")
"""Clauses that only the gates of the library have."""
LARGEST_GATE, DEEPEST_GATE = 20_000, 50
"""Items of a gate's body with the gates in it written out, and how deep they may lie."""


def read_gate(program: Program, statements: Sequence[Statement], place: int) -> None:
    """Add the gate of a head and its clauses.

    Raises:
        BackpropError: it cannot be a gate of a program.
    """
    gate = gate_from(program.parsed, statements, program.finder, "In this program")
    head = program.parsed.tree.span(statements[0].parts[0])
    program.check_free(gate.name, head)
    _check_gate_size(program, gate)
    program.finder.own[gate.name] = gate
    verify(gate, program.finder)
    _check_numbers(gate, program.finder)
    for word in SHIPPED:
        if any(statement.keyword == word for statement in statements):
            fail("clause", f"{word} is a clause of the gates that ship with the program", gate.span)
    if gate.variadic:
        fail(
            "gate", "a gate of a program has a fixed number of arguments", head, "name each of them"
        )
    if gate.body is None:
        hint = f"write gate {head.text} = …"
        fail("gate", f"the gate {gate.name} has no body to compute its value", head, hint)
    program.gate_places[gate.name] = place
    program.gates[gate.name] = program.finder.own[gate.name] = gate


def _check_numbers(gate: Gate, finder: Finder) -> None:
    """Refuse arrays in the clauses of a gate whose body works number by number."""
    conditions = (condition.expression for condition in (*gate.domain, *gate.kinks, *gate.dead))
    rules = (form for rule in gate.rules.values() for form in (rule.textbook, rule.careful))
    clauses = () if gate.shape else (gate.careful_body, *rules, *conditions)
    for clause in filter(None, (*clauses, gate.saturates)):
        if works_on_arrays(clause, finder):
            hint = "a body that works on arrays may have clauses that do"
            fail(
                "clause", "this clause works on arrays, and not number by number", clause.span, hint
            )


def _check_gate_size(program: Program, gate: Gate) -> None:
    """Refuse a gate whose body, with the gates of the program written out, is beyond all bounds."""
    size, depth = 0, 1
    for index in gate.body.order() if gate.body else ():
        inner = program.gate_sizes.get(gate.body.tree.ops[index] if gate.body else "", (1, 0))
        size, depth = size + inner[0], max(depth, inner[1] + 1)
    if size > LARGEST_GATE or depth > DEEPEST_GATE:
        hint = "functions, f(a) = …, may be as large and as deep as you like"
        fail("size", f"the gate {gate.name} is too large", gate.span, hint)
    program.gate_sizes[gate.name] = (size, depth)
