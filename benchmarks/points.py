"""One neuron at many points in memory: value and five gradients in doubles, in time a point.

Columns are NumPy arrays, and each call makes new ones. Where there is gcc, the unit is a loop in C
with vectors of exp (`-O3 -march=native -ffast-math`).
"""

import ctypes
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from backprop_cli import compile
from benchmarks.measure import timed
from benchmarks.model import Aim, Case, Section, Unit

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
SIZES = (10**5, 10**6, 10**7)
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


def calls(folder: str) -> Iterator[tuple[str, Call]]:
    """Who takes part; the first one is the unit."""
    if which("gcc"):
        yield "C", in_c(folder)
    yield "backprop", ours(1)
    yield "backprop, 2 threads", ours(2)
    yield "NumPy by hand", by_hand
    if find_spec("jax"):
        yield "JAX, jit", in_jax()
    if find_spec("torch"):
        yield "PyTorch, eager", in_torch
    if find_spec("numba"):
        yield "numba, the loop by hand", in_numba()
    if find_spec("autograd"):
        yield "autograd", in_autograd()


def sections(small: bool = False) -> Iterator[Section]:
    """One section."""
    dice = np.random.default_rng(0)
    with TemporaryDirectory() as folder:
        taking_part = dict(calls(folder))
        cases = []
        for size in (100,) if small else SIZES:
            columns = [dice.normal(size=size) for _ in range(5)]
            for name, call in taking_part.items():
                run = timed(partial(call, columns))
                cases.append(Case(name, run, size, AIMS.get(name, Aim())))
        yield Section("the neuron", cases, TIME, of="point", patience=0 if small else 30)
