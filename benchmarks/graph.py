"""Forward and backward pass over a graph that is there, in time a node.

The first line is a plain Python loop over flat lists, as one writes it by hand for these three
gates: what an interpreter takes at least. The first run of ours begins with the graph and ends with
all gradients; the next ones find plans that are made. Other tools make their graph as they go
forward, and that is in their time. Memory is the peak above that before. Times are those of the
processor.
"""

import math
import operator
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from time import process_time
from typing import Any

from benchmarks.model import Aim, Case, Section, Unit
from benchmarks.processes import apart, timed_apart
from benchmarks.tapes import ADD, MUL, TANH, TAPES, Tape

SIZES = (10**4, 10**5, 10**6)
LIMIT = 10**5
"""The largest graph for the slower tools."""
OURS, AGAIN, LOOP = "backprop, first run", "backprop, again", "a loop by hand"
TIME = Unit("ns a node", 1e9, each=True)
MEMORY = Unit("bytes a node", 1.0, each=True)
AIMS = {"wide": (1.35, 0.1), "chain": (1.35, None), "random": (2.7, None)}
"""The ratio to the loop of a first run, and of those after it."""
Operations = dict[str, Callable[..., Any]]
PLAIN: Operations = {ADD: operator.add, MUL: operator.mul}


def by_hand(tape: Tape) -> Callable[[], Any]:
    """The loop."""

    def call() -> list[float]:
        values, first = [*tape.inputs], len(tape.inputs)
        for gate, a, b in tape.gates:
            if gate == MUL:
                values.append(values[a] * values[b])
            elif gate == ADD:
                values.append(values[a] + values[b])
            else:
                values.append(math.tanh(values[a]))
        found = [0.0] * len(values)
        found[-1] = 1.0
        for k in range(len(tape.gates) - 1, -1, -1):
            (gate, a, b), up = tape.gates[k], found[k + first]
            if gate == MUL:
                found[a] += up * values[b]
                found[b] += up * values[a]
            elif gate == ADD:
                found[a] += up
                found[b] += up
            else:
                found[a] += up * (1 - values[k + first] ** 2)
        return found[:first]

    return call


def ours(tape: Tape) -> Callable[[], Any]:
    """A compiled program."""
    from backprop_cli import compile

    warm = TAPES["random"](100)
    compile(warm.text()).gradients(warm.values())
    program = compile(tape.text())
    given = tape.values()
    return lambda: program.gradients(given)


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


TOOLS = {LOOP: by_hand, OURS: ours, AGAIN: ours}
PEERS = {"micrograd": in_micrograd, "torch": in_torch, "autograd": in_autograd, "casadi": in_casadi}


def seconds(tool: str, shape: str, size: int) -> float:
    """How long a tool takes; called in a process of its own."""
    call = (TOOLS | PEERS)[tool](TAPES[shape](size))
    if tool == AGAIN:
        call(), call()
    start = process_time()
    call()
    return process_time() - start


def peak(tool: str, shape: str, size: int) -> float:
    """The bytes that a tool takes beside the graph."""
    call = (TOOLS | PEERS)[tool](TAPES[shape](size))
    tracemalloc.start()
    call()
    return float(tracemalloc.get_traced_memory()[1])


def sections(small: bool = False) -> Iterator[Section]:
    """A section for each kind of graph."""
    sizes = (100,) if small else SIZES
    for shape in TAPES:
        cases = [case(tool, shape, size) for size in sizes for tool in taking_part(shape, size)]
        yield Section(shape, cases, TIME, MEMORY, "node", 0 if small else 3)


def taking_part(shape: str, size: int) -> list[str]:
    """The tools for a number of nodes; micrograd has no tanh."""
    peers = [tool for tool in filter(find_spec, PEERS) if (tool, shape) != ("micrograd", "random")]
    return [*TOOLS, *(peers if size <= LIMIT else ())]


def case(tool: str, shape: str, size: int) -> Case:
    """What is measured of a tool; the aims are those of the largest graph."""
    run = timed_apart(seconds, tool, shape, size)
    first, again = AIMS[shape] if size == SIZES[-1] else (None, None)
    aims = {OURS: Aim(first, memory=None if first is None else 100), AGAIN: Aim(again)}
    room = partial(apart, peak, tool, shape, size) if tool in (OURS, LOOP) else None
    return Case(tool, run, size, aims.get(tool, Aim()), room)
