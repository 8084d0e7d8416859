"""The classic mistakes, in the bank's own words: each is a changed rule for what a gate sends down.

A rule about a local gradient is given the step and answers one local gradient for each argument;
what it says for a literal operand is never asked for.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tests.homework.byhand import LOCAL, PULLBACK, Array, Sender, Step, times_local


class Mistake(NamedTuple):
    name: str
    gates: tuple[str, ...]
    applies: Callable[[Step], bool]
    sends: Sender


def anywhere(_: Step) -> bool:
    return True


def of_expressions(s: Step) -> bool:
    return not (s.literal(0) or s.literal(1))


def with_a_literal(s: Step) -> bool:
    return s.literal(0) or s.literal(1)


def by_a_literal(s: Step) -> bool:
    return s.literal(1)


def by_an_expression(s: Step) -> bool:
    return not s.literal(1)


def literal_by_expression(s: Step) -> bool:
    return s.literal(0) and not s.literal(1)


def _rule(
    name: str,
    gates: str,
    local: Callable[[Step], list[Array]],
    applies: Callable[[Step], bool] = anywhere,
) -> Mistake:
    return Mistake(name, tuple(gates.split()), applies, times_local(local))


def _other_way(s: Step) -> list[Array]:
    return [1 - one for one in LOCAL[s.node.gate](s)]


ARITHMETIC = (
    _rule("add_as_mul", "add", lambda s: [s.b, s.a], of_expressions),
    _rule("offset_as_factor", "add", lambda s: [s.b, s.a], with_a_literal),
    _rule("offset_differentiated", "add", lambda s: [2, 2], with_a_literal),
    _rule("sub_sign", "sub", lambda s: [1, 1], by_an_expression),
    _rule("sub_reversed", "sub", lambda s: [-1, 1], of_expressions),
    _rule("neg_sign", "neg", lambda s: [1]),
    _rule("own_value", "mul", lambda s: [s.a, s.b], of_expressions),
    _rule("mul_as_add", "mul", lambda s: [1, 1], of_expressions),
    _rule("factor_dropped", "mul", lambda s: [1, 1], with_a_literal),
    _rule("constant_differentiated", "mul", lambda s: [s.a + s.b] * 2, with_a_literal),
    _rule("factor_dropped", "div", lambda s: [1], by_a_literal),
    _rule("divisor_multiplied", "div", lambda s: [s.b], by_a_literal),
    _rule("quotient_sign", "div", lambda s: [1 / s.b, s.a / s.b**2], by_an_expression),
    _rule("quotient_square", "div", lambda s: [1 / s.b, -s.a / s.b], by_an_expression),
    _rule("quotient_numerator", "div", lambda s: [1 / s.b, -1 / s.b**2], of_expressions),
    _rule("quotient_log", "div", lambda s: [1 / s.b, s.a * np.log(s.b)], literal_by_expression),
    _rule("denominator_constant", "div", lambda s: [1 / s.b, 0], by_an_expression),
    _rule("numerator_undivided", "div", lambda s: [1, -s.a / s.b**2], of_expressions),
)


def _as_power(s: Step) -> list[Array]:
    return [0, s.b * s.a ** (s.b - 1)]


FUNCTIONS = (
    _rule("power_coefficient", "pow", lambda s: [s.a ** (s.b - 1)], by_a_literal),
    _rule("power_coefficient", "square", lambda s: [s.a]),
    _rule("power_exponent", "pow", lambda s: [s.b * s.a**s.b], by_a_literal),
    _rule("power_exponent", "square", lambda s: [2 * s.a**2]),
    _rule("exponential_log", "pow", lambda s: [0, s.out], by_an_expression),
    _rule("exponential_as_power", "pow", _as_power, by_an_expression),
    _rule("sqrt_half", "sqrt", lambda s: [1 / s.out]),
    _rule("sqrt_inverse", "sqrt", lambda s: [s.out / 2]),
    _rule("exp_input", "exp", lambda s: [s.a]),
    _rule("exp_power", "exp", lambda s: [s.a * np.exp(s.a - 1)]),
    _rule("exp_one", "exp", lambda s: [1]),
    _rule("log_value", "log", lambda s: [s.out]),
    _rule("log_inverse", "log", lambda s: [s.a]),
    _rule("log_base", "log2 log10", lambda s: [1 / s.a]),
    _rule("sin_sign", "sin", lambda s: [-np.cos(s.a)]),
    _rule("sin_unchanged", "sin", lambda s: [s.out]),
    _rule("cos_sign", "cos", lambda s: [np.sin(s.a)]),
    _rule("cos_unchanged", "cos", lambda s: [s.out]),
    _rule("tan_secant", "tan", lambda s: [1 / np.cos(s.a)]),
)

NETWORKS = (
    _rule("sigmoid_pre", "sigmoid", lambda s: [s.a * (1 - s.a)]),
    _rule("sigmoid_out", "sigmoid", lambda s: [s.out]),
    _rule("sigmoid_one_minus", "sigmoid", lambda s: [1 - s.out]),
    _rule("tanh_pre", "tanh", lambda s: [1 - s.a**2]),
    _rule("tanh_as_tan", "tanh", lambda s: [1 / np.cos(s.a) ** 2]),
    _rule("tanh_unsquared", "tanh", lambda s: [1 - s.out]),
    _rule("relu_value", "relu", lambda s: [s.out]),
    _rule("relu_through", "relu", lambda s: [1]),
    _rule("relu_inverted", "relu", lambda s: [np.where(s.a > 0, 0.0, 1.0)]),
    Mistake("relu_gradient_mask", ("relu",), anywhere, lambda g, s: [np.where(g > 0, g, 0.0)]),
    _rule("abs_sign", "abs", lambda s: [1]),
    _rule("router_wrong", "max min", _other_way),
    _rule("router_both", "max min", lambda s: [1, 1]),
    _rule("router_half", "max min", lambda s: [0.5, 0.5]),
)


def _square(s: Step) -> bool:
    return s.a.shape == s.a.T.shape and s.b.shape == s.b.T.shape


def _of_matrices(s: Step) -> bool:
    return s.b.ndim == 2 and _square(s)


def _untransposed(g: Array, s: Step) -> list[Array]:
    if s.b.ndim == 1:
        return [np.multiply.outer(s.b, g), s.a @ g]
    return [g @ s.b, s.a @ g]


def _softmax(a: Array) -> Array:
    return np.exp(a) / np.sum(np.exp(a))


def _pull(g: Array, s: Step) -> list[Array]:
    return PULLBACK[s.node.gate](g, s)


ARRAYS = (
    Mistake("mean_factor", ("mean",), anywhere, lambda g, s: [g * np.ones_like(s.a)]),
    Mistake("sum_averaged", ("sum",), anywhere, lambda g, s: [g * np.ones_like(s.a) / s.a.size]),
    Mistake("transposes_swapped", ("matmul",), _square, _untransposed),
    Mistake(
        "transposes_swapped",
        ("matmul",),
        _of_matrices,
        lambda g, s: [(g @ s.b.T).T, (s.a.T @ g).T],
    ),
    Mistake("transposes_swapped", ("matmul",), _of_matrices, lambda g, s: [s.b.T @ g, g @ s.a.T]),
    Mistake(
        "matmul_elementwise",
        ("matmul",),
        lambda s: s.a.shape == s.b.shape == s.out.shape,
        lambda g, s: [g * s.b, s.a * g],
    ),
    Mistake("softmax_diagonal", ("softmax",), anywhere, lambda g, s: [g * s.out * (1 - s.out)]),
    Mistake("p_for_p_minus_y", ("cross_entropy",), anywhere, lambda g, s: [g * _softmax(s.a)]),
    Mistake("y_minus_p", ("cross_entropy",), anywhere, lambda g, s: [-one for one in _pull(g, s)]),
)


def _over_a_batch(s: Step) -> bool:
    return of_expressions(s) and np.ndim(s.b) < np.ndim(s.out)


def _averaged(g: Array, _: Step) -> list[Array]:
    return [g, np.mean(g, axis=0)]


BATCH = (
    Mistake("batch_averaged", ("add",), _over_a_batch, _averaged),
    Mistake("batch_not_summed", ("add",), _over_a_batch, lambda g, s: [g, g]),  # and left unsummed
)


def _locals(s: Step) -> list[Array]:
    return [one + np.zeros_like(s.out) for one in LOCAL[s.node.gate](s)]


def _is_local(s: Step) -> bool:
    return s.node.gate in LOCAL


ANY_GATE = (
    Mistake("upstream_forgotten", tuple(LOCAL), _is_local, lambda g, s: _locals(s)),
    Mistake("local_forgotten", tuple(LOCAL), _is_local, lambda g, s: [g for _ in s.values]),
    Mistake("local_added", tuple(LOCAL), _is_local, lambda g, s: [g + one for one in _locals(s)]),
)

RULES = (*ARITHMETIC, *FUNCTIONS, *NETWORKS, *ARRAYS, *BATCH, *ANY_GATE)
