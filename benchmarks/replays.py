"""Other tools that replay a tape, number by number, and go back."""

import operator
from collections.abc import Callable
from typing import Any

from benchmarks.tapes import ADD, MUL, TANH, Tape

Operations = dict[str, Callable[..., Any]]
PLAIN: Operations = {ADD: operator.add, MUL: operator.mul}


def in_micrograd(tape: Tape) -> Callable[[], Any]:
    """micrograd, which has no tanh."""
    from micrograd.engine import Value

    return lambda: tape.replay([Value(x) for x in tape.inputs], PLAIN).backward()


def in_torch(tape: Tape) -> Callable[[], Any]:
    """PyTorch, eager."""
    import torch

    def call() -> Any:
        inputs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in tape.inputs]
        tape.replay(inputs, {**PLAIN, TANH: lambda a, _: a.tanh()}).backward()

    return call


def in_autograd(tape: Tape) -> Callable[[], Any]:
    """autograd."""
    import autograd

    operations = {**PLAIN, TANH: lambda a, _: autograd.numpy.tanh(a)}
    gradient = autograd.grad(lambda inputs: tape.replay(inputs, operations))
    return lambda: gradient(tape.inputs)


def in_casadi(tape: Tape) -> Callable[[], Any]:
    """CasADi: the expression, its gradient, a function, one call."""
    import casadi

    def call() -> Any:
        inputs = [casadi.SX.sym(f"x{k}") for k in range(len(tape.inputs))]
        value = tape.replay(inputs, {**PLAIN, TANH: lambda a, _: casadi.tanh(a)})
        column = casadi.vertcat(*inputs)
        both = casadi.Function("f", [column], [value, casadi.gradient(value, column)])
        return both(tape.inputs)

    return call


PEERS = {"micrograd": in_micrograd, "torch": in_torch, "autograd": in_autograd, "casadi": in_casadi}
"""By the names of their packages."""
