"""Every gate on arrays: its pullback against finite differences, linear in g, over many shapes."""

from collections.abc import Iterator

import numpy as np
import pytest

from backprop_cli import compile
from backprop_cli.gates.library import library
from backprop_cli.gates.model import HIDDEN

RNG = np.random.default_rng(7)
STEP = 1e-4

CASES: dict[str, list[tuple[str, dict[str, object]]]] = {
    "list": [("[x, y, x]", {"x": (), "y": ()}), ("[x, y]", {"x": (2, 3), "y": (2, 3)})],
    "stack": [(f"stack(x, y, axis={k})", {"x": (2, 3), "y": (2, 3)}) for k in (0, 1, 2, -1)],
    "concat": [
        ("concat(x, y, x)", {"x": (2,), "y": (3,)}),
        ("concat(x, y, axis=1)", {"x": (2, 3), "y": (2, 1)}),
        ("concat(x, y, axis=-2)", {"x": (0, 2), "y": (3, 2)}),
    ],
    "index": [
        (f"x[{at}]", {"x": (3, 4)})
        for at in ("0", "-1, 2", ":, 1", "1:, ::2", "[0, 2, 0]", "[0, 1], [3, 3]", ":, [1, 1]", "3:")
    ]
    + [("x[[1, 0], :, [2, 2]]", {"x": (2, 3, 4)}), ("x[1, :, [0, 2]]", {"x": (2, 3, 4)})],
    "reshape": [("reshape(x, [3, -1])", {"x": (2, 3)}), ("reshape(x, [1])", {"x": ()})],
    "reshape_as": [("reshape_as(x, y)", {"x": (2, 3), "y": (6,)})],
    "transpose": [("x.T", {"x": shape}) for shape in ((), (3,), (2, 3), (2, 3, 4))],
    "permute": [("transpose(x, axes=[2, 0, 1])", {"x": (2, 3, 4)})],
    "matrix_transpose": [("matrix_transpose(x)", {"x": s}) for s in ((2, 3), (2, 3, 4))],
    "roll": [("roll(x, 2)", {"x": (5,)}), ("roll(x, -1, axis=0)", {"x": (3, 2)})],
    "flip": [("flip(x)", {"x": (5,)}), ("flip(x, axis=0)", {"x": (3, 2)})],
    "cumsum": [("cumsum(x)", {"x": (5,)}), ("cumsum(x, axis=0)", {"x": (3, 2)})],
    "spread": [
        ("spread(x, y)", {"x": (), "y": (2, 3)}),
        ("spread(x, y, axis=1)", {"x": (2,), "y": (2, 3)}),
        ("spread(x, y, axis=[0, 2])", {"x": (3,), "y": (2, 3, 4)}),
    ],
    "length": [("length(x)*x", {"x": (2, 3)}), ("length(x, axis=1)*x", {"x": (2, 3)})],
    "one_hot": [("one_hot(1, x)*x", {"x": (3,)}), ("one_hot([0, 2], x)*x", {"x": (2, 3)})],
    **{
        name: [
            (f"{call}(x{setting})", {"x": shape})
            for shape, settings in (
                ((3,), ("", ", axis=0")),
                ((2, 3), ("", ", axis=0", ", axis=-1", ", axis=[0, 1]")),
                ((2, 1, 4), ("", ", axis=1", ", axis=[0, 2]")),
            )
            for setting in settings
        ]
        for name, call in {
            "sum": "sum", "mean": "mean", "prod": "prod", "largest": "max", "smallest": "min",
            "logsumexp": "logsumexp",
        }.items()
    },
    "norm": [("norm(x)", {"x": shape}) for shape in ((1,), (3,), (2, 3))],
    "norm_order": [
        (f"norm(x, order={p}{axis})", {"x": (2, 3)})
        for p in ("1", "2", "3", "2.5", "inf")
        for axis in ("", ", axis=0", ", axis=1")
    ],
    "matmul": [
        ("x @ y", {"x": a, "y": b})
        for a, b in (
            ((3,), (3,)), ((2, 3), (3,)), ((2,), (2, 3)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)),
            ((2, 3), (5, 3, 4)), ((5, 2, 3), (1, 3, 4)), ((5, 2, 3), (3,)), ((2,), (5, 2, 3)),
            ((1, 1), (1, 1)), ((2, 0), (0, 3)),
        )
    ],
    "dot": [("dot(x, y)", {"x": (3,), "y": (3,)})],
    "outer": [("outer(x, y)", {"x": (3,), "y": (2,)})],
    **{
        name: [
            (f"{name}(x)", {"x": (4,)}),
            (f"{name}(x)", {"x": (2, 3)}),
            (f"{name}(x, axis=0)", {"x": (3, 2)}),
            (f"{name}(x, axis=1)", {"x": (2, 3, 2)}),
        ]
        for name in ("softmax", "log_softmax", "standardize", "deviation")
    },
    "cross_entropy": [
        ("cross_entropy(x, 1)", {"x": (3,)}),
        ("cross_entropy(x, [2, 0])", {"x": (2, 3)}),
    ],
    "layer_norm": [("layer_norm(x, y, z)", {"x": (2, 3), "y": (3,), "z": ()})],
    "batch_norm": [("batch_norm(x, y, z)", {"x": (4, 3), "y": (3,), "z": (3,)})],
    "attention": [
        ("attention(x, y, z)", {"x": (2, 3), "y": (4, 3), "z": (4, 2)}),
        ("attention(x, y, z)", {"x": (2, 1, 3), "y": (2, 4, 3), "z": (2, 4, 2)}),
    ],
    "conv2d": [
        ("conv2d(x, y)", {"x": (4, 5), "y": (2, 3)}),
        ("conv2d(x, y, stride=2, padding=1)", {"x": (2, 5, 4), "y": (3, 2, 2, 3)}),
        ("conv2d(x, y, stride=3)", {"x": (2, 1, 6, 7), "y": (1, 1, 2, 2)}),
        ("conv2d(x, y, padding=2)", {"x": (1, 1), "y": (3, 3)}),
    ],
    **{
        name: [
            (f"{name}(x)", {"x": (4, 5)}),
            (f"{name}(x, size=3, stride=1)", {"x": (2, 4, 5)}),
            (f"{name}(x, size=1, stride=2)", {"x": (2, 1, 3, 3)}),
        ]
        for name in ("maxpool2d", "avgpool2d")
    },
}  # fmt: skip
"""For each gate: calls, and the shapes of their inputs."""
ELEMENTWISE = [
    (program, {"x": a, "y": b})
    for program in ("x*y + x", "x/(y^2 + 1)", "max(x, y, x*y)", "where(x > y, x*y, y)", "hypot(x, y)")
    for a, b in (((3,), ()), ((2, 3), (3,)), ((2, 1), (3,)), ((2, 3), (2, 1)), ((1,), (2, 1, 3)),
                 ((0, 3), (3,)), ((2, 3, 4), (3, 1)))
]  # fmt: skip


