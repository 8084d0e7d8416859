"""What lint says of a point, and the values that it proposes."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from backprop_cli.api import compile
from backprop_cli.homework.exercises.better import decimals, length, pool
from backprop_cli.homework.exercises.lint import Lint, lint
from backprop_cli.homework.exercises.lintlines import lint_data, lint_lines
from backprop_cli.homework.exercises.written import Precision
from backprop_cli.homework.marking.question import Question


def looked(program: str, **values: Any) -> Lint:
    return lint(Question(compile(program), values))


def text(found: Lint) -> str:
    return "".join(lint_lines(found, lambda proposal: f"values {dict(proposal.values)}"))


def reasons(program: str, **values: Any) -> dict[str, str]:
    return {slip.mistake: slip.reason for slip in looked(program, **values).hidden}


@pytest.mark.parametrize(
    ("program", "values", "mistake", "reason"),
    [
        ("(x+y)*z", {"x": 3, "y": 4, "z": 1}, "upstream_forgotten", "the upstream gradient is 1 there"),
        ("x*y", {"x": 3, "y": 3}, "own_value", "its inputs are equal there (3)"),
        ("x^2*y", {"x": 1, "y": 3}, "power_exponent", "x is 1"),
        ("relu(x)*y", {"x": 2, "y": 3}, "relu_through", "x is positive"),
        ("relu(x)*y", {"x": 2, "y": 3}, "relu_gradient_mask", "x and the upstream gradient are positive"),
        ("max(x*y, z)", {"x": 2, "y": 3, "z": 9}, "own_value", "the upstream gradient is 0 there"),
        ("x*y + x*z", {"x": 2, "y": 0, "z": 3}, "path_lost", "the path through n1 sends 0"),
        ("2*(x*y)", {"x": 1, "y": 1}, "local_forgotten", "the local gradient is 1 there"),
    ],
)  # fmt: skip
def test_reasons(program: str, values: Mapping[str, float], mistake: str, reason: str) -> None:
    found = looked(program, **values)
    assert (mistake, reason) in [(slip.mistake, slip.reason) for slip in found.hidden]


def test_better_values_are_better_and_keep_their_signs() -> None:
    found = looked("x*y*z", x=1.0, y=1.0, z=-1.0)
    assert not found.ok
    best = found.proposals[0]
    assert best.exposure.share == 1
    assert best.values["x"] > 0
    assert best.values["z"] < 0
    again = lint(Question(compile("x*y*z"), best.values))
    assert len(again.exposure.exposed) == len(best.exposure.exposed)
    assert again.ok


def test_proposals_for_arrays_have_their_shape() -> None:
    found = looked("sum((W @ x)^2)", W=[[1, 0], [0, 1]], x=[1, 1])
    assert found.proposals
    assert all(p.values["W"].shape == (2, 2) for p in found.proposals)


def test_a_domain_is_kept() -> None:
    found = looked("log(x)*y", x=1.0, y=1.0)
    assert all(p.values["x"] > 0 for p in found.proposals)


def test_it_is_the_same_each_time() -> None:
    one, two = (lint_data(looked("sum(W @ x)*c", W=[[1, 1]], x=[1, 2], c=1)) for _ in "ab")
    assert one == two


def test_a_good_point_says_so() -> None:
    found = looked("(x+y)*z", x=-2, y=5, z=-4)
    assert found.ok
    assert text(found) == "A good point: exposes 10 of 10 mistakes, in answers to 2 decimals.\n"


def test_lines_are_not_wider_than_a_terminal() -> None:
    for line in text(looked("relu(x*w+b)+x*x", x=2, w=3, b=1)).splitlines():
        assert len(line) <= 80 or line.startswith("    values")


def test_nothing_to_do() -> None:
    found = lint(Question(compile("x + y"), {"x": 1, "y": 2}), Precision(), ["f"])
    assert found.ok
    assert "no step" in text(found)


def test_data_is_json() -> None:
    data = lint_data(looked("sum((W @ x)^2)", W=[[1, 0], [0, 1]], x=[1, 1]))
    assert json.loads(json.dumps(data)) == data
    assert data["applicable"] - data["exposed"] == len(data["hidden"])


def test_values_to_choose_from() -> None:
    assert pool(3.0, keep_sign=True) == (3, 4, 2, 5, 1, 6, 7)
    assert all(x < 0 for x in pool(-0.5, keep_sign=True))
    assert 0 not in pool(0.0, keep_sign=True)[1:]
    assert (decimals(0.25), decimals(4.0), decimals(1 / 3)) == (2, 0, 6)
    assert length([4.0, -0.5, 120.0]) == 2
