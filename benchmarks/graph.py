"""Forward and backward pass over a graph that is there, in time a node.

The first line is a plain Python loop over flat lists, as one writes it by hand for these three
gates: what an interpreter takes at least. The first run of ours begins with the graph and ends with
all gradients; the next ones find plans that are made. Other tools make their graph as they go
forward, and that is in their time. Memory is the peak above that before. Times are those of the
processor.
"""

import math
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from time import process_time
from typing import Any

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import run
from backprop_cli.gates.library import finder
from backprop_cli.graph.model import INPUT, Graph, Spans
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.source import Source
from benchmarks.model import Aim, Case, Section, Unit
from benchmarks.processes import apart, timed_apart
from benchmarks.replays import PEERS
from benchmarks.tapes import ADD, INPUTS, MUL, TANH, TAPES, Tape

SIZES = (10**4, 10**5, 10**6)
LIMIT = 10**5
"""The largest graph for the slower tools."""
OURS, AGAIN, LOOP = "backprop, first run", "backprop, again", "a loop by hand"
TIME = Unit("ns a node", 1e9, each=True)
MEMORY = Unit("bytes a node", 1.0, each=True)
AIMS = {
    "wide": {OURS: Aim(1.35, memory=100), AGAIN: Aim(0.1)},
    "chain": {OURS: Aim(1.35, memory=100)},
    "random": {OURS: Aim(2.7, memory=100)},
}
"""For the largest graph."""
NAMES = {ADD: "add", MUL: "mul", TANH: "tanh"}


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


def arranged(tape: Tape) -> Graph:
    """The graph of a tape; to parse it takes longer than the passes."""
    count = len(tape.inputs)
    names = [f"v{place}" for place in range(count + len(tape.gates))]
    return Graph(
        source=Source("", ""), finder=finder(),
        gates=[*[INPUT] * count, *(NAMES[gate] for gate, _, _ in tape.gates)],
        args=[*[()] * count, *map(arguments, tape.gates)], names=names,
        spans=Spans((), ()), group=(), groups=[], literals=[],
        inputs={name: place for place, name in enumerate(names[:count])},
        output=len(names) - 1, unused=(), shadowed=(),
    )  # fmt: skip


def arguments(gate: tuple[str, int, int]) -> tuple[int, ...]:
    """One of tanh, else two."""
    name, a, b = gate
    return (a,) if name == TANH else (a, b)


def first(tape: Tape) -> Callable[[], Any]:
    """The passes of a report."""
    graph, evaluator = arranged(tape), Evaluator(FLOAT64, finder())
    values = dict(zip(graph.inputs, tape.inputs, strict=True))
    run(arranged(TAPES["random"](100)), evaluator, values)
    return lambda: run(graph, evaluator, values)


def again(tape: Tape) -> Callable[[], Any]:
    """The passes of `gradients`, which plans a wide graph once."""
    from backprop_cli.engine.wavefront import wavefront

    plan = wavefront(arranged(tape))
    call = partial(plan.gradients, tape.inputs, range(INPUTS)) if plan else first(tape)
    call()
    return call


TOOLS = {LOOP: by_hand, OURS: first, AGAIN: again}


def seconds(tool: str, shape: str, size: int) -> float:
    """How long a tool takes; called in a process of its own."""
    call = (TOOLS | PEERS)[tool](TAPES[shape](size))
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
    aim = AIMS[shape].get(tool, Aim()) if size == SIZES[-1] else Aim()
    room = partial(apart, peak, tool, shape, size) if tool in (OURS, LOOP) else None
    return Case(tool, timed_apart(seconds, tool, shape, size), size, aim, room)
