"""Exact results to any number of digits, and the errors of doubles in units in the last place."""

import math
import sys
from collections.abc import Sequence
from functools import cache

from mpmath import mp

from backprop_cli.engine.formula import Evaluator, Formula
from backprop_cli.gates.library import finder, library
from backprop_cli.gates.model import Gate
from tests import reference
from tests.reference import Exact

LEAST_BITS = 128
MOST_BITS = 4096
AGREED = 2.0**-70
ROUGH = 4.0
"""An error of no more ulp is none of lost digits, however few digits a subnormal has."""
FINDER = finder().with_helpers()
WHOLE = [gate.name for gate in library() if not gate.shape and not gate.settings]


@cache
def _evaluator(bits: int) -> Evaluator:
    with mp.workprec(bits):
        return Evaluator(reference.kernel(WHOLE), FINDER)


class Oracle:
    """A gate's value, or its local gradient for one argument, exact to 20 digits.

    The gradient is the textbook form, which `test_rules.py` proves to be the derivative. The
    precision is doubled until the result does not change any more.
    """

    def __init__(self, gate: Gate, place: int | None) -> None:
        self.gate, self.place = gate, place
        self.formulas: dict[int, Formula] = {}

    def __call__(self, point: Sequence[float]) -> Exact:
        """The exact result; NaN where it is not real or not defined."""
        bits, before = self._bits(point), None
        while True:
            now = self._at(bits, point)
            if now - now != 0 or (now == 0 and bits >= MOST_BITS):
                return now
            if before and abs(now - before) <= AGREED * abs(now):
                return now
            if bits > 4 * MOST_BITS:
                raise ArithmeticError(f"{self.gate.name} at {point}")
            # what is 0 is so often, or needs very many bits
            bits, before = 2 * bits if now else MOST_BITS, now

    def _bits(self, point: Sequence[float]) -> int:
        """Enough for a sum of the arguments and 1."""
        sizes = [abs(math.frexp(a)[1]) for a in point if a]
        return LEAST_BITS + (0 if self.gate.name in reference.SLOW else max(sizes, default=0))

    def _at(self, bits: int, point: Sequence[float]) -> Exact:
        with mp.workprec(bits):
            args = [mp.mpf(a) for a in point]
            try:
                found = self._result(bits, args)
            except (ValueError, ZeroDivisionError):
                return mp.nan
        return mp.nan if isinstance(found, mp.mpc) else found

    def _result(self, bits: int, args: list[Exact]) -> Exact:
        gate = self.gate
        if self.place is None:
            return reference.VALUES[gate.name](*args)
        formula = self._formula(bits)
        if gate.variadic:
            out = reference.VALUES[gate.name](*args)
            return formula(args[self.place], out, mp.mpf(args.count(out)))
        textbook = gate.rules[gate.parameters[self.place]].textbook
        needed = "out" in textbook.names()
        return formula(*args, reference.VALUES[gate.name](*args) if needed else mp.nan)

    def _formula(self, bits: int) -> Formula:
        if bits not in self.formulas:
            assert self.place is not None
            gate, names = self.gate, ("out", "ties") if self.gate.variadic else ("out",)
            parameter = gate.parameters[0 if gate.variadic else self.place]
            formula = _evaluator(bits).formula(
                gate.rules[parameter].textbook, (*gate.slots, *names)
            )
            self.formulas[bits] = formula
        return self.formulas[bits]


def error(found: float, exact: Exact) -> float:
    """The distance of a double from an exact result, in ulp of the double nearest to that."""
    if exact - exact != 0:
        return 0.0 if found == exact or (exact != exact and found != found) else math.inf
    if found != found or (math.isinf(found) and abs(exact) < sys.float_info.max / 2):
        return math.inf
    with mp.workprec(2200):
        # an infinity counts as the power of 2 that it rounds from
        limit = mp.ldexp(1, 1024)
        bounded = mp.sign(exact) * min(abs(exact), limit)
        reached = mp.sign(found) * limit if math.isinf(found) else mp.mpf(found)
        return float(abs(reached - bounded) / mp.mpf(_ulp(bounded)))


def _ulp(exact: Exact) -> float:
    """The distance between doubles at a number."""
    if not exact:
        return math.ulp(0.0)
    power = min(int(mp.mag(exact)), 1024)
    return math.ldexp(1.0, max(power - 53, -1074))


def lost(found: float, exact: Exact) -> bool:
    """Whether no digit of a result is right."""
    wrong = error(found, exact)
    return wrong > ROUGH and bool(mp.mpf(wrong) * _ulp(exact) >= abs(exact))
