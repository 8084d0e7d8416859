"""Where the accuracy of a gate is measured: a fixed set of points, of every size and kind."""

import math
import random
from collections.abc import Callable, Iterator

from backprop_cli.gates.model import Gate
from tests.gates.probe import SINGLE, Point, Probe

FAR_LEFT = -1e6
"""Beyond, mpmath is too slow for the gamma family."""
EDGES = [0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 1.4616321449683623, -0.5040830082644554]
EDGES += [-1.5734984731623905, -2.610720868444145, -2.457024738220857, -2.747682646727413]
EDGES += [-3.143580888349980, -3.955294284858598, -4.039361839740537, 709.782712893384]
EDGES += [710.4758600739439, -708.3964185322641, -745.1332191019412, -26.543258, 36.7368, -37.6]
EDGES += [171.62437695630272, math.pi / 2, math.pi, math.log(2), -0.7517915246935645]
EDGES += [-1.2784645427610738, -1.1924312145154952, 1e17, 2.0**52, -(2.0**53)]
"""Ends of domains, zeros of values and slopes, the last results that are not 0 or infinite."""
UNLIKE = [0.3, 7.0, 3.2e-4, 1.1e-150]
"""Beside what is subnormal."""
STEPS = [*range(-4, 5), -1000, 1000, -(10**9), 10**9]
EXTREMES = [5e-324, 1e-320, 2.2250738585072014e-308, 1e-308, 1.7976931348623157e308, 8.9e307]
MOST_ORDER = 10


def _log_uniform(draw: random.Random, low: float, high: float) -> float:
    return draw.choice((1, -1)) * math.pow(2.0, draw.uniform(low, high))


def number(draw: random.Random) -> float:
    """A number of some size, more often of a common one."""
    kind = draw.random()
    if kind < 0.2:
        return _log_uniform(draw, -1074, 1023.9)
    if kind < 0.5:
        return _log_uniform(draw, -30, 11)
    if kind < 0.8:
        return draw.uniform(-8, 8)
    return draw.uniform(-750, 750) if kind < 0.9 else draw.uniform(-45, 45)


def near(a: float, steps: float) -> float:
    """The double some steps away."""
    return a + steps * math.ulp(a)


def _pair(draw: random.Random) -> tuple[float, float]:
    """Two numbers, often of one size or almost equal."""
    a, kind = number(draw), draw.random()
    if kind < 0.4:
        return a, number(draw)
    if kind < 0.7:
        return a, draw.choice((1, -1)) * a * draw.uniform(0.1, 10)
    return a, near(a, draw.choice((1, -1)) * 2.0 ** draw.uniform(0, 52))


def _power(draw: random.Random) -> tuple[float, float]:
    """A base and an exponent whose power is a double."""
    if draw.random() < 0.3:
        return number(draw), float(draw.randrange(-40, 40))
    a = abs(number(draw)) if draw.random() < 0.7 else near(1.0, draw.uniform(-1e9, 1e9))
    return a, draw.uniform(-745, 709.7) / (math.log(a) or 1.0) if a else 1.0


def _exponents(draw: random.Random) -> tuple[float, float]:
    """Two numbers of which exp and its sum are of one size, sometimes the sum almost 1."""
    if draw.random() < 0.3:
        a = -(2.0 ** draw.uniform(-40, 5))
        return a, near(math.log(-math.expm1(a)), draw.randrange(-3, 4))
    a = number(draw)
    return a, a + draw.uniform(-40, 40)


def _order(draw: random.Random) -> tuple[float, float]:
    return float(draw.randrange(MOST_ORDER + 1)), number(draw)


PAIRS: dict[str, Callable[[random.Random], Point]] = {
    "pow": _power, "pow_base_local": _power, "pow_exponent_local": _power,
    "logaddexp": _exponents, "polygamma": _order,
}  # fmt: skip


def _drawn(gate: Gate, draw: random.Random, count: int) -> Iterator[Point]:
    size = 2 if gate.variadic else len(gate.parameters)
    if size == 1:
        yield from ((sign * a,) for a in SINGLE for sign in (1, -1))
        yield from ((near(a, k),) for a in EDGES for k in STEPS)
        yield from ((s * a,) for a in EXTREMES for s in (1, -1))
        yield from ((number(draw),) for _ in range(count))
    elif size == 2:
        beside = [(s * a, b) for a in (*EXTREMES, 8.3639838e-316) for b in UNLIKE for s in (1, -1)]
        yield from (pair for a, b in beside for pair in ((a, b), (b, a)) if not gate.constants)
        yield from (PAIRS.get(gate.name, _pair)(draw) for _ in range(count))
        yield from (_order(draw) if gate.constants else _pair(draw) for _ in range(count))
    else:
        yield from (tuple(number(draw) for _ in range(size)) for _ in range(count))


def _plain(gate: Gate, point: Point) -> bool:
    """Whether mpmath is fast enough, and the slopes do not depend on a convention."""
    if gate.name in ("lgamma", "digamma", "polygamma"):
        return point[-1] > FAR_LEFT
    return gate.name != "clip" or point[1] < point[2]


def points(gate: Gate, count: int) -> list[Point]:
    """Some thousands of points of a gate's domain, with its settings at their defaults."""
    probe, draw = Probe(gate), random.Random(gate.name)
    settings = tuple({"slope": 0.01, "alpha": 1.0}[name] for name in gate.settings)
    size = 2 if gate.variadic else len(gate.parameters)
    tried = [p for p in probe.everywhere() if len(p) == size + len(settings)]
    found = {p[:size] + settings for p in tried} | {p + settings for p in _drawn(gate, draw, count)}
    finite = (p for p in found if all(map(math.isfinite, p)))
    return sorted(p for p in finite if probe.inside(p) and _plain(gate, p))