def tried() -> Iterator[tuple[str, dict[str, object]]]:
    for calls in CASES.values():
        yield from calls
    yield from ELEMENTWISE


def test_every_gate_on_arrays_is_tried() -> None:
    gates = {gate.name for gate in library() if gate.shape and gate.family not in HIDDEN}
    assert gates == set(CASES)


@pytest.mark.parametrize(("program", "shapes"), list(tried()), ids=lambda case: str(case))
def test_pullback(program: str, shapes: dict[str, tuple[int, ...]]) -> None:
    compiled = compile(program)
    values = {name: RNG.normal(size=shape) for name, shape in shapes.items()}
    out, _ = compiled.gradients(values, seed=compiled_seed(compiled, values))
    seeds = [RNG.normal(size=np.shape(out)) for _ in range(2)]
    first, second, both = (
        compiled.gradients(values, seed=seed)[1] for seed in (*seeds, seeds[0] + 2 * seeds[1])
    )
    for name, value in values.items():
        assert np.shape(first[name]) == np.shape(value)
        linear = np.asarray(first[name]) + 2 * np.asarray(second[name])
        np.testing.assert_allclose(both[name], linear, rtol=1e-12, atol=1e-13)
        towards = RNG.normal(size=np.shape(value))
        expected = slope(compiled, values, name, towards, seeds[0])
        found = np.sum(first[name] * towards)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=name)


def compiled_seed(compiled: object, values: dict[str, np.ndarray]) -> np.ndarray:
    """Zeros in the shape of the output, which the inference knows before anything runs."""
    graph, numbers = compiled._numbers(values, {})  # type: ignore[attr-defined]
    program = compiled._array_program(graph, list(numbers.values()))  # type: ignore[attr-defined]
    return np.zeros(program.shapes(numbers)[graph.output]) if program else np.zeros(())


def slope(
    compiled: object,
    values: dict[str, np.ndarray],
    name: str,
    towards: np.ndarray,
    seed: np.ndarray,
) -> float:
    """The derivative of the seeded output along a direction: central differences, extrapolated."""

    def quotient(step: float) -> float:
        ends = (
            compiled.gradients(
                values | {name: values[name] + s * step * towards}, wrt=[], seed=seed
            )[0]  # type: ignore[attr-defined]
            for s in (1, -1)
        )
        above, below = (np.sum(np.asarray(end) * seed) for end in ends)
        return float((above - below) / (2 * step))

    return (4 * quotient(STEP) - quotient(2 * STEP)) / 3
