"""The primitive gates in mpmath, with IEEE's infinities where it would raise."""

import operator
from collections.abc import Callable
from typing import Any

from mpmath.ctx_mp import MPContext

from backprop_cli.kernels.model import Function

Real = Any
"""An mpmath number."""
HUGE = 60_000
"""From 2^60000 on no exponential is worked out, and no angle is reduced."""
FAR = 10_000
"""Beyond this erf is 1 to any digit that is asked for."""


class Functions:
    """The primitive gates in one mpmath context; NaN where a result is not real."""

    def __init__(self, context: MPContext) -> None:
        self.mp = context
        self.zero, self.one = context.mpf(0), context.mpf(1)

    def total(self, function: Function) -> Function:
        """A function with NaN wherever mpmath has no real number."""
        mp = self.mp

        def value(*args: Real) -> Real:
            try:
                found = function(*args)
            except (ValueError, ZeroDivisionError, OverflowError):
                return mp.nan
            return mp.nan if isinstance(found, mp.mpc) else found

        return value

    def growing(self, function: Function, low: Function) -> Function:
        """A function that grows like exp: beyond all sizes it is infinite, or what `low` gives."""

        def value(a: Real) -> Real:
            if self.mp.isfinite(a) and self.mp.mag(a) > HUGE:
                return self.mp.inf if a > 0 else low(a)
            return function(a)

        return self.total(value)

    def angle(self, function: Function) -> Function:
        """A function of an angle; of a huge one too many digits would have to be known."""
        mp = self.mp
        return self.total(lambda a: function(a) if mp.isfinite(a) and mp.mag(a) <= HUGE else mp.nan)

    def sign(self, a: Real) -> Real:
        """-1, 0 or 1."""
        return a if a != a else self.mp.mpf((a > 0) - (a < 0))

    def div(self, a: Real, b: Real) -> Real:
        """a / b; a number over 0 is an infinity."""
        if b == 0:
            return self.mp.nan if a == 0 or a != a else self.sign(a) * self.mp.inf
        return a / b

    def power(self, a: Real, b: Real) -> Real:
        """a^b; NaN where the result is not real."""
        mp = self.mp
        if b == 0 or a == 1:
            return self.one
        if a != a or b != b:
            return mp.nan
        if a == 0:
            return self.zero if b > 0 else mp.inf
        whole = mp.isinf(b) or b == mp.floor(b)
        if a < 0 and not whole:
            return mp.nan
        size = self.exp(b * mp.log(abs(a))) if mp.mag(b) > 64 or not whole else abs(a) ** b
        odd = a < 0 and mp.isfinite(b) and mp.floor(b / 2) * 2 != b
        return -size if odd else size

    def exp(self, a: Real) -> Real:
        """e^a."""
        return self.growing(self.mp.exp, lambda _: self.zero)(a)

    def hypot(self, a: Real, b: Real) -> Real:
        """sqrt(a^2 + b^2)."""
        return self.mp.sqrt(a * a + b * b)

    def asinh(self, a: Real) -> Real:
        """The inverse of sinh, from the side that does not cancel."""
        size = abs(a)
        if self.mp.isinf(a) or a == 0:
            return a
        # log(size + sqrt(size^2 + 1)) would lose small numbers
        return self.sign(a) * self.mp.log1p(size + size * size / (1 + self.hypot(size, self.one)))

    def acosh(self, a: Real) -> Real:
        """The inverse of cosh."""
        if a < 1:
            return self.mp.nan
        rest = a - 1
        return self.mp.log1p(rest + self.mp.sqrt(rest * (a + 1)))

    def atanh(self, a: Real) -> Real:
        """The inverse of tanh, infinite at -1 and 1."""
        if abs(a) == 1:
            return a * self.mp.inf
        return (self.mp.log1p(a) - self.mp.log1p(-a)) / 2 if abs(a) < 1 else self.mp.nan

    def logaddexp(self, a: Real, b: Real) -> Real:
        """log(exp(a) + exp(b))."""
        if self.mp.isinf(max(a, b)):
            return max(a, b)
        return max(a, b) + self.mp.log1p(self.exp(-abs(a - b)))

    def lgamma(self, a: Real) -> Real:
        """The logarithm of the absolute value of the gamma function; infinite at its poles."""
        mp = self.mp
        if a > 0 or mp.isinf(a):
            return mp.loggamma(abs(a))
        if a == mp.floor(a):
            return mp.inf
        return mp.log(abs(mp.pi / mp.sinpi(a))) - mp.loggamma(1 - a)

    def error_function(self, a: Real) -> Real:
        """erf."""
        return self.mp.erf(a) if abs(a) < FAR else self.sign(a)

    def complement(self, a: Real) -> Real:
        """erfc."""
        if a < -FAR or not self.mp.isfinite(a) or self.mp.mag(a) > HUGE // 2:
            return 1 - self.sign(a)
        return self.mp.erfc(a)

    def polygamma(self, n: Real, a: Real) -> Real:
        """The n-th derivative of digamma, for a whole n."""
        return self.mp.psi(int(n), a) if n >= 0 and n == self.mp.floor(n) else self.mp.nan

    def logarithm(self, base: int) -> Function:
        """The logarithm to a base, exact at its powers."""
        mp = self.mp
        return lambda a: mp.log(a, base) if mp.isfinite(a) and a > 0 else mp.log(a)

    def largest(self, *args: Real) -> Real:
        """The largest argument; NaN if one is NaN."""
        return next((a for a in args if a != a), None) or max(args)

    def smallest(self, *args: Real) -> Real:
        """The smallest argument; NaN if one is NaN."""
        return next((a for a in args if a != a), None) or min(args)

    def test(self, compare: Callable[[Any, Any], bool]) -> Function:
        """A comparison as a number."""
        return lambda a, b: self.mp.mpf(int(compare(a, b)))

    def table(self) -> dict[str, Function]:
        """The functions by the names of their gates."""
        mp, total, growing, angle = self.mp, self.total, self.growing, self.angle
        return {
            "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": self.div,
            "neg": operator.neg, "pow": total(self.power), "sqrt": total(mp.sqrt),
            "cbrt": lambda a: self.sign(a) * mp.cbrt(abs(a)), "hypot": self.hypot, "abs": abs,
            "sign": self.sign, "copy": operator.pos, "chain": self.chain, "where": where,
            "floor": self.rounded(mp.floor), "ceil": self.rounded(mp.ceil),
            "max": self.largest, "min": self.smallest, "less": self.test(operator.lt),
            "less_equal": self.test(operator.le), "greater": self.test(operator.gt),
            "greater_equal": self.test(operator.ge), "equal": self.test(operator.eq),
            "not_equal": self.test(operator.ne), "exp": self.exp,
            "expm1": growing(mp.expm1, lambda _: -self.one), "log": total(mp.log),
            "log1p": total(lambda a: mp.log1p(a) if a != -1 else -mp.inf),
            "log2": total(self.logarithm(2)), "log10": total(self.logarithm(10)),
            "logaddexp": total(self.logaddexp), "sin": angle(mp.sin), "cos": angle(mp.cos),
            "tan": angle(mp.tan), "asin": total(mp.asin), "acos": total(mp.acos),
            "atan": total(mp.atan), "atan2": total(mp.atan2),
            "sinh": growing(mp.sinh, lambda _: -mp.inf), "cosh": growing(mp.cosh, lambda _: mp.inf),
            "tanh": lambda a: mp.tanh(a) if abs(a) < FAR * mp.prec else self.sign(a),
            "asinh": self.asinh, "acosh": total(self.acosh), "atanh": total(self.atanh),
            "erf": self.error_function, "erfc": self.complement, "lgamma": total(self.lgamma),
            "digamma": total(lambda a: mp.psi(0, a)),
            "polygamma": total(self.polygamma),
        }  # fmt: skip

    def chain(self, upstream: Real, local: Real) -> Real:
        """Upstream × local with a strong zero."""
        return upstream * local if upstream != 0 else self.zero

    def rounded(self, function: Function) -> Function:
        """floor and ceil; what is not finite stays as it is."""
        return lambda a: function(a) if self.mp.isfinite(a) else a


def where(condition: Real, a: Real, b: Real) -> Real:
    """a where the condition is not 0, else b."""
    return a if condition else b
