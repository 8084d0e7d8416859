"""How far values and local gradients are from exact: `python -m benchmarks.accuracy [GATE ...]`.

It measures every gate of numbers at a fixed set of points against mpmath, beside NumPy and SciPy,
PyTorch and JAX where they are installed, and writes `docs/accuracy.md`; for the gates that it is
given it only prints. An error is in ulp: the distance between doubles at the exact result.
"""

import importlib.util
import math
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mpmath import mp

from backprop_cli import gradient
from backprop_cli.gates.model import HELPERS
from benchmarks import peers
from tests.gates.points import points
from tests.gates.probe import GATES, Point, Probe
from tests.reference import VALUES
from tests.ulps import Oracle, error, lost

PAGE = Path(__file__).resolve().parent.parent / "docs" / "accuracy.md"
COUNT = 1500
HEAD = ("backprop", "99.9 %", "NumPy, SciPy", "PyTorch", "JAX")
FAMOUS: Sequence[tuple[str, dict[str, float]]] = [
    ("tanh(x)", {"x": 20.0}),
    ("sigmoid(x)", {"x": 40.0}),
    ("log(1 + exp(x))", {"x": 800.0}),
    ("softplus(x)", {"x": 800.0}),
    ("x / sqrt(x^2 + y^2)", {"x": 1e200, "y": 1e200}),
    ("x / hypot(x, y)", {"x": 1e200, "y": 1e200}),
]
INTRO = """\
# How accurate the numbers are

A double holds about 16 digits. Few results fit: the best that any program can do is to give the
double next to the exact result. Two neighbouring doubles are one *ulp* apart (a unit in the last
place), so a result is as good as can be when it is off by half an ulp, and all but as good when it
is off by one or two. An error of a million ulp is a result with six wrong digits at its end.

The table holds the largest error in ulp that was found, for the value of each gate and for each of
its local gradients, at some thousands of points: of every size that doubles have, next to the edges
of the domain, where the result is almost 0, and where the gate is flat. The second figure is one
that 99.9 % of the points keep. *lost* means that no digit was right, or that a finite result came
out as NaN or infinite. JAX takes numbers below 2.2·10⁻³⁰⁸ as 0; these are left out in its column.
The exact results are computed with hundreds of digits. NumPy and SciPy have no gradients; the
gradients of PyTorch and JAX are those that they find by themselves. A dash stands where a package
has no such function.

Make it anew with `python -m benchmarks.accuracy`. The figures of the other packages
({versions}) depend on the machine.
"""
FAMOUS_INTRO = """
## Some famous points

The derivative in x, and what each program finds. A formula that overflows on its way is computed
as it is written, here as elsewhere; backprop says so in a note, which names the gate to use.
"""


def subnormal(a: Any) -> bool:
    """Whether a number is so small that a double has less than 53 bits for it."""
    return bool(0 < abs(a) < sys.float_info.min)


def numbers(function: Callable[..., float], given: Sequence[Point]) -> list[float]:
    """Our results at some points."""
    return [float(function(*point)) for point in given]


class Row:
    """A gate's value, or its local gradient for one argument, at all its points."""

    def __init__(self, probe: Probe, place: int | None, given: Sequence[Point]) -> None:
        oracle = Oracle(probe.gate, place)
        smooth = [p for p in given if place is None or not probe.on_kink(p)]
        exact = [(p, oracle(p)) for p in smooth]
        self.points = [p for p, e in exact if e - e == 0]
        self.exact = [e for _, e in exact if e - e == 0]
        self.probe, self.place = probe, place

    def ours(self) -> list[float]:
        """What backprop finds."""
        if self.place is None:
            return numbers(self.probe.value, self.points)
        return [self.probe.local(point, self.place) for point in self.points]

    def errors(self, found: Sequence[float]) -> list[float]:
        """The error of each result, infinite where it is lost."""
        pairs = zip(found, self.exact, strict=True)
        return [math.inf if lost(f, e) else error(f, e) for f, e in pairs]

    def largest(self, package: str) -> float | None:
        """The largest error of another package, if it has the function."""
        found = peers.results(package, self.probe.gate.name, self.points, self.place)
        if found is None:
            return None
        errors = zip(self.points, self.exact, self.errors(found.tolist()), strict=True)
        return max(
            wrong for point, exact, wrong in errors
            if package not in peers.FLUSHING or not any(map(subnormal, (*point, exact)))
        )  # fmt: skip

    def cells(self) -> list[str]:
        """The figures of a row of the table."""
        own = self.errors(self.ours())
        others = [self.largest(package) for package in peers.PACKAGES]
        return [figure(e) for e in (max(own), sorted(own)[int(0.999 * len(own))], *others)]

    def worst(self) -> Iterator[str]:
        """Our worst points."""
        found = self.ours()
        order = sorted(zip(self.errors(found), self.points, found, self.exact, strict=True))
        for wrong, point, result, exact in order[-3:]:
            yield f"    {figure(wrong)} ulp at {point}: {result!r} for {float(exact)!r}"


def figure(ulp: float | None) -> str:
    """An error in ulp."""
    if ulp is None or ulp == math.inf:
        return "–" if ulp is None else "lost"
    if ulp < 1000:
        return f"{ulp:.3g}" if ulp < 99.5 else f"{ulp:.0f}"
    digits, power = f"{ulp:.0e}".split("e")
    return f"{digits}·10^{int(power)}"


def rows(names: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """What is measured."""
    for gate in (gate for gate in GATES if not names or gate.name in names):
        probe, given = Probe(gate), points(gate, COUNT)
        yield gate.name, Row(probe, None, given)
        for place in probe.places(given[0])[: None if gate.family != HELPERS else 0]:
            yield (
                f"  d/{'abc'[place] if gate.variadic else gate.parameters[place]}",
                Row(probe, place, given),
            )


def famous() -> Iterator[list[str]]:
    """The derivatives at famous points."""
    for text, values in FAMOUS:
        with mp.workdps(1000):
            exact = mp.diff(peers.written(text, values, VALUES), values["x"])
        found = [peers.famous(package, text, values) for package in peers.PACKAGES[1:]]
        shown = [float(exact), gradient(text, values).gradients["x"], *found]
        at = ", ".join(f"{name} = {value:g}" for name, value in values.items())
        cells = ["–" if s is None else f"{s:.17g}" for s in shown]
        yield [f"`{text}`", at, *cells]


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    every = [head, ["---", *["---:"] * (len(head) - 1)], *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in every) + "\n"


def main() -> None:
    """Print the figures; of all gates, write the page too."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    names, lines = sys.argv[1:], []
    for title, row in rows(names):
        cells = row.cells()
        lines.append([f"`{title}`" if title[0] != " " else f"  `{title.strip()}`", *cells])
        print(f"{title:<18}" + "".join(f"{cell:>13}" for cell in cells), flush=True)
        for line in row.worst() if names else ():
            print(line)
    if not names:
        there = [p for p in peers.MODULES if importlib.util.find_spec(p)]
        versions = ", ".join(f"{peers.MODULES[p]} {peers.version(p)}" for p in there)
        page = INTRO.format(versions=versions) + "\n" + table(("Gate", *HEAD), lines)
        head = ("Formula", "at", "exact", "backprop", *peers.PACKAGES[1:])
        page += FAMOUS_INTRO + "\n" + table(head, list(famous()))
        PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
