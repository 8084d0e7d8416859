"""Loops are written out step by step, before anything runs."""

import time

import pytest

from backprop_cli import BackpropError, compile, gradient

UNROLLED = "h0 = [0, 0]; a = tanh(W @ x[0] + h0); b = tanh(W @ x[1] + a); sum(b)"
VALUES = {"W": [[1, 2], [3, 4]], "x": [[0.1, 0.2], [0.3, -0.4]]}
LOOPS = [
    "h = [0, 0]; for t in 0..2: h = tanh(W @ x[t] + h)\nsum(h)",
    "h = [0, 0]\nfor t in 0..2:\n  z = W @ x[t] + h\n  h = tanh(z)\nsum(h)",
    "h = [0, 0]\nfor t in 0..2: z = W @ x[t] + h; h = tanh(z)\nsum(h)",
    "h = [0, 0]\r\nfor t in 1..3:\r\n\th = tanh(W @ x[t - 1] + h)\r\n\r\n# done\r\nsum(h)",
    "h = [0, 0]; for t in -1..1: h = tanh(W @ x[t + 1] + h)\nsum(h)",
    "h = [0, 0]\nfor s in 0..1:\n  for t in 0..2: h = tanh(W @ x[t + s] + h)\nsum(h)",
    "step(h, v) = tanh(W @ v + h); h = [0, 0]; for t in 0..2: h = step(h, x[t])\nsum(h)",
]


@pytest.mark.parametrize("program", LOOPS)
def test_a_loop_is_its_steps(program: str) -> None:
    value, found = compile(program).gradients(VALUES)
    expected, exact = compile(UNROLLED).gradients(VALUES)
    assert value == expected
    assert {name: g.tolist() for name, g in found.items()} == {
        name: g.tolist() for name, g in exact.items()
    }


def test_steps_are_grouped_and_named() -> None:
    report = gradient("h = 1; for t in 0..3: h = h * x + t\nh^2", x=2)
    assert [node.name for node in report.nodes] == [
        "x", "h", "n1", "h[0]", "n2", "h[1]", "n3", "h[2]", "f",
    ]  # fmt: skip
    groups = {node.name: node.group for node in report.nodes}
    assert groups["h[1]"] == groups["n2"] == "t = 1"
    assert groups["f"] == groups["h"] == ""
    assert report.value == (((1 * 2 + 0) * 2 + 1) * 2 + 2) ** 2


def test_nested_steps_are_named_by_both() -> None:
    report = gradient("h = x; for s in 0..2: for t in 0..2: h = h + s*t\nh", x=1)
    assert [node.name for node in report.nodes if node.kind == "gate"][-2:] == [
        "h[1][0]",
        "h[1][1]",
    ]
    assert {node.group for node in report.nodes if node.name == "h[1][0]"} == {"s = 1 > t = 0"}


def test_a_step_can_be_asked_for() -> None:
    _, found = compile("h = x; for t in 0..3: h = h^2\nh").gradients(x=2.0, wrt=["h[0]", "x"])
    assert found == {"h[0]": 4 * 4.0**3, "x": 8 * 2.0**7}


@pytest.mark.parametrize(
    ("index", "slopes"),
    [("-t", [1, 0, 0, 1]), ("-t - 1", [0, 0, 1, 1]), ("2 - t", [0, 1, 1, 0]), ("2*t + 1", [0, 1, 0, 1])],
)  # fmt: skip
def test_an_index_is_worked_out_from_the_step(index: str, slopes: list[float]) -> None:
    report = gradient(f"h = 0; for t in 0..2: h = h + x[{index}]\nh", x=[1, 2, 3, 4])
    assert report.gradients["x"].tolist() == slopes


def test_a_loop_of_numbers_needs_no_arrays() -> None:
    report = gradient("s = 0; for k in 1..101: s = s + x^k/k\ns", x=1)
    assert report.gradients["x"] == 100


@pytest.mark.parametrize(
    "loops",
    [
        "for a in 0..9999: for b in 0..9999: for c in 0..9999: h = h + 1",
        "for a in 0..1600: for b in 0..1600: h = h - x[b - 2]",
        "\nfor a in 0..9999:\n  k = h\n  for b in a..a + 1: k = k + b\n  for b in 0..999: h = h*k",
        "for a in 0..9: for b in 0..9: h = h + a\nfor a in 0..4000000: h = h + a",
    ],
)
def test_what_explodes_is_refused_at_once(loops: str) -> None:
    start = time.process_time()
    with pytest.raises(BackpropError, match="too many steps"):
        compile(f"h = 0; {loops}\nh")
    assert time.process_time() - start < 2


def test_a_loop_at_the_limit_is_counted_to_the_item() -> None:
    program = "h = 0; for a in 0..9: for b in 0..5: h = h + a*b - x[b - 9]\nh"
    compile(program, max_nodes=648)  # at least 603, as is seen before the first step
    for limit in (647, 603, 602):
        with pytest.raises(BackpropError, match="too many steps"):
            compile(program, max_nodes=limit)


def test_loops_too_deep_are_refused() -> None:
    depth = "".join(f"for v{k} in 0..1: " for k in range(30))
    with pytest.raises(BackpropError, match="loops in one another"):
        compile(f"{depth} h = 1\nh")


def test_a_loop_on_one_line_may_break_inside_parentheses() -> None:
    program = "h = x\nfor t in 0..2: h = h * (2\n  + t); h = h + t\nh"
    # (2x + 0)·3 + 1
    assert gradient(program, x=5).value == 31
    assert gradient(program, x=5).gradients == {"x": 6}
