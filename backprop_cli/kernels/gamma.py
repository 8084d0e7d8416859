"""log |Γ| and its slope, digamma.

Doubles serve except next to a zero, where the parts of a sum cancel: there the sum is taken once
more in fixed point.
"""

import math

from backprop_cli.kernels import special
from backprop_cli.kernels.fixed import BERNOULLI, double, fixed_lgamma, fixed_polygamma
from backprop_cli.kernels.pair import ONE, quotient, times, total
from backprop_cli.kernels.special import horner, taylor

# 1 - γ, then (-1)^k (ζ(k) - 1)/k
LGAMMA_AT_2 = (
    0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546,
    -0.007385551028673986, 0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425,
    -0.00022315475845357939, 9.945751278180853e-05, -4.492623673813314e-05, 2.050721277567069e-05,
    -9.439488275268397e-06, 4.374866789907488e-06, -2.039215753801366e-06, 9.55141213040742e-07,
    -4.492469198764566e-07, 2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08,
    -2.2711094608943164e-08, 1.0838659214896955e-08, -5.183475041970047e-09, 2.4836745438024785e-09,
    -1.1921401405860912e-09, 5.731367241678862e-10,
)  # fmt: skip
DIGAMMA_AT_2 = tuple(k * factor for k, factor in enumerate(LGAMMA_AT_2, 1))
BERNOULLI_SERIES = tuple(p / (q * math.factorial(2 * k)) for k, (p, q) in enumerate(BERNOULLI, 1))
LOG_ROOT_TAU = 0.9189385332046728
ZERO = (1.4616321449683622, 9.549995429965697e-17)
ZERO_LESS_1 = (0.46163214496836236, -1.5522348162858677e-17)
SLOPE = (0.9676722454476212, -3.387874303038943e-17)
SERIES = (
    -0.4427631689835921, 0.258499760955651, -0.16394270544240652, 0.10782405069126237,
    -0.07219956125645471, 0.04880428816414311, -0.03316112647484736, 0.022597648232218104,
    -0.01542476590494896, 0.010538791616612175, -0.007204534386356869, 0.004926781395729853,
    -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972, 0.0010788252019162967,
    -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077, 0.00023635601564027053,
    -0.00016170622091974803, 0.0001106337276874741, -7.569179582195066e-05, 5.178575795222081e-05,
    -3.5430070947659604e-05, 2.424006611860132e-05, -1.6584242271854135e-05, 1.134638458466385e-05,
    -7.762817668462094e-06, 5.3110609208898636e-06, -3.6336507898010456e-06, 2.486022733129538e-06,
    -1.7008538854332607e-06,
)  # fmt: skip
"""The zero of digamma, and the Taylor series there: the first coefficient, then the others."""
LOWEST = -0.12148629053584961
LGAMMA_AT_ZERO = tuple(factor / k for k, factor in enumerate((SLOPE[0], *SERIES), 2))
"""The least value of log Γ, at the zero of its slope, and its series there."""
LEFT = -8.0
"""Up to here steps to the right are few, beyond reflection serves."""


def asymptotic(n: float, a: float, term: float) -> float:
    """The sum of B(2k)/(2k)! · Γ(2k + n)/Γ(n + 2) · term/a^(2k - 2)."""
    series = 0.0
    for k, factor in enumerate(BERNOULLI_SERIES, 1):
        series += factor * term
        term *= (n + 2 * k) * (n + 2 * k + 1) / a / a
    return series


def is_pole(a: float) -> bool:
    """Whether Γ(a) is infinite."""
    return a <= 0 and (math.isinf(a) or a == math.floor(a))


def lgamma_positive(a: float) -> float:
    """log Γ(a) for a > 1/2: by a series, by recurrence from there, or by Stirling's series."""
    if a >= 10:
        return (a - 0.5) * (math.log(a) - 1) + (LOG_ROOT_TAU - 0.5 + asymptotic(-1.0, a, 1 / a))
    if a < 1.2:
        return (a - 1) * horner(LGAMMA_AT_2, a - 1) - math.log1p(a - 1)
    if a < 1.75:
        distance = a - ZERO[0]
        return LOWEST + distance * distance * horner(LGAMMA_AT_ZERO, distance)
    steps = 1.0
    while a > 2.5:
        a -= 1
        steps *= a
    return (a - 2) * horner(LGAMMA_AT_2, a - 2) + math.log(steps)


def _lgamma_left(a: float) -> float:
    """log |Γ(a)| for a little below 0: log Γ(x) - log |a(a + 1)…(x - 1)|, x between 1 and 2."""
    steps, all_steps = 1 - math.floor(a), (1.0, 0.0)
    for k in range(steps):
        all_steps = times(all_steps, total(a, float(k)))
    high, low = all_steps
    value = lgamma_positive(a + steps) - (math.log(abs(high)) + low / high)
    return double(fixed_lgamma(a)) if abs(value) < 0.25 else value


def _lgamma_far_left(a: float) -> float:
    mirrored = lgamma_positive(-a)
    value = math.log(math.pi / special.sin_pi(a) / -a) - mirrored
    return double(fixed_lgamma(a)) if abs(value) < 0.8 * mirrored else value


def lgamma(a: float) -> float:
    """log |Γ(a)|; Taylor's series at 2 (DLMF 5.7.3), Stirling's (5.11.1), reflection (5.5.3)."""
    if is_pole(a) or math.isinf(a):
        return math.inf
    if abs(a) <= 0.5:
        return a * horner(LGAMMA_AT_2, a) - math.log1p(a) - math.log(abs(a))
    if not a < 0:
        return lgamma_positive(a)
    return _lgamma_left(a) if a > LEFT else _lgamma_far_left(a)


def _at_zero(distance: float, less: float) -> float:
    return taylor((distance, -less), SLOPE, SERIES)


def digamma_positive(a: float) -> float:
    """ψ(a) for a > 0: around its zero and 2, by recurrence from there, or DLMF 5.11.2."""
    if a < 0.75:
        return _at_zero(a - ZERO_LESS_1[0], ZERO_LESS_1[1]) - 1 / a
    if a < 1:
        return horner(DIGAMMA_AT_2, a - 1) - 1 / a
    if a < 1.75:
        return _at_zero(a - ZERO[0], ZERO[1])
    if a >= 10:
        return math.log(a) - (0.5 / a + asymptotic(0.0, a, 1 / a / a))
    terms = list[float]()
    while a > 2.4:
        a -= 1
        terms.append(1 / a)
    return math.fsum([digamma_positive(a) if a < 1.75 else horner(DIGAMMA_AT_2, a - 2), *terms])


def _digamma_left(a: float) -> float:
    """ψ(a) for a little below 0: ψ(x) - 1/a - 1/(a + 1) - … - 1/(x - 1), x between 1 and 2."""
    if a > -1e-100:
        return -1 / a
    steps = 1 - math.floor(a)
    parts = [part for k in range(steps) for part in quotient(ONE, total(a, float(k)))]
    value = math.fsum([digamma_positive(a + steps), *(-part for part in parts)])
    return double(fixed_polygamma(0, a)) if abs(value) < 0.25 else value


def digamma(a: float) -> float:
    """ψ(a), the slope of log Γ(a); negative a by reflection (DLMF 5.5.4)."""
    if is_pole(a) or a != a:
        return math.nan
    if a > 0:
        return digamma_positive(a)
    if a > LEFT:
        return _digamma_left(a)
    mirrored = digamma_positive(1 - a)
    value = mirrored - special.pi_cot_pi(a)
    return double(fixed_polygamma(0, a)) if abs(value) < 0.8 * mirrored else value
