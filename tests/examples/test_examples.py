"""The examples: every one runs, and those with arrays have the gradients that others find.

`make.py` computes them in PyTorch and JAX; `reference.json` holds what it found.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop_cli import compile, gradient

FOLDER = Path(__file__).resolve().parents[2] / "examples"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.bp"))
REFERENCE = json.loads(Path(__file__).with_name("reference.json").read_text("utf-8"))
TOLERANCE = 1e-12
TIES = {"lenet"}
"""Examples with elements that tie in a maximum, which a note says."""


def program(name: str) -> str:
    return (FOLDER / f"{name}.bp").read_text("utf-8")


def values(name: str) -> dict[str, Any]:
    given: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return given


def assert_close(found: Any, expected: Any) -> None:
    """Of the same shape, and equal up to a tiny part of the largest element."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    largest = np.max(np.abs(expected))
    assert np.max(np.abs(found - expected)) <= TOLERANCE * largest


def assert_same(text: str, other: str, given: dict[str, Any]) -> None:
    """Two programs have one value and the same gradients."""
    value, gradients = compile(text).gradients(given)
    found, others = compile(other).gradients(given)
    assert_close(found, value)
    for name, slopes in gradients.items():
        assert_close(others[name], slopes)


def without(text: str, first: str, last: str, instead: str) -> str:
    """A program with other lines in the place of those from one to another."""
    lines = text.splitlines()
    begin, end = (
        next(i for i, line in enumerate(lines) if line.startswith(s)) for s in (first, last)
    )
    return "\n".join([*lines[:begin], instead, *lines[end + 1 :]])


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_example_has_the_gradients_of_the_reference(name: str) -> None:
    value, gradients = compile(program(name)).gradients(values(name))
    expected = REFERENCE[name]
    assert_close(value, expected["value"])
    assert set(gradients) == set(expected["gradients"])
    for key, slopes in expected["gradients"].items():
        assert_close(gradients[key], slopes)


@pytest.mark.parametrize("name", EXAMPLES)
def test_report_of_an_example_agrees(name: str) -> None:
    value, gradients = compile(program(name)).gradients(values(name))
    report = gradient(program(name), values(name))
    assert_close(report.value, value)
    assert set(report.gradients) == set(gradients)
    for key, slopes in gradients.items():
        assert_close(report.gradients[key], slopes)
    assert {note.kind for note in report.notes} == ({"kink"} if name in TIES else set())


@pytest.mark.parametrize("name", EXAMPLES)
def test_gradient_has_the_shape_of_its_input(name: str) -> None:
    given = values(name)
    _, gradients = compile(program(name)).gradients(given)
    assert set(gradients) == set(given)
    for key, value in given.items():
        assert np.shape(gradients[key]) == np.shape(value)
        assert np.all(np.isfinite(gradients[key]))


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_with_arrays_has_a_reference(name: str) -> None:
    arrays = any(isinstance(value, list) for value in values(name).values())
    assert arrays == (name in REFERENCE)


def test_batchnorm_is_the_gate_that_its_comment_names() -> None:
    gate = "out = batch_norm(X, scale, shift, epsilon=1e-5)"
    text = program("batchnorm")
    assert f"#     {gate}" in text
    assert_same(text, without(text, "mu =", "out =", gate), values("batchnorm"))


def test_attention_is_the_gate_that_its_comment_names() -> None:
    gate = "mixed = attention(Q, K, V)"
    text = program("attention")
    assert gate in text
    assert_same(text, without(text, "fit =", "mixed =", gate), values("attention"))


def test_columns_of_the_gradient_of_a_normalized_batch_add_up_to_nothing() -> None:
    _, gradients = compile(program("batchnorm")).gradients(values("batchnorm"))
    assert np.max(np.abs(gradients["X"].sum(axis=0))) <= 1e-14
