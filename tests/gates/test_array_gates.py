"""Every gate on arrays against NumPy by hand: value, gradient, textbook form, NaN, strong zero."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from backprop_cli import compile
from backprop_cli.engine.formula import Evaluator
from backprop_cli.gates.library import finder, library
from backprop_cli.gates.model import HIDDEN, UPSTREAM
from backprop_cli.kernels.array import ARRAY

Case = tuple[str, Callable[..., Any], str]
"""A program, the same in NumPy, and the shapes of its inputs x, y, z: `2×3 3 -`."""
AXES = {
    "-": [None], "1": [None, 0], "3": [None, 0, -1], "2×3": [None, 0, 1, -1, (0, 1)],
    "2×1×3": [None, 1, (0, 2), (-1, 0)], "2×3×1×2": [None, 0, -2, (1, 3)], "0": [None],
    "0×3": [None, 0, 1], "2×0": [None, 0, -1, (0, 1)],
}  # fmt: skip
INDICES = [
    "0", "-1, 2", ":, 1", "1:, ::2", "[0, 2, 0]", "[0, 1], [3, 3]", ":, [1, 1]", "3:", "1, [0, 3]",
    "[2], [0, 1]", "-2:-1",
]  # fmt: skip


def written(axis: Any) -> str:
    return "" if axis is None else f", axis={list(axis) if isinstance(axis, tuple) else axis}"


def reduction(call: str, function: Callable[..., Any], *, empty: bool = True) -> list[Case]:
    """A gate that takes axes away, all or some; `empty` where nothing at all has a value."""
    return [
        (f"{call}{written(axis)})", lambda x, axis=axis: function(x, axis), shape)
        for shape, axes in AXES.items()
        for axis in axes
        if empty or "0" not in shape or (shape, axis) in (("0×3", 1), ("2×0", 0))
    ]


def along(name: str, function: Callable[..., Any], more: str = "") -> list[Case]:
    """A gate that works along one axis, the last unless another is named."""
    return [
        (
            f"{name}(x{more}{written(axis)})",
            lambda x, a=-1 if axis is None else axis: function(x, a),
            s,
        )
        for s, axes in AXES.items()
        for axis in axes
        if s != "-" and not isinstance(axis, tuple)
    ]


def scaled(x: Any, axis: Any) -> Any:
    if not x.size:
        return x
    return (x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + 1e-5)


def softmax(x: Any, axis: int = -1) -> Any:
    return np.exp(x) / np.exp(x).sum(axis, keepdims=True)


def norm(x: Any, axis: Any, p: float) -> Any:
    return np.max(abs(x), axis, initial=0) if p == math.inf else (abs(x) ** p).sum(axis) ** (1 / p)


def one_hot(rows: list[int], x: Any) -> Any:
    return np.eye(x.shape[-1])[rows]


def windows(x: Any, size: Any, stride: int, padding: int = 0) -> Any:
    edges = [(0, 0)] * (x.ndim - 2) + [(padding, padding)] * 2
    return sliding_window_view(np.pad(x, edges), size, (-2, -1))[..., ::stride, ::stride, :, :]


def conv(x: Any, k: Any, stride: int = 1, padding: int = 0) -> Any:
    seen = windows(x, k.shape[-2:], stride, padding)
    return np.einsum("...yxhw,hw->...yx" if k.ndim == 2 else "...cyxhw,kchw->...kyx", seen, k)


CASES: dict[str, list[Case]] = {
    "list": [("[x, y, x]", lambda x, y: np.array([x, y, x]), s) for s in ("- -", "2×3 2×3", "0 0")],
    "stack": [(f"stack(x, y, axis={k})", lambda x, y, k=k: np.stack([x, y], k), "2×3 2×3") for k in (0, 1, 2, -1, -3)],
    "concat": [(f"concat(x, y, x, axis={k})", lambda x, y, k=k: np.concatenate([x, y, x], k), s)
               for k, s in ((0, "2 3"), (0, "0 1"), (1, "2×3 2×1"), (-2, "0×2 3×2"), (-1, "2×1×3 2×1×0"))],
    "index": [(f"x[{at}]", lambda x, at=at: eval(f"x[{at}]"), "3×4") for at in INDICES]
    + [(f"x[{at}]", lambda x, at=at: eval(f"x[{at}]"), "2×3×4") for at in ("[1, 0], :, [2, 2]", "1, :, [0, 2]", ":, [0, 1], 2")],
    "reshape": [("reshape(x, [3, -1])", lambda x: x.reshape(3, -1), s) for s in ("2×3", "3", "3×0", "2×3×1×2")]
    + [("reshape(x, [1])", lambda x: np.reshape(x, 1), "-"), ("reshape(x, -1)", np.ravel, "0×3")],
    "reshape_as": [("reshape_as(x, y)", lambda x, y: np.reshape(x, y.shape), s) for s in ("2×3 6", "1 -", "- 1×1", "0×3 2×0")],
    "transpose": [("x.T", np.transpose, s) for s in AXES],
    "permute": [("transpose(x, axes=[2, 0, 1])", lambda x: x.transpose(2, 0, 1), s) for s in ("2×3×4", "2×0×1")]
    + [("transpose(x, axes=[1, 3, 0, 2])", lambda x: x.transpose(1, 3, 0, 2), "2×3×1×4")],
    "matrix_transpose": [("matrix_transpose(x)", lambda x: np.swapaxes(x, -1, -2), s) for s in ("2×3", "2×3×4", "0×3", "2×1×3×2")],
    "roll": along("roll", lambda x, k: np.roll(x, 2, k), ", 2") + along("roll", lambda x, k: np.roll(x, -4, k), ", -4"),
    "flip": along("flip", np.flip),
    "cumsum": along("cumsum", np.cumsum),
    "spread": [(f"spread(x, y{written(k)})", lambda x, y, k=k: np.broadcast_to(x if k is None or not x.ndim else np.expand_dims(x, k), y.shape), s)
               for k, s in ((None, "- 2×3"), (1, "2 2×3"), (0, "- 0×3"), ((0, 2), "3 2×3×4"), ((-1, 0), "0 2×0×4"), (None, "- -"))],
    "length": reduction("x*length(x", lambda x, k: x * (x.size if k is None else np.prod(np.take(x.shape, k)))),
    "one_hot": [("one_hot(1, x)*x", lambda x: one_hot([1], x)[0] * x, "3"), ("one_hot([0, 2], x)*x", lambda x: one_hot([0, 2], x) * x, "2×3")],
    "sum": reduction("sum(x", np.sum),
    "mean": reduction("mean(x", np.mean, empty=False),
    "prod": reduction("prod(x", np.prod),
    "largest": reduction("max(x", np.max, empty=False),
    "smallest": reduction("min(x", np.min, empty=False),
    "norm": [("norm(x)", lambda x: np.sqrt((x * x).sum()), s) for s in AXES],
    "norm_order": [case for p in (0.5, 1, 1.5, 2, 3, math.inf)
                   for case in reduction(f"norm(x, order={p}", lambda x, k, p=p: norm(x, k, p))],
    "logsumexp": reduction("logsumexp(x", lambda x, k: np.log(np.exp(x).sum(k)), empty=False),
    "matmul": [("x @ y", lambda x, y: x @ y, s) for s in (
        "3 3", "2×3 3", "2 2×3", "2×3 3×4", "5×2×3 3×4", "2×3 5×3×4", "5×2×3 1×3×4", "5×2×3 3", "2 5×2×3",
        "1×1 1×1", "2×0 0×3", "0 0", "2×1×2×3 4×3×1", "0×2×3 3×2")],
    "dot": [("dot(x, y)", np.dot, s) for s in ("3 3", "1 1", "0 0")],
    "outer": [("outer(x, y)", np.outer, s) for s in ("3 2", "1 1", "0 2")],
    "softmax": along("softmax", softmax),
    "log_softmax": along("log_softmax", lambda x, k: np.log(softmax(x, k))),
    "standardize": along("standardize", scaled),
    "deviation": [case for case in reduction("deviation(x", lambda x, k: np.sqrt(np.var(x, -1 if k is None else k) + 1e-5), empty=False) if case[2] != "-"],
    "cross_entropy": [("cross_entropy(x, 1)", lambda x: -np.log(softmax(x)[1]), "3"),
                      ("cross_entropy(x, [2, 0])", lambda x: -(np.log(softmax(x)) * one_hot([2, 0], x)).sum() / 2, "2×3")],
    "layer_norm": [("layer_norm(x, y, z)", lambda x, y, z: scaled(x, -1) * y + z, s) for s in ("2×3 3 -", "3 - 3", "2×1×3 1 2×1×1")],
    "batch_norm": [("batch_norm(x, y, z)", lambda x, y, z: scaled(x, 0) * y + z, s) for s in ("4×3 3 3", "3 - -", "2×3×1 3×1 -")],
    "attention": [("attention(x, y, z)", lambda x, y, z: softmax(x @ np.swapaxes(y, -1, -2) / np.sqrt(x.shape[-1])) @ z, s)
                  for s in ("2×3 4×3 4×2", "2×1×3 2×4×3 2×4×2", "5×3×2 1×2 1×1", "0×2 1×2 1×2")],
    "conv2d": [("conv2d(x, y)", conv, s) for s in ("4×5 2×3", "2×2 2×2", "2×4×3 1×2×2×2", "0×1×3×3 1×1×2×2", "0×3×3 1×0×2×2", "1×3×3 0×1×2×2")]
    + [("conv2d(x, y, stride=2, padding=1)", lambda x, k: conv(x, k, 2, 1), s) for s in ("2×5×4 3×2×2×3", "2×1×6×7 1×1×2×2", "1×1 3×3")],
    **{name: [(f"{name}(x, size={n}, stride={k})", lambda x, n=n, k=k, f=f: f(windows(x, (n, n), k), (-1, -2)), s)
              for n, k, s in ((2, 2, "4×5"), (3, 1, "2×4×5"), (1, 2, "2×1×3×3"), (2, 1, "0×1×3×3"))]
       for name, f in (("maxpool2d", np.max), ("avgpool2d", np.mean))},
}  # fmt: skip
"""For each gate that is no gate of numbers: calls."""
CASES["elementwise"] = [
    (program, function, s)
    for program, function in (
        ("x*y + x", lambda x, y: x * y + x), ("x/(y^2 + 1)", lambda x, y: x / (y**2 + 1)),
        ("max(x, y, x*y)", lambda x, y: np.maximum(np.maximum(x, y), x * y)),
        ("where(x > y, x*y, y)", lambda x, y: np.where(x > y, x * y, y)), ("hypot(x, y)", np.hypot),
    )
    for s in ("3 -", "2×3 3", "2×1 3", "2×3 2×1", "1 2×1×3", "0×3 3", "2×3×1×2 3×1×1", "- 1×1")
]  # fmt: skip


def inputs(shapes: str) -> dict[str, np.ndarray]:
    """Numbers no two of which tie, and none of which is 0."""
    rng, found = np.random.default_rng(7), {}
    for name, word in zip("xyz", shapes.split(), strict=False):
        shape = tuple(int(n) for n in word.split("×")) if word != "-" else ()
        count = math.prod(shape)
        numbers = rng.permutation(count) * (3.7 / max(count, 2)) - 1.6 + 0.03 * len(found)
        found[name] = numbers.reshape(shape)
    return found


def slopes(function: Callable[..., Any], values: dict[str, Any], name: str, seed: Any) -> Any:
    """Each partial derivative of the seeded output: central differences, extrapolated."""
    x = values[name]
    found = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        quotients = []
        for step in (1e-3, 2e-3, 4e-3):
            ends = []
            for sign in (1, -1):
                moved = x.copy()
                moved[at] += sign * step
                ends.append(np.sum(function(*(values | {name: moved}).values()) * seed))
            quotients.append((ends[0] - ends[1]) / (2 * step))
        first, second = ((4 * a - b) / 3 for a, b in pairwise(quotients))
        found[at] = (16 * first - second) / 15
    return found


def test_every_gate_on_arrays_is_tried() -> None:
    gates = {gate.name for gate in library() if gate.shape and gate.family not in HIDDEN}
    assert gates == set(CASES) - {"elementwise"}


@pytest.mark.parametrize("gate", CASES)
def test_value_and_gradient(gate: str) -> None:
    rng = np.random.default_rng(5)
    for program, function, shapes in CASES[gate]:
        compiled, values = compile(program), inputs(shapes)
        expected, where = np.asarray(function(*values.values())), f"{program}, {shapes}"
        seeds = [rng.normal(size=expected.shape) for _ in range(2)]
        value, first = compiled.gradients(values, seed=seeds[0])
        assert np.shape(value) == expected.shape, where
        np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-14, err_msg=where)
        second, both = (
            compiled.gradients(values, seed=seed)[1] for seed in (seeds[1], seeds[0] + seeds[1])
        )
        for name, x in values.items():
            assert np.shape(first[name]) == x.shape, where
            linear = np.asarray(first[name]) + second[name]
            np.testing.assert_allclose(both[name], linear, rtol=1e-12, atol=1e-12, err_msg=where)
            if name in "xz" or gate not in ("spread", "reshape_as"):
                slope = slopes(function, values, name, seeds[0])
                np.testing.assert_allclose(first[name], slope, rtol=1e-8, atol=2e-9, err_msg=where)


@pytest.mark.parametrize("gate", CASES)
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_zero_sends_zero_and_what_is_not_finite_is_not_hidden(gate: str, bad: float) -> None:
    for program, function, shapes in CASES[gate]:
        values = inputs(shapes)
        if not values["x"].size:
            continue
        values["x"] = values["x"].copy()
        values["x"][(0,) * values["x"].ndim] = bad
        with np.errstate(all="ignore"):
            expected = np.asarray(function(*values.values()))
        seed = np.zeros(expected.shape)
        value, found = compile(program).gradients(values, seed=seed)
        if bad != bad:
            np.testing.assert_array_equal(np.isnan(value), np.isnan(expected), program)
        for name in values:
            np.testing.assert_array_equal(found[name], np.zeros(np.shape(values[name])), program)


ARRAYS = Evaluator(ARRAY, finder().with_helpers())
WITH_FORMS = [
    gate
    for gate in library()
    if gate.name in CASES and gate.rules and not gate.body and not gate.variadic
]


@pytest.mark.parametrize("gate", WITH_FORMS, ids=lambda gate: gate.name)
def test_the_textbook_form_is_the_careful_one(gate: Any) -> None:
    for program, function, shapes in CASES[gate.name]:
        values = inputs(shapes)
        if 0 in np.shape(function(*values.values())) or "0" in shapes:
            continue
        if gate.name == "matmul" and any(x.ndim != 2 for x in values.values()):
            continue  # the textbook speaks of matrices
        seed = np.cos(np.arange(np.size(function(*values.values())))).reshape(
            np.shape(function(*values.values()))
        )
        result = compile(program).result(values, seed=seed)
        for node, name in enumerate(result.graph.gates):
            if name != gate.name:
                continue
            for rule in gate.rules.values():
                if rule.pullback:
                    forms = [
                        ARRAYS.formula(f, (*gate.known, UPSTREAM))(
                            *result.inputs(node), result.values[node], result.upstream[node]
                        )
                        for f in (rule.textbook, rule.careful)
                    ]
                    np.testing.assert_allclose(forms[0], forms[1], rtol=1e-11, atol=1e-12)


def test_max_pooling_and_norms_at_the_edge() -> None:
    _, found = compile("sum(maxpool2d(x))").gradients(x=[[1, math.nan, 1, 2], [0, 0, 0, 0]])
    np.testing.assert_array_equal(found["x"], [[math.nan] * 2 + [0, 1], [math.nan] * 2 + [0, 0]])
    for order in (0.5, 1, 1.5, 2, 3, math.inf):
        _, found = compile(f"sum(norm(x, order={order}, axis=1))").gradients(x=[[0, 0], [0, 3]])
        np.testing.assert_array_equal(found["x"], [[0, 0], [0, 1]])
