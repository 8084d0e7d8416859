"""Networks through a compiled program, beside NumPy by hand and other tools.

`python benchmarks/matrix.py [SECONDS]` prints the median time of one call, value and all gradients
in doubles, as a ratio to the first line of each group. autograd, PyTorch and JAX take part where
they are installed (`pip install .[peers]`). The calls are mixed at random, so that a slow moment
hits all alike.
"""

import importlib.util
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from backprop_cli import compile

Call = Callable[[], Any]
DENSE = "h = relu(x @ W1 + b1); cross_entropy(h @ W2 + b2, y)"
CONV = """
a = maxpool2d(relu(conv2d(x, K1) + reshape(c1, [-1, 1, 1])))
b = maxpool2d(relu(conv2d(a, K2) + reshape(c2, [-1, 1, 1])))
flat = reshape(b, [{batch}, -1])
cross_entropy(relu(flat @ W1 + b1) @ W2 + b2, y)
"""
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def dense_values() -> dict[str, Any]:
    """A batch of 64, and a network 784-100-10."""
    rng = np.random.default_rng(0)
    return {
        "x": rng.normal(size=(64, 784)), "W1": rng.normal(size=(784, 100)) / 28,
        "b1": np.zeros(100), "W2": rng.normal(size=(100, 10)) / 10, "b2": np.zeros(10),
        "y": rng.integers(0, 10, 64).astype(float),
    }  # fmt: skip


def conv_values(batch: int) -> dict[str, Any]:
    """LeNet: 28×28 pictures, 6 and 16 kernels of 5×5, 64 hidden units."""
    rng = np.random.default_rng(1)
    return {
        "x": rng.normal(size=(batch, 1, 28, 28)), "K1": rng.normal(size=(6, 1, 5, 5)) / 5,
        "c1": np.zeros(6), "K2": rng.normal(size=(16, 6, 5, 5)) / 12, "c2": np.zeros(16),
        "W1": rng.normal(size=(256, 64)) / 16, "b1": np.zeros(64),
        "W2": rng.normal(size=(64, 10)) / 8, "b2": np.zeros(10),
        "y": rng.integers(0, 10, batch).astype(float),
    }  # fmt: skip


