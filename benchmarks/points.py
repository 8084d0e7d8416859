"""Value and gradients at many points in doubles, beside other tools: a neuron, a kink, a layer.

`python -m benchmarks.points [LARGEST]` prints nanoseconds a point, the median of calls that are
mixed at random, and ratios to the first line. Columns are in memory, and each call makes new ones.
C takes part where there is gcc; JAX, PyTorch, numba and autograd where they are installed
(`.[peers]`).
"""

import ctypes
import importlib.util
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from backprop_cli import compile

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
KINK = "leaky_relu(w*x + b)"
LAYER = "cross_entropy(relu(x @ W + b), 1)"
SIZES = (10**5, 10**6, 10**7)
SECONDS = 4.0
Columns = list[Any]
Call = Callable[[Columns], Any]
IN_C = """
#include <math.h>
void neuron(long n, const double *w0, const double *x0, const double *w1, const double *x1,
            const double *w2, double *restrict f, double *restrict a, double *restrict b,
            double *restrict c, double *restrict d, double *restrict e) {
    for (long i = 0; i < n; i++) {
        double t = exp(-(w0[i]*x0[i] + w1[i]*x1[i] + w2[i])), q = 1 / (1 + t), g = q * q * t;
        f[i] = q; a[i] = g * x0[i]; b[i] = g * w0[i]; c[i] = g * x1[i]; d[i] = g * w1[i]; e[i] = g;
    }
}
"""


def ours(text: str, inputs: list[str], jobs: int = 1, **fixed: Any) -> Call:
    """The compiled program."""
    program = compile(text).points(inputs, fixed, wrt=inputs).program
    return lambda columns: program.run(columns, jobs)


def by_hand(columns: Columns) -> Any:
    """As somebody who knows NumPy writes it."""
    w0, x0, w1, x1, w2 = columns
    f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + w2)))
    g = f * (1 - f)
    return f, g * x0, g * w0, g * x1, g * w1, g


def kink_by_hand(columns: Columns) -> Any:
    """A leaky relu in NumPy."""
    w, x, b = columns
    z = w * x + b
    g = np.where(z > 0, 1.0, 0.01)
    return np.where(z > 0, z, 0.01 * z), g * x, g * w, g


