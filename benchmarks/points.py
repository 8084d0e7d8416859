"""One neuron at many points in memory: value and five gradients in doubles, in time a point.

Columns are NumPy arrays, and each call makes new ones; each tool runs in a process of its own.
Where there is gcc, the unit is a loop in C with vectors of exp (`-O3 -march=native -ffast-math`).
"""

import ctypes
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from backprop_cli import compile
from benchmarks.measure import timed
from benchmarks.model import Aim, Case, Section, Unit
from benchmarks.processes import timed_apart

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
SIZES = (10**5, 10**6, 10**7)
MOMENT = 0.3
"""Seconds of calls in a process."""
TIME = Unit("ns a point", 1e9, each=True)
AIMS = {"backprop": Aim(2.5, "C"), "backprop, 2 threads": Aim(1, "JAX, jit")}
"""C runs in one thread, JAX in as many as there are cores."""
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


def ours(jobs: int) -> Call:
    """The compiled program."""
    program = compile(NEURON).points(inputs=["w0", "x0", "w1", "x1", "w2"]).program
    return lambda columns: program.run(columns, jobs)


def by_hand(columns: Columns) -> Any:
    """As somebody who knows NumPy writes it."""
    w0, x0, w1, x1, w2 = columns
    f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + w2)))
    g = f * (1 - f)
    return f, g * x0, g * w0, g * x1, g * w1, g


def in_c() -> Call:
    """A loop, as fast as gcc makes it: with its own vectors of exp."""
    fast = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    with TemporaryDirectory() as folder:
        source, library = Path(folder, "neuron.c"), Path(folder, "neuron.so")
        source.write_text(IN_C)
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
    given: list[Any] = []

    def call(columns: Columns) -> Any:
        given[:] = given or map(jax.numpy.asarray, columns)
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

    compiled = numba.njit(fastmath=True)(neuron)
    return lambda columns: compiled(*columns)


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


TOOLS: dict[str, Callable[[], Call]] = {
    "C": in_c,
    "backprop": partial(ours, 1),
    "backprop, 2 threads": partial(ours, 2),
    "NumPy by hand": lambda: by_hand,
    "JAX, jit": in_jax,
    "PyTorch, eager": lambda: in_torch,
    "numba, the loop by hand": in_numba,
    "autograd": in_autograd,
}
NEEDED = {
    "JAX, jit": "jax", "PyTorch, eager": "torch", "numba, the loop by hand": "numba",
    "autograd": "autograd",
}  # fmt: skip


def seconds(tool: str, size: int) -> float:
    """The median time of a tool's calls; in a process of its own, away from others' threads."""
    dice = np.random.default_rng(0)
    call, columns = TOOLS[tool](), [dice.normal(size=size) for _ in range(5)]
    call(columns)
    times, start = list[float](), perf_counter()
    while perf_counter() - start < MOMENT or len(times) < 3:
        times.append(timed(partial(call, columns))().seconds)
    return median(times)


def there(tool: str) -> bool:
    """Whether a tool is installed."""
    return bool(which("gcc")) if tool == "C" else find_spec(NEEDED.get(tool, "numpy")) is not None


def sections(small: bool = False) -> Iterator[Section]:
    """One section."""
    cases = [
        Case(tool, timed_apart(seconds, tool, size), size, AIMS.get(tool, Aim()))
        for size in ((100,) if small else SIZES)
        for tool in filter(there, TOOLS)
    ]
    yield Section("the neuron", cases, TIME, of="point", patience=0 if small else 10)
