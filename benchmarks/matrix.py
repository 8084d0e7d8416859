"""Value and all gradients of networks in doubles, through a program that is compiled once.

The unit is what somebody writes by hand in NumPy, or PyTorch where there are convolutions.
"""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from backprop_cli import compile
from benchmarks.measure import timed
from benchmarks.model import Aim, Case, Section
from benchmarks.processes import PYTHON, process
from benchmarks.startup import BACKPROP

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


def sections(small: bool = False) -> Iterator[Section]:
    """The dense network, the convolutional one, and whole processes."""
    patience = 0 if small else 6
    values = dense_values()
    calls = {"NumPy by hand": by_hand(values), "backprop": ours(DENSE, values)}
    if find_spec("autograd"):
        calls["autograd"] = in_autograd(values)
    if find_spec("torch"):
        calls["PyTorch, eager"] = in_torch(values, dense_in_torch)
    if find_spec("jax"):
        calls["JAX, jit"] = in_jax(values)
    yield Section("two layers, 784-100-10, batch 64", cases(calls, 1.3), patience=patience)
    for batch in () if small else (1, 16):
        values = conv_values(batch)
        calls = {"backprop": ours(CONV.format(batch=batch), values)}
        if find_spec("torch"):
            calls = {"PyTorch, eager": in_torch(values, conv_in_torch), **calls}
        title = f"two convolutions and two layers, batch {batch}"
        yield Section(title, cases(calls, 3), patience=patience)
    if not small:
        yield Section("whole processes", list(whole()), patience=patience)


def cases(calls: dict[str, Call], ratio: float) -> list[Case]:
    """Calls that do the same, with our aim."""
    aims = {"backprop": Aim(ratio)}
    return [Case(name, timed(call), aim=aims.get(name, Aim())) for name, call in calls.items()]


def whole() -> Iterator[Case]:
    """The classifier of the examples, from start to end."""
    files = ["-f", str(EXAMPLES / "classifier.bp"), "--values", str(EXAMPLES / "classifier.json")]
    yield Case("import numpy", process([PYTHON, "-c", "import numpy"]))
    yield Case("backprop eval, the classifier", process([BACKPROP, "eval", *files, "--json"]))
    if find_spec("torch"):
        yield Case("import torch", process([PYTHON, "-c", "import torch"]))