def by_hand(values: dict[str, Any]) -> Call:
    """The dense network as somebody who knows NumPy writes it."""
    x, w1, b1, w2, b2 = (values[k] for k in ("x", "W1", "b1", "W2", "b2"))
    y = values["y"].astype(int)

    def call() -> Any:
        z = x @ w1 + b1
        h = np.maximum(z, 0)
        s = h @ w2 + b2
        e = np.exp(s - s.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        loss = -np.log(p[np.arange(len(y)), y]).mean()
        p[np.arange(len(y)), y] -= 1
        p /= len(y)
        g = p @ w2.T * (z > 0)
        return loss, {"W2": h.T @ p, "b2": p.sum(0), "W1": x.T @ g, "b1": g.sum(0), "x": g @ w1.T}

    return call


def ours(program: str, values: dict[str, Any]) -> Call:
    """Through the compiled program."""
    compiled = compile(program)
    return lambda: compiled.gradients(values)


def in_autograd(values: dict[str, Any]) -> Call:
    """The dense network in autograd."""
    import autograd
    import autograd.numpy as anp

    y, names = values["y"].astype(int), [k for k in values if k != "y"]

    def loss(v: list[Any]) -> Any:
        x, w1, b1, w2, b2 = v
        s = anp.maximum(x @ w1 + b1, 0) @ w2 + b2
        top = s - s.max(1, keepdims=True)
        logs = top - anp.log(anp.exp(top).sum(1, keepdims=True))
        return -logs[anp.arange(len(y)), y].mean()

    both = autograd.value_and_grad(loss)
    return lambda: both([values[k] for k in names])


def in_torch(values: dict[str, Any], loss: Callable[[Any, dict[str, Any]], Any]) -> Call:
    """A network in PyTorch, eager."""
    import torch

    y = torch.tensor(values["y"].astype(int))
    inputs = {k: torch.tensor(v, requires_grad=True) for k, v in values.items() if k != "y"}

    def call() -> Any:
        value = torch.nn.functional.cross_entropy(loss(torch.nn.functional, inputs), y)
        return value, torch.autograd.grad(value, list(inputs.values()))

    return call


def dense_in_torch(f: Any, v: dict[str, Any]) -> Any:
    """The logits of the dense network."""
    return f.relu(v["x"] @ v["W1"] + v["b1"]) @ v["W2"] + v["b2"]


def conv_in_torch(f: Any, v: dict[str, Any]) -> Any:
    """The logits of the convolutional network."""
    a = f.max_pool2d(f.relu(f.conv2d(v["x"], v["K1"], v["c1"])), 2)
    b = f.max_pool2d(f.relu(f.conv2d(a, v["K2"], v["c2"])), 2).flatten(1)
    return f.relu(b @ v["W1"] + v["b1"]) @ v["W2"] + v["b2"]


def in_jax(values: dict[str, Any]) -> Call:
    """The dense network in JAX, compiled."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    y = jnp.asarray(values["y"].astype(int))
    inputs = {k: jnp.asarray(v) for k, v in values.items() if k != "y"}

    def loss(v: dict[str, Any]) -> Any:
        s = jax.nn.relu(v["x"] @ v["W1"] + v["b1"]) @ v["W2"] + v["b2"]
        return -jax.nn.log_softmax(s)[jnp.arange(len(y)), y].mean()

    both = jax.jit(jax.value_and_grad(loss))
    return lambda: jax.block_until_ready(both(inputs))


def process(*command: str) -> Call:
    """A whole process."""
    return lambda: subprocess.run(command, check=True, capture_output=True)


def groups() -> Iterator[tuple[str, dict[str, Call]]]:
    """What is compared with what; the first of each group is the unit."""
    there = {
        name: importlib.util.find_spec(name) is not None for name in ("autograd", "torch", "jax")
    }
    values = dense_values()
    calls = {"NumPy by hand": by_hand(values), "backprop (aim 1.3)": ours(DENSE, values)}
    calls |= {"autograd": in_autograd(values)} if there["autograd"] else {}
    calls |= {"PyTorch, eager": in_torch(values, dense_in_torch)} if there["torch"] else {}
    calls |= {"JAX, jit": in_jax(values)} if there["jax"] else {}
    yield "two layers, 784-100-10, batch 64", calls
    for batch in (1, 16):
        values = conv_values(batch)
        net = {"PyTorch, eager": in_torch(values, conv_in_torch)} if there["torch"] else {}
        net |= {"backprop (aim 3)": ours(CONV.format(batch=batch), values)}
        yield f"two convolutions and two layers, batch {batch}", net
    files = ["-f", str(EXAMPLES / "classifier.bp"), "--values", str(EXAMPLES / "classifier.json")]
    whole = {"python -c pass": process(sys.executable, "-c", "pass")}
    whole |= {"python -c 'import numpy'": process(sys.executable, "-c", "import numpy")}
    program = (sys.executable, "-m", "backprop_cli", "eval", *files, "--json")
    whole |= {"backprop eval, the classifier": process(*program)}
    whole |= (
        {"python -c 'import torch'": process(sys.executable, "-c", "import torch")}
        if there["torch"]
        else {}
    )
    yield "whole processes", whole


def main() -> None:
    """Measure each group in turn."""
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    for title, calls in groups():
        times: dict[str, list[float]] = {name: [] for name in calls}
        for call in calls.values():
            call()
        start = perf_counter()
        while perf_counter() - start < limit * len(calls):
            for name, call in random.sample(list(calls.items()), len(calls)):
                before = perf_counter()
                call()
                times[name].append(perf_counter() - before)
        print(f"\n{title}")
        unit = statistics.median(next(iter(times.values())))
        for name, found in times.items():
            middle = statistics.median(found)
            print(f"  {name:<32}{middle * 1e3:10.2f} ms {middle / unit:7.2f}")


if __name__ == "__main__":
    main()