def layer_by_hand(w: Any, b: Any) -> Call:
    """A layer and its loss in NumPy, an example a row."""

    def call(columns: Columns) -> Any:
        z = columns[0] @ w + b
        h = np.maximum(z, 0)
        e = np.exp(h - h.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        loss = -np.log(p[:, 1])
        p[:, 1] -= 1
        return loss, (p * (z > 0)) @ w.T

    return call


def one_by_one(text: str, name: str, **fixed: Any) -> Call:
    """A call of the compiled program for each row."""
    compiled = compile(text)
    return lambda columns: [
        compiled.gradients({name: row, **fixed}, wrt=[name]) for row in columns[0]
    ]


def in_c(folder: str) -> Call:
    """A loop, as fast as gcc makes it: with its own vectors of exp."""
    source, library = Path(folder, "neuron.c"), Path(folder, "neuron.so")
    source.write_text(IN_C)
    fast = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    subprocess.run(["gcc", *fast, str(source), "-o", str(library), "-lmvec", "-lm"], check=True)
    neuron = ctypes.CDLL(str(library)).neuron

    def call(columns: Columns) -> Any:
        found = [np.empty(len(columns[0])) for _ in range(6)]
        places = [ctypes.c_void_p(column.ctypes.data) for column in (*columns, *found)]
        neuron(ctypes.c_long(len(columns[0])), *places)
        return found

    return call


def in_jax() -> Call:
    """JAX, compiled."""
    import jax

    jax.config.update("jax_enable_x64", True)

    def f(w0: Any, x0: Any, w1: Any, x1: Any, w2: Any) -> Any:
        return 1 / (1 + jax.numpy.exp(-(w0 * x0 + w1 * x1 + w2)))

    both = jax.jit(jax.vmap(jax.value_and_grad(f, (0, 1, 2, 3, 4))))
    kept: dict[int, Any] = {}

    def call(columns: Columns) -> Any:
        given = kept.setdefault(len(columns[0]), [jax.numpy.asarray(c) for c in columns])
        return jax.block_until_ready(both(*given))

    return call


def in_torch(columns: Columns) -> Any:
    """PyTorch, eager."""
    import torch

    w0, x0, w1, x1, w2 = given = [torch.from_numpy(c).requires_grad_() for c in columns]
    f = 1 / (1 + torch.exp(-(w0 * x0 + w1 * x1 + w2)))
    return f, torch.autograd.grad(f, given, torch.ones_like(f))


def in_numba() -> Call:
    """numba: the loop by hand."""
    import numba

    @numba.njit(fastmath=True)
    def neuron(w0: Any, x0: Any, w1: Any, x1: Any, w2: Any) -> Any:
        found = np.empty((6, len(w0)))
        for i in range(len(w0)):
            t = np.exp(-(w0[i] * x0[i] + w1[i] * x1[i] + w2[i]))
            q = 1 / (1 + t)
            g = q * q * t
            found[0, i], found[5, i] = q, g
            found[1, i], found[2, i] = g * x0[i], g * w0[i]
            found[3, i], found[4, i] = g * x1[i], g * w1[i]
        return found

    return lambda columns: neuron(*columns)


def in_autograd() -> Call:
    """autograd."""
    import autograd

    def f(*columns: Any) -> Any:
        w0, x0, w1, x1, w2 = columns
        return 1 / (1 + autograd.numpy.exp(-(w0 * x0 + w1 * x1 + w2)))

    def call(columns: Columns) -> Any:
        pull, value = autograd.make_vjp(lambda given: f(*given))(columns)
        return value, pull(np.ones(len(value)))

    return call


def neurons(folder: str) -> Iterator[tuple[str, Call]]:
    """Who computes the neuron; the first one is the unit."""
    there = importlib.util.find_spec
    inputs = ["w0", "x0", "w1", "x1", "w2"]
    if shutil.which("gcc"):
        yield "C, gcc -O3 -ffast-math", in_c(folder)
    yield "backprop (aim 2.5)", ours(NEURON, inputs)
    yield "backprop, 2 threads", ours(NEURON, inputs, 2)
    yield "NumPy by hand", by_hand
    if there("jax"):
        yield "JAX, jit", in_jax()
    if there("torch"):
        yield "PyTorch, eager", in_torch
    if there("numba"):
        yield "numba, the loop by hand", in_numba()
    if there("autograd"):
        yield "autograd", in_autograd()


def groups(folder: str, largest: int) -> Iterator[tuple[str, dict[str, Call], Columns]]:
    """What is computed, by whom, and from what."""
    rng = np.random.default_rng(0)
    for size in (size for size in SIZES if size <= largest):
        columns = [rng.normal(size=size) for _ in range(5)]
        yield f"{NEURON}, {size:,} points", dict(neurons(folder)), columns
    columns = [rng.normal(size=SIZES[0]) for _ in range(3)]
    kinks = {"NumPy by hand": kink_by_hand, "backprop": ours(KINK, ["w", "x", "b"])}
    yield f"{KINK}, {SIZES[0]:,} points", kinks, columns
    w, b = rng.normal(size=(16, 8)), rng.normal(size=8)
    layers = {"NumPy by hand": layer_by_hand(w, b), "backprop": ours(LAYER, ["x"], W=w, b=b)}
    layers["backprop, row by row"] = one_by_one(LAYER, "x", W=w, b=b)
    yield f"{LAYER}, 1,000 rows of 16", layers, [rng.normal(size=(1000, 16))]


def measured(taking_part: dict[str, Call], columns: Columns) -> dict[str, float]:
    """The median nanoseconds a point of each."""
    times: dict[str, list[float]] = {name: [] for name in taking_part}
    start = perf_counter()
    while perf_counter() - start < SECONDS or len(next(iter(times.values()))) < 4:
        for name, call in random.sample(list(taking_part.items()), len(taking_part)):
            before = perf_counter()
            call(columns)
            times[name].append((perf_counter() - before) / len(columns[0]) * 1e9)
    # the first call may compile
    return {name: statistics.median(found[1:]) for name, found in times.items()}


def main() -> None:
    """Print a table for each group."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    with tempfile.TemporaryDirectory() as folder:
        for title, taking_part, columns in groups(folder, largest):
            found = measured(taking_part, columns)
            unit = next(iter(found.values()))
            print(f"\n{title}")
            for name, time in found.items():
                print(f"  {name:<28}{time:10.2f} ns {time / unit:7.2f}")


if __name__ == "__main__":
    main()
