"""The array gates against PyTorch and JAX in float64, where they are installed: `pip install .[peers]`."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backprop_cli import compile

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)
jnp, nn, F = jax.numpy, jax.nn, torch.nn.functional
RNG = np.random.default_rng(11)
Shapes = dict[str, tuple[int, ...]]


def four(a: Any) -> Any:
    return a.reshape((1,) * (4 - a.ndim) + tuple(a.shape))


def conv(x: Any, k: Any, stride: int, padding: int) -> Any:
    return jax.lax.conv_general_dilated(
        four(x), four(k), (stride, stride), [(padding, padding)] * 2,
        dimension_numbers=("NCHW", "OIHW", "NCHW"),
    )  # fmt: skip


JAX: list[tuple[str, Callable[..., Any], Shapes]] = [
    ("sum(x, axis=0)", lambda x: x.sum(0), {"x": (2, 3)}),
    ("mean(x, axis=1)", lambda x: x.mean(1), {"x": (2, 3)}),
    ("prod(x)", lambda x: x.prod(), {"x": (2, 3)}),
    ("max(x, axis=0)", lambda x: x.max(0), {"x": (4, 3)}),
    ("min(x)", lambda x: x.min(), {"x": (4, 3)}),
    ("norm(x)", jnp.linalg.norm, {"x": (5,)}),
    ("norm(x, order=3)", lambda x: jnp.linalg.norm(x, 3), {"x": (5,)}),
    ("norm(x, order=inf)", lambda x: jnp.linalg.norm(x, jnp.inf), {"x": (5,)}),
    ("x @ y", jnp.matmul, {"x": (5, 2, 3), "y": (3, 4)}),
    ("x @ y", jnp.matmul, {"x": (2, 3), "y": (3,)}),
    ("dot(x, y)", jnp.dot, {"x": (3,), "y": (3,)}),
    ("outer(x, y)", jnp.outer, {"x": (3,), "y": (2,)}),
    ("x.T", lambda x: x.T, {"x": (2, 3, 4)}),
    ("transpose(x, axes=[1, 2, 0])", lambda x: x.transpose(1, 2, 0), {"x": (2, 3, 4)}),
    ("reshape(x, [3, 2])", lambda x: x.reshape(3, 2), {"x": (2, 3)}),
    ("concat(x, y, axis=1)", lambda x, y: jnp.concatenate([x, y], 1), {"x": (2, 3), "y": (2, 1)}),
    ("stack(x, y, axis=1)", lambda x, y: jnp.stack([x, y], 1), {"x": (2, 3), "y": (2, 3)}),
    ("roll(x, -2)", lambda x: jnp.roll(x, -2, -1), {"x": (2, 5)}),
    ("cumsum(x, axis=0)", lambda x: x.cumsum(0), {"x": (4, 3)}),
    ("x[[0, 2, 0], 1:]", lambda x: x[jnp.array([0, 2, 0]), 1:], {"x": (3, 4)}),
    ("logsumexp(x, axis=1)", lambda x: nn.logsumexp(x, 1), {"x": (2, 3)}),
    ("softmax(x)", nn.softmax, {"x": (2, 3)}),
    ("log_softmax(x, axis=0)", lambda x: nn.log_softmax(x, 0), {"x": (2, 3)}),
    ("sigmoid(x)*softplus(y)", lambda x, y: nn.sigmoid(x) * nn.softplus(y), {"x": (2, 3), "y": (3,)}),
    ("gelu(x) + silu(x)", lambda x: nn.gelu(x, approximate=False) + nn.silu(x), {"x": (9,)}),
    ("where(x > y, x, y^2)", lambda x, y: jnp.where(x > y, x, y**2), {"x": (4, 1), "y": (3,)}),
    ("conv2d(x, y, stride=2, padding=1)", lambda x, y: conv(x, y, 2, 1), {"x": (2, 3, 6, 5), "y": (4, 3, 2, 3)}),
    ("maxpool2d(x)", lambda x: x.reshape(1, 2, 2, 2, 2).max((2, 4)), {"x": (1, 4, 4)}),
]  # fmt: skip
TORCH: list[tuple[str, Callable[..., Any], Shapes]] = [
    ("cross_entropy(x, 2)", lambda x: F.cross_entropy(x, torch.tensor(2)), {"x": (4,)}),
    ("cross_entropy(x, [2, 0])", lambda x: F.cross_entropy(x, torch.tensor([2, 0])), {"x": (2, 4)}),
    ("layer_norm(x, y, z)", lambda x, y, z: F.layer_norm(x, (3,), y, z), {"x": (2, 3), "y": (3,), "z": (3,)}),
    ("batch_norm(x, y, z)", lambda x, y, z: F.batch_norm(x, None, None, y, z, True), {"x": (4, 3), "y": (3,), "z": (3,)}),
    ("attention(x, y, z)", F.scaled_dot_product_attention, {"x": (2, 3), "y": (4, 3), "z": (4, 2)}),
    ("conv2d(x, y, padding=2)", lambda x, y: F.conv2d(x, y, padding=2), {"x": (2, 3, 5, 4), "y": (1, 3, 3, 2)}),
    ("maxpool2d(x, size=3, stride=2)", lambda x: F.max_pool2d(x, 3, 2), {"x": (1, 2, 7, 8)}),
    ("avgpool2d(x, size=2, stride=1)", lambda x: F.avg_pool2d(x, 2, 1), {"x": (1, 2, 4, 5)}),
    ("flip(x, axis=0)", lambda x: x.flip(0), {"x": (3, 2)}),
    ("[x, y]", lambda x, y: torch.stack([x, y]), {"x": (2, 3), "y": (2, 3)}),
    ("reshape_as(x, y)", lambda x, y: x.reshape(y.shape) + 0 * y, {"x": (2, 3), "y": (6,)}),
    ("matrix_transpose(x)", lambda x: x.mT, {"x": (4, 2, 3)}),
    ("spread(x, y, axis=1)", lambda x, y: x[:, None].expand(2, 3) + 0 * y, {"x": (2,), "y": (2, 3)}),
    ("length(x, axis=1)*x", lambda x: 3 * x, {"x": (2, 3)}),
    ("one_hot([1, 0], x)*x", lambda x: F.one_hot(torch.tensor([1, 0]), 3) * x, {"x": (2, 3)}),
    ("norm(x, order=1.5, axis=0)", lambda x: torch.linalg.vector_norm(x, 1.5, 0), {"x": (4, 3)}),
    ("norm(x, order=0.5)", lambda x: (x.abs() ** 0.5).sum() ** 2, {"x": (4,)}),
    ("deviation(x)", lambda x: (x.var(-1, correction=0) + 1e-5).sqrt(), {"x": (4, 3)}),
    ("standardize(x, axis=1)", lambda x: F.instance_norm(x.mT).mT, {"x": (2, 4, 3)}),
    ("softmax(tanh(x @ y) @ z)", lambda x, y, z: F.softmax(torch.tanh(x @ y) @ z, -1), {"x": (4, 3), "y": (3, 5), "z": (5, 2)}),
]  # fmt: skip


def ours(program: str, out: Any, seed: np.ndarray, values: dict[str, Any]) -> dict[str, Any]:
    """Our gradients, once our value is theirs."""
    compiled = compile(program)
    value, found = compiled.gradients(values, seed=seed if seed.ndim else float(seed))
    np.testing.assert_allclose(np.ravel(value), np.ravel(out), rtol=1e-12, atol=1e-13)
    return found


@pytest.mark.parametrize(("program", "function", "shapes"), JAX, ids=lambda case: str(case)[:40])
def test_jax(program: str, function: Callable[..., Any], shapes: Shapes) -> None:
    values = {name: RNG.normal(size=shape) for name, shape in shapes.items()}
    out, pull = jax.vjp(function, *values.values())
    seed = RNG.normal(size=out.shape)
    expected = pull(jnp.asarray(seed))
    shape = np.shape(out)[-len(shapes["x"]) :] if "2d" in program else np.shape(out)
    found = ours(program, out, seed.reshape(shape), values)
    for name, gradient in zip(values, expected, strict=True):
        np.testing.assert_allclose(found[name], gradient, rtol=1e-12, atol=1e-13, err_msg=name)


@pytest.mark.parametrize(("program", "function", "shapes"), TORCH, ids=lambda case: str(case)[:40])
def test_torch(program: str, function: Callable[..., Any], shapes: Shapes) -> None:
    values = {name: RNG.normal(size=shape) for name, shape in shapes.items()}
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in values.items()}
    out = function(*tensors.values())
    seed = RNG.normal(size=tuple(out.shape))
    out.backward(torch.tensor(seed))
    found = ours(program, out.detach().numpy(), np.asarray(seed), values)
    for name, tensor in tensors.items():
        np.testing.assert_allclose(found[name], tensor.grad, rtol=1e-12, atol=1e-13, err_msg=name)
