"""One number from two sides: is it right, and if not, why?"""

import math
from typing import NamedTuple

from backprop_cli.engine.quotients import Slopes
from backprop_cli.kernels.model import Number

TOLERANCE = 1e-9
"""Relative error up to which a gradient is right, unless asked otherwise."""
ROUNDED = 4.0
"""Spacings of doubles by which a gradient next to 0 may be off."""
RIGHT, KINK, OUTSIDE, JUMP = "right", "kink", "kink, not between", "jump"
IMPRECISE, WRONG, UNDEFINED, OPEN = "digits lost", "wrong", "not defined", "not settled"
GOOD = (RIGHT, KINK, JUMP, UNDEFINED)
Sides = tuple[float | None, float | None]


class Check(NamedTuple):
    """One gradient, or one local gradient, from both sides.

    `what` is its name, `node` that of the node it belongs to, `claimed` the number of the backward
    pass, `found` the independent one, or None where there is no single one; then `sides` has the
    one-sided derivatives that exist.
    """

    what: str
    node: str
    claimed: float
    found: float | None
    verdict: str
    sides: Sides = (None, None)

    @property
    def error(self) -> float:
        """|a - n| / max(|a|, |n|); NaN where there is no single number."""
        if self.found is None:
            return math.nan
        if self.claimed == self.found:
            return 0.0
        if math.isinf(self.claimed) or math.isinf(self.found):
            return math.inf
        return abs(self.claimed - self.found) / max(abs(self.claimed), abs(self.found))


class Verification(NamedTuple):
    """All checks of a result; `first` is where the two sides part, `left` counts what was left."""

    inputs: tuple[Check, ...]
    gates: tuple[Check, ...]
    first: Check | None
    left: int

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.verdict in GOOD for check in (*self.inputs, *self.gates))


class Judge(NamedTuple):
    """Compares numbers, with a relative error that is allowed."""

    tolerance: float

    def near(self, claimed: float, found: float) -> bool:
        """Whether two numbers are the same up to the error that is allowed."""
        if claimed == found or (claimed != claimed and found != found):
            return True
        if not math.isfinite(claimed) or not math.isfinite(found):
            return False
        size = max(abs(claimed), abs(found))
        return abs(claimed - found) <= max(self.tolerance * size, ROUNDED * math.ulp(0.0))

    def check(
        self, what: str, node: str, claimed: float, slopes: Slopes, rules: Number, kinked: bool
    ) -> Check:
        """A number against slopes; `rules` is what the same rules give with many digits."""
        below, above, both = map(_double, slopes[:3])
        if both is not None and self.near(claimed, both):
            return Check(what, node, claimed, both, RIGHT)
        if both is not None and not kinked:
            lost = self.near(float(rules), both)
            return Check(what, node, claimed, both, IMPRECISE if lost else WRONG)
        check = Check(what, node, claimed, None, UNDEFINED, (below, above))
        if slopes.open and math.isfinite(claimed):
            return check._replace(verdict=OPEN)
        return self._beside(check, kinked)

    def _beside(self, check: Check, kinked: bool) -> Check:
        """The verdict where only one-sided derivatives are to be had, or none."""
        known = [side for side in check.sides if side is not None]
        if not known:
            return check
        if kinked and any(map(math.isinf, known)) and math.isfinite(check.claimed):
            return check._replace(verdict=JUMP)
        if min(known) == max(known):
            near = self.near(check.claimed, known[0])
            verdict = RIGHT if near else OUTSIDE if kinked else WRONG
            return check._replace(found=known[0], verdict=verdict)
        room = self.tolerance * max(map(abs, known))
        between = min(known) - room <= check.claimed <= max(known) + room
        return check._replace(verdict=KINK if between else OUTSIDE)


def _double(value: Number | None) -> float | None:
    return None if value is None or value != value else float(value)
