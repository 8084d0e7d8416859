"""Makes `reference.json`: the value and all gradients of the array examples, from elsewhere.

Each example is written here once more from its mathematics, in PyTorch with doubles, without a look
at what this project computes. The convolutional network is in JAX, which shares the gradient of a
maximum among the elements that tie, as the examples' `maxpool2d` does; PyTorch sends it to one.

    python tests/examples/make.py

needs torch and jax; the test that reads the file needs neither. Indices have the gradient 0.
"""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jax
import torch
from jax import lax
from jax import numpy as jnp

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
INDICES = {"y", "digit"}
"""Inputs that choose an element: whole numbers, without a gradient."""


def wx_norm(v: Any) -> Any:
    """The squared length, as a double sum over the elements of W and x."""
    return torch.einsum("ij,j,ik,k->", v.W, v.x, v.W, v.x)


def classifier(v: Any) -> Any:
    """The hinge loss, class by class."""
    right = v.W[v.y].dot(v.x)
    loss = torch.zeros((), dtype=torch.float64)
    for place, row in enumerate(v.W):
        if place != v.y:
            loss = loss + torch.clamp(row.dot(v.x) - right + 1, min=0)
    return loss + vars(v)["lambda"] * v.W.square().sum() / 2


def softmax_regression(v: Any) -> Any:
    """Minus the mean logarithm of the right classes' probabilities."""
    odds = torch.exp(v.X @ v.W + v.b)
    probabilities = odds / odds.sum(1, keepdim=True)
    right = probabilities[torch.arange(len(v.X)), v.y]
    return -right.log().mean() + v.decay / 2 * v.W.square().sum()


def two_layer(v: Any) -> Any:
    """Example by example."""
    losses = []
    for x, target in zip(v.X, v.target, strict=True):
        hidden = torch.clamp(v.W1.T @ x + v.b1, min=0)
        losses.append((v.W2.T @ hidden + v.b2 - target).square().sum())
    return torch.stack(losses).mean()


def batchnorm(v: Any) -> Any:
    """PyTorch's own batch normalization, in training."""
    out = torch.nn.functional.batch_norm(
        v.X, None, None, weight=v.scale, bias=v.shift, training=True, eps=1e-5
    )
    return (out - v.target).square().mean()


def digits(v: Any) -> Any:
    scores = v.X / 16 @ v.W.T + v.b
    every = torch.arange(len(scores))
    margins = torch.relu(scores - scores[every, v.y][:, None] + 1)
    wrong = torch.ones_like(scores)
    wrong[every, v.y] = 0.0
    return (margins * wrong).sum(1).mean() + getattr(v, "lambda") / 2 * (v.W**2).sum()


def lstm(v: Any) -> Any:
    """A step at a time, with a matrix for each layer."""
    h, c = v.h0, v.c0
    w, u, b = (part.chunk(4) for part in (v.W, v.U, v.b))
    for x in v.x:
        let_in, keep, let_out, candidate = (w[k] @ x + u[k] @ h + b[k] for k in range(4))
        c = torch.sigmoid(keep) * c + torch.sigmoid(let_in) * torch.tanh(candidate)
        h = torch.sigmoid(let_out) * torch.tanh(c)
    return (h - v.target).square().sum() / 2


def attention(v: Any) -> Any:
    """PyTorch's own attention between the projections, and the residual connection."""
    parts = ((v.X @ matrix)[None] for matrix in (v.Wq, v.Wk, v.Wv))
    mixed = torch.nn.functional.scaled_dot_product_attention(*parts)[0]
    return (v.X + mixed @ v.Wo - v.target).square().mean()


def address(memory: Any, before: Any, p: Any) -> Any:
    """The addressing of Graves, Wayne and Danihelka (2014), equations 5 to 9, row by row."""
    key, beta, share, kernel = torch.tanh(p[:3]), p[3], torch.sigmoid(p[4]), p[5:8]
    cosines = [row.dot(key) / (row.norm() * key.norm() + 1e-8) for row in memory]
    content = torch.softmax(torch.log1p(beta.exp()) * torch.stack(cosines), 0)
    gated = share * content + (1 - share) * before
    kernel, rows = torch.softmax(kernel, 0), len(memory)
    moved = [
        sum(gated[(i - offset) % rows] * kernel[offset + 1] for offset in (-1, 0, 1))
        for i in range(rows)
    ]
    powers = torch.stack(moved) ** (1 + torch.log1p(p[8].exp()))
    return powers / powers.sum()


