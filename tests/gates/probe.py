"""A gate under test: the arguments to try it at, its value and local gradients there."""

import itertools
import math
from collections.abc import Iterator, Sequence

from backprop_cli.engine.formula import Evaluator, Formula
from backprop_cli.gates.library import finder, library
from backprop_cli.gates.model import Condition, Gate
from backprop_cli.kernels.float64 import FLOAT64

Point = tuple[float, ...]

GATES = [gate for gate in library() if not gate.shape]
"""The gates that work element by element; those of arrays are tried in `test_arrays.py`."""
NAMES = [gate.name for gate in GATES]
EVALUATOR = Evaluator(FLOAT64, finder().with_helpers())

SIZES = [float(f"{digit}e{power}") for power in range(-300, 301, 25) for digit in ("1", "3.7")]
SMALL = [k / 2 for k in range(1, 13)] + [0.1, 0.3, 0.7, 1.1, 1.7, 2.3, 7.3, 13.7, 17.2]
FAR = [20.0, 26.4, 26.61, 37.6, 38.3, 40.0, 171.3, 350.0, 700.0, 709.7, 712.5, 714.9, 745.0, 800.0]
NEAR_ONE = [1 + sign * d for d in (1e-15, 1e-12, 1e-8, 1e-4) for sign in (1, -1)]
ANGLES = [math.pi / 2, math.pi, 1.5 * math.pi, 22.0, 355.0, 6381956970095103.0 * 2.0**797]
"""As close to multiples of pi/2 as doubles come."""
ZEROS = [math.log(2), 0.7517915246935645, 1.2784645427610738, 1.1924312145154952, 2.457024738220857]
"""Where gates and slopes are 0, or their negatives are such places."""
SINGLE = [0.0, 1.7e308, *SIZES, *SMALL, *FAR, *NEAR_ONE, *ANGLES, *ZEROS]
PAIRED = [
    0.0, 1e-300, 1e-150, 1e-17, 0.3, 0.5, math.log(2), 1 - 1e-15, 1.0, 1 + 1e-12, 2.0, 3.0, 17.2,
    700.0, 1e17, 1e150, 1e300,
]  # fmt: skip
TOGETHER = [
    (1.1, 6500.0), (1 + 1e-10, 7.2e12), (1 - 1e-10, 7.2e12), (1 - 2**-53, 6.3e18), (1e300, -1.0334),
    (-1.5, 3.0), (-1.5, 4.0), (-1e-10, math.log(1e-10)), (-1e-300, -690.8), (math.log(1 / 3),) * 2,
    (math.log(0.3), math.log(0.7)), (-38.0, -1e-17), (5e-324, 1e-300),
]  # fmt: skip
"""Pairs in which the one argument is what it is because of the other."""
TRIPLED = [0.0, 1e-300, 0.5, 2.0, 1e300]
WHOLE = [float(k) for k in range(11)]
SETTINGS = [0.01, 1.0, 3.0]


def _both_signs(sizes: Sequence[float]) -> list[float]:
    return sorted({sign * size for size in sizes for sign in (1.0, -1.0)})


class Probe:
    """One gate, with its conditions and rules compiled for doubles."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.value = EVALUATOR.value(gate.name)
        self.domain, self.kinks, self.dead = (
            [self._formula(condition) for condition in conditions]
            for conditions in (gate.domain, gate.kinks, gate.dead)
        )

    def _formula(self, condition: Condition) -> Formula:
        names = ("out", "ties") if self.gate.variadic else ("out",)
        return EVALUATOR.formula(condition.expression, (*self.gate.slots, *names))

    def _results(self, point: Point, place: int = 0) -> list[float]:
        """What a rule or a condition is a function of."""
        out = self.value(*point)
        if self.gate.variadic:
            return [point[place], out, float(sum(a == out for a in point))]
        return [*point, out]

    def holds(self, formula: Formula, point: Point) -> bool:
        """Whether a condition of the gate holds at a point."""
        return bool(formula(*self._results(point)))

    def inside(self, point: Point) -> bool:
        """Whether a point lies in the gate's domain."""
        return all(self.holds(formula, point) for formula in self.domain)

    def on_kink(self, point: Point) -> bool:
        """Whether the condition of a kink holds at a point."""
        return any(self.holds(formula, point) for formula in self.kinks)

    def places(self, point: Point) -> list[int]:
        """The arguments that have a local gradient."""
        if self.gate.variadic:
            return list(range(len(point)))
        return [i for i, name in enumerate(self.gate.parameters) if name in self.gate.rules]

    def local(self, point: Point, place: int) -> float:
        """The careful local gradient for one argument."""
        parameter = self.gate.parameters[0 if self.gate.variadic else place]
        formula = EVALUATOR.local(self.gate, parameter)
        return float(formula(*self._results(point, place)))

    def points(self) -> list[Point]:
        """Points of the gate's domain."""
        return [point for point in self.everywhere() if self.inside(point)]

    def everywhere(self) -> Iterator[Point]:
        """Points inside and outside the gate's domain."""
        gate, count = self.gate, len(self.gate.parameters)
        if gate.variadic:
            yield from itertools.product(TRIPLED, repeat=3)
        settings = itertools.product(SETTINGS, repeat=len(gate.settings))
        sizes = {1: SINGLE, 2: PAIRED}.get(2 if gate.variadic else count, TRIPLED)
        axes = [
            WHOLE if name in gate.constants and gate.rules else _both_signs(sizes)
            for name in (gate.parameters * 2 if gate.variadic else gate.parameters)
        ]
        for point, setting in itertools.product(itertools.product(*axes), settings):
            yield (*point, *setting)
        if len(axes) == 2 and not gate.constants:
            yield from itertools.chain.from_iterable(((a, b), (b, a)) for a, b in TOGETHER)
