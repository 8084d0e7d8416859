"""Every number system against every other, on the same random program."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from backprop_cli import BackpropError, compile
from backprop_cli.engine.systems import CERTIFY, DOUBLES, EXACT, PRECISION, System
from backprop_cli.engine.tangents import axes, tangents
from backprop_cli.report.build import report
from backprop_cli.report.model import Report
from backprop_cli.spelled import Ball, Ratio
from tests.programs import Program, programs, scalar_programs, smooth_programs

DIGITS = 30
SYSTEMS = [System(PRECISION, DIGITS), System(CERTIFY, DIGITS), System(EXACT, 300)]


def runs(count: int) -> Any:
    return settings(
        max_examples=count, derandomize=True, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )  # fmt: skip


def numbers(found: Report) -> list[Any]:
    """The output's value, then all gradients, element by element."""
    return [
        number
        for value in (found.value, *found.gradients.values())
        for number in (value.ravel() if hasattr(value, "ravel") else [value])
    ]


def check_refusal(error: BackpropError) -> None:
    """A system may refuse a program, but for its own reasons only."""
    assert error.kind in ("exact", "undecided", "size"), error


def solved(program: Program, system: System) -> list[Any] | None:
    """All numbers in a system, or None where it refuses."""
    text, values = program
    try:
        return numbers(report(compile(text).solve(values, system=system)))
    except BackpropError as error:
        check_refusal(error)
        return None


def exactly(number: Any) -> Fraction:
    return number.fraction if isinstance(number, Ratio) else Fraction(number.decimal)


def assert_agree(found: list[list[Any]]) -> None:
    """Each ball holds the other numbers, and these agree in almost all their digits."""
    for row in zip(*found, strict=True):
        plain = [exactly(number) for number in row if not isinstance(number, Ball)]
        for ball in (number for number in row if isinstance(number, Ball)):
            midpoint, radius = map(Fraction, ball.ball)
            for number in plain:
                slack = abs(number) * Fraction(1, 10**25) + Fraction(1, 10**40)
                assert abs(number - midpoint) <= radius + slack
        for number in plain[1:]:
            assert abs(number - plain[0]) <= abs(number) * Fraction(1, 10**20) + Fraction(1, 10**30)


def finite(row: list[Any]) -> bool:
    return all(not hasattr(n, "decimal") or Decimal(n.decimal).is_finite() for n in row)


@runs(80)
@given(scalar_programs())
def test_fractions_digits_and_balls_agree(program: Program) -> None:
    found = [row for system in SYSTEMS if (row := solved(program, system)) is not None]
    found = [row for row in found if finite(row)]
    assume(len(found) >= 2)
    assert_agree(found)


@runs(60)
@given(smooth_programs())
def test_digits_and_balls_agree(program: Program) -> None:
    found = [row for system in SYSTEMS[:2] if (row := solved(program, system)) is not None]
    assume(len(found) == 2 and all(map(finite, found)))
    assert_agree(found)


@runs(60)
@given(programs())
def test_any_program_has_an_answer_or_a_message(program: Program) -> None:
    text, values = program
    for system in SYSTEMS:
        try:
            shown = report(compile(text).solve(values, system=system))
        except BackpropError as error:
            check_refusal(error)
        else:
            assert shown.to_json()


@runs(60)
@given(smooth_programs())
def test_doubles_are_near_what_is_certain(program: Program) -> None:
    doubles, balls = solved(program, DOUBLES), solved(program, System(CERTIFY, 15))
    assume(doubles is not None and balls is not None)
    for double, ball in zip(doubles, balls, strict=True):
        assume(np.isfinite(float(double)))
        # the programs are tame, so that rounding loses few of sixteen digits
        assert float(double) == pytest.approx(float(ball), rel=1e-6, abs=1e-9)


@runs(60)
@given(scalar_programs())
def test_forward_mode_is_the_backward_pass_in_fractions(program: Program) -> None:
    text, values = program
    try:
        result = compile(text).solve(values, system=System(EXACT, 300)).result
    except BackpropError:
        assume(False)
    found = tangents(result, axes(result))[result.graph.output]
    assert list(found) == [result.upstream[node] for node in result.graph.inputs.values()]
