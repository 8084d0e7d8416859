"""One program in another number system: fractions, many digits, or balls with proven digits."""

from collections.abc import Callable, Mapping

from backprop_cli.engine.findings import Finding, live
from backprop_cli.engine.passes import Result
from backprop_cli.errors import BackpropError, fail
from backprop_cli.hints import TYPE_CHECKING, NamedTuple
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Kernel, Number

if TYPE_CHECKING:
    from backprop_cli.engine.assembled import WrittenOut

Attempt = Callable[[Kernel], Result]
"""Both passes of one program at one point, in the number system that it is given."""
FLOAT, EXACT, PREFER, PRECISION, CERTIFY = "float64", "exact", "prefer", "precision", "certify"
MOST_DIGITS = 4000
"""Digits that may be asked for."""
DOUBLES_NEED = 19
"""Digits that have to be certain for the nearest double to be certain."""
CERTIFIED = 15
"""Digits that are certified unless asked otherwise: what every double can carry."""
FIRST_BITS, LAST_BITS = 128, 1 << 14
"""Bits of a ball at the first attempt and at the last one."""
SPARE = 400
"""Digits that a second attempt has in addition, and as many again for numbers far from 1."""
SMALL = 5000
"""Values up to which these are not too slow."""
WORK = 1 << 28
"""Nodes times bits from which on no further attempt is made."""


class System(NamedTuple):
    """A number system: its name, and how many digits are asked for or allowed."""

    name: str = FLOAT
    digits: int | None = None


DOUBLES = System()


def system_of(name: str, digits: int | None) -> System:
    """A number system by its name.

    Raises:
        BackpropError: there is none of that name, or it needs a number of digits.
    """
    if name not in WAYS:
        fail("usage", f"there is no number system {name}", hint=f"known: {', '.join(WAYS)}")
    if name == FLOAT:
        return DOUBLES
    if name == PRECISION and digits is None:
        fail("usage", "how many digits?", hint="digits=50")
    if digits is not None and not 1 <= digits <= MOST_DIGITS and name not in (EXACT, PREFER):
        fail("usage", f"digits is from 1 to {MOST_DIGITS:,}, not {digits}")
    return System(name, digits)


class Solved(NamedTuple):
    """A result in a number system; `bits` and `doubles` belong to a certified one.

    `doubles` is what float64 finds for the same program. With `written` the result is one of the
    scalars of an array program.
    """

    result: Result
    system: System = DOUBLES
    extra: tuple[Finding, ...] = ()
    bits: int = 0
    doubles: Result | None = None
    written: "WrittenOut | None" = None


def solve(attempt: Attempt, system: System) -> Solved:
    """Both passes in a number system.

    Raises:
        BackpropError: a package is missing, a value leaves the rationals, or nothing is certain.
    """
    return WAYS[system.name](attempt, system)


def _doubles(attempt: Attempt, system: System) -> Solved:
    return Solved(attempt(FLOAT64), system)


def _exact(attempt: Attempt, system: System) -> Solved:
    from backprop_cli.engine.lost import unknown
    from backprop_cli.kernels.exact import DIGITS, exact

    result = attempt(exact(system.digits or DIGITS))
    lost = next(unknown(result), None)
    if lost is not None:
        where = result.graph.span(lost.node) if lost.node >= 0 else None
        hint = "--exact=prefer shows decimals where there are no fractions"
        larger = "--max-digits N allows more; " if "more than" in lost.said(result) else ""
        fail("exact", lost.said(result), where, larger + hint)
    return Solved(result, system)


def _preferred(attempt: Attempt, system: System) -> Solved:
    try:
        return _exact(attempt, system)
    except BackpropError as error:
        if error.kind != "exact":
            raise
        found = Finding("inexact", -1, words=(error.message,))
    return Solved(attempt(FLOAT64), extra=(found,))


def _precise(attempt: Attempt, system: System) -> Solved:
    try:
        from backprop_cli.kernels.precise import precise
    except ImportError:
        fail("extra", "--precision needs mpmath", hint="pip install 'backprop-cli[precision]'")
    assert system.digits
    first = attempt(precise(system.digits))
    spare = system.digits + 30
    if len(first.values) <= SMALL:
        # digits that cancel without a trace: 1 - tanh(200) is 0 to the first attempt
        spare = max(spare, SPARE) + 2 * _reach(first)
    result = attempt(precise(system.digits, guard=spare))
    apart = _apart(first, result, system.digits)
    if apart is not None:
        # the first attempt had too few digits; the second may have enough
        first, result = result, attempt(precise(system.digits, guard=spare + SPARE))
        apart = _apart(first, result, system.digits)
    extra = () if apart is None else (Finding("uncertain", apart),)
    return Solved(result, system, extra)


def _apart(first: Result, second: Result, digits: int) -> int | None:
    """The first node that matters on which two results do not agree."""
    for node in sorted(node for node in live(second) if node >= 0):
        for before, after in _both(first, second, node):
            if not _agree(before, after, digits):
                return node
    return None


def _reach(result: Result) -> int:
    """The largest power of ten of a number, or of its inverse, up to a limit."""
    from backprop_cli.kernels.precise import size

    finite = result.evaluator.kernel.finite
    numbers = (v for v in (*result.values, *result.upstream) if v is not None and finite(v))
    return min(SPARE, max((abs(size(v)) for v in numbers), default=0))


def _both(first: Result, second: Result, node: int) -> list[tuple[Number, Number]]:
    """The numbers of a node in two results."""
    return [
        (first.values[node], second.values[node]),
        (first.upstream[node], second.upstream[node]),
    ]


def _agree(before: Number, after: Number, digits: int) -> bool:
    return bool(
        before == after
        or (before != before and after != after)
        or abs(before - after) * 10**digits <= abs(after)
    )


def _certified(attempt: Attempt, system: System) -> Solved:
    try:
        from backprop_cli.kernels.ball import ball
    except ImportError:
        fail("extra", "--certify needs python-flint", hint="pip install 'backprop-cli[certify]'")
    from backprop_cli.engine.lost import unknown

    digits = system.digits or CERTIFIED
    bits = max(FIRST_BITS, int(3.33 * digits) + 64)
    while True:
        result = attempt(ball(bits))
        last = bits >= LAST_BITS or len(result.values) * bits > WORK
        if last or _settled(result, max(digits, DOUBLES_NEED)):
            break
        bits *= 2
    lost = next(unknown(result), None)
    if lost is not None:
        hint = "a value beside it, or --precision 50, shows what lies there"
        where = result.graph.span(lost.node) if lost.node >= 0 else None
        fail("undecided", lost.doubted(result), where, hint)
    return Solved(result, System(CERTIFY, digits), (), bits, attempt(FLOAT64))


def _settled(result: Result, digits: int) -> bool:
    """Whether every number of every node that matters is certain to so many digits."""
    from backprop_cli.engine.lost import moving, slopes
    from backprop_cli.spelled import Ball, certain

    shown = result.evaluator.kernel.shown
    assert shown
    moved = moving(result.graph)
    for node in (node for node in live(result) if node >= 0):
        numbers = [result.values[node], *([result.upstream[node]] if node in moved else [])]
        numbers += [local for _, local in slopes(result, node, moved)]
        for number in map(shown, numbers):
            if isinstance(number, Ball) and certain(*number.ball, digits) is None:
                return False
    return True


WAYS: Mapping[str, Callable[[Attempt, System], Solved]] = {
    FLOAT: _doubles, EXACT: _exact, PREFER: _preferred, PRECISION: _precise, CERTIFY: _certified,
}  # fmt: skip
