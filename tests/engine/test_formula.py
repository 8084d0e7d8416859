"""A formula as a lean function against the same steps taken one by one."""

import itertools

import pytest

from backprop_cli.engine.formula import Formula
from backprop_cli.gates.model import Gate
from tests.engine.test_doubles import bits
from tests.gates.probe import EVALUATOR, GATES

SPOTS = (-2.5, -1.0, 0.0, 0.3, 2.0, float("nan"))


def formulas(gate: Gate) -> dict[tuple[str, ...], list[Formula]]:
    """The rules, the body and the conditions of a gate, by the names that they speak of."""
    known = (*gate.slots, "out", "ties") if gate.variadic else (*gate.slots, "out")
    rules = [rule.careful for rule in gate.rules.values()]
    rules += [condition.expression for condition in (*gate.kinks, *gate.domain, *gate.dead)]
    bodies = [gate.careful_body] if gate.careful_body else []
    return {
        names: [EVALUATOR.formula(expression, names) for expression in expressions]
        for names, expressions in ((known, rules), (gate.slots, bodies))
    }


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_rules_bodies_and_conditions(gate: Gate) -> None:
    for names, found in formulas(gate).items():
        points = list(itertools.product(SPOTS, repeat=len(names)))[:300]
        for formula in found:
            lean = formula.lean(len(names))
            assert bits(lean(*point) for point in points) == bits(
                formula(*point) for point in points
            )