def ntm(v: Any) -> Any:
    """The memory row by row, the loss bit by bit."""
    memory = v.memory0
    writing, reading = torch.softmax(v.writing0, 0), torch.softmax(v.reading0, 0)
    read, loss = memory.T @ reading, torch.zeros((), dtype=torch.float64)
    for x, target in zip(v.x, v.target, strict=True):
        h = torch.tanh(v.Wx @ x + v.Wr @ read + v.bh)
        p = v.Pw @ h + v.pw
        writing = address(memory, writing, p)
        erase, add = torch.sigmoid(p[9:12]), torch.tanh(p[12:15])
        memory = torch.stack(
            [row * (1 - w * erase) + w * add for row, w in zip(memory, writing, strict=True)]
        )
        reading = address(memory, reading, v.Pr @ h + v.pr)
        read = memory.T @ reading
        one = torch.sigmoid(v.Wo[:, :4] @ h + v.Wo[:, 4:] @ read + v.bo)
        loss = loss - (target * one.log() + (1 - target) * (1 - one).log()).sum()
    return loss


def pooled(maps: Any) -> Any:
    """The largest element of every window of 2×2; those that tie share the gradient."""
    channels, rows, columns = maps.shape
    return jnp.max(maps.reshape(channels, rows // 2, 2, columns // 2, 2), axis=(2, 4))


def lenet(v: Any) -> Any:
    """The network in JAX."""
    maps = lax.conv(v.image[None, None], v.K1, (1, 1), "VALID")[0] + v.c1[:, None, None]
    small = pooled(jax.nn.relu(maps))
    deep = lax.conv(small[None], v.K2, (1, 1), "VALID")[0] + v.c2[:, None, None]
    features = pooled(jax.nn.relu(deep)).ravel()
    logits = v.W2 @ jax.nn.relu(v.W1 @ features + v.b1) + v.b2
    return jax.nn.logsumexp(logits) - logits[v.digit]


IN_TORCH: tuple[Callable[[Any], Any], ...] = (
    attention, batchnorm, classifier, digits, lstm, ntm, softmax_regression, two_layer, wx_norm,
)  # fmt: skip
IN_JAX: tuple[Callable[[Any], Any], ...] = (lenet,)


def given(name: str) -> dict[str, Any]:
    """The values that an example runs with."""
    values: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    return values


def by_torch(loss: Callable[[Any], Any]) -> dict[str, Any]:
    """The value and the gradients, by PyTorch."""
    values = given(loss.__name__)
    inputs = {
        name: torch.tensor(value)
        if name in INDICES
        else torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in values.items()
    }
    value = loss(SimpleNamespace(**inputs))
    value.backward()
    gradients = {
        name: torch.zeros_like(tensor, dtype=torch.float64) if name in INDICES else tensor.grad
        for name, tensor in inputs.items()
    }
    return {"value": value.item(), "gradients": {k: g.tolist() for k, g in gradients.items()}}


def by_jax(loss: Callable[[Any], Any]) -> dict[str, Any]:
    """The value and the gradients, by JAX."""
    values = given(loss.__name__)
    indices = {name: value for name, value in values.items() if name in INDICES}
    inputs = {k: jnp.asarray(v, jnp.float64) for k, v in values.items() if k not in INDICES}
    value, gradients = jax.value_and_grad(lambda v: loss(SimpleNamespace(**v, **indices)))(inputs)
    lists = {name: 0.0 if name in INDICES else gradients[name].tolist() for name in values}
    return {"value": value.item(), "gradients": lists}


def main() -> None:
    """Write the file, a line for each gradient."""
    jax.config.update("jax_enable_x64", True)
    found = {loss.__name__: by_torch(loss) for loss in IN_TORCH}
    found |= {loss.__name__: by_jax(loss) for loss in IN_JAX}
    blocks = []
    for name, example in sorted(found.items()):
        lines = [f'   "{key}": {json.dumps(g)}' for key, g in example["gradients"].items()]
        body = ",\n".join(lines)
        blocks.append(
            f' "{name}": {{\n  "value": {example["value"]!r},\n  "gradients": {{\n{body}}}}}'
        )
    text = "{\n" + ",\n".join(blocks) + "\n}\n"
    assert json.loads(text) == found
    (Path(__file__).parent / "reference.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
