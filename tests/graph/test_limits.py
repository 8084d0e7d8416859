"""Programs that would grow without bound, and bodies that only look alike when they are closed."""

import math

import pytest

from backprop_cli import BackpropError, compile, gradient


def evaluated(program: str, point: dict[str, float], **options: object) -> dict[str, float]:
    return compile(program, **options)(point).gradients


def chain(first: str, step: str, count: int, last: str) -> str:
    return "; ".join([first, *(step.format(i, i - 1) for i in range(1, count)), last])


@pytest.mark.parametrize(
    ("program", "options", "message"),
    [
        (chain("gate g0(a) = a", "gate g{0}(a) = g{1}(a) + 1", 60, "g59(x)"), {}, "g50 is too large"),
        (chain("gate g0(a) = a", "gate g{0}(a) = g{1}(a)*g{1}(a)", 40, "x"), {}, "is too large"),
        (chain("gate g0(a) = a; d/a = 1", "gate g{0}(a) = g{1}(a)+g{1}(a); d/a = 2^{0}", 40, "x"), {}, "g13 is too large"),
        (chain("f0(a) = a+a", "f{0}(a) = f{1}(a)+f{1}(a)", 40, "f39(x)"), {"group": "f39"}, "1,099,511,627,775 nodes"),
        (chain("f0(a) = a+a", "f{0}(a) = f{1}(a)+f{1}(a)", 18, "f17(x)"), {"group": "f17"}, "too large to be one gate"),
        (chain("gate g0(a) = a+a; d/a = 2", "gate g{0}(a) = g{1}(a)+g{1}(a); d/a = 2*2^{0}", 12, "g11(x)"),
         {"ungroup": [f"g{i}" for i in range(11, -1, -1)], "max_nodes": 1000}, "expands to 4,095 nodes"),
    ],
)  # fmt: skip
def test_what_would_explode_is_refused(
    program: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(BackpropError, match=message):
        compile(program, **options)


def test_deep_but_bounded_gates_work() -> None:
    program = chain("gate g0(a) = a", "gate g{0}(a) = g{1}(a) + 1", 45, "g44(x)")
    assert gradient(program, x=1).value == 45


def test_a_wide_tie_is_one_note() -> None:
    names = [f"x{i}" for i in range(2000)]
    report = gradient(f"max({', '.join(names)})", dict.fromkeys(names, 1.0))
    assert report.gradients["x7"] == 1 / 2000
    assert len(report.notes) == 1
    assert len(report.notes[0].message) < 600


@pytest.mark.parametrize(
    ("program", "point", "group", "expected"),
    [
        ("f(a) = leaky_relu(a, slope=0.5); f(x)", {"x": -3}, "f", {"x": 0.5}),
        ("f(out) = out^2; f(x)", {"x": 3}, "f", {"x": 6}),
        ("f(a) = a*out; f(x)", {"x": 3, "out": 5}, "f", {"x": 5, "out": 3}),
        ("f(x) = x*y; g(y) = f(y)*y; g(z) + y", {"z": 2, "y": 5}, "auto", {"z": 20, "y": 5}),
    ],
)
def test_closed_bodies(
    program: str, point: dict[str, float], group: str, expected: dict[str, float]
) -> None:
    assert evaluated(program, point, group=group) == expected
    assert evaluated(program, point) == expected


def test_infinity_times_zero_stays_nan_in_a_closed_body() -> None:
    for options in ({}, {"group": "f"}):
        assert math.isnan(evaluated("f(a) = sqrt(floor(a)); f(x)", {"x": 0.5}, **options)["x"])


@pytest.mark.parametrize(
    ("program", "options", "message"),
    [
        ("gate h(a) = leaky_relu(a, a); h(x)", {}, "a setting of leaky_relu must be a literal"),
        (
            "gate h(a, s=2) = a*s; gate k(b) = h(b, s=b); k(x)",
            {},
            "a setting of h must be a literal",
        ),
        ("f(a) = leaky_relu(a, slope=a); f(x)", {"group": "f"}, "must be a literal"),
        ("f(a) = leaky_relu(a, slope=a); f(x)", {}, "must be a literal"),
        ("gate h(a, s=2) = a*s; h(x, 5, s=7)", {}, "s is given twice"),
        ("gate chain(a, b) = a + b; chain(x, y)", {}, "there already"),
        ("gate gelu_local(a) = a; gelu_local(x)", {}, "there already"),
        ("f(k=2) = k*x; f()", {}, "a function has no settings"),
        ("f(a) = a*k; k = 2; f(x)", {}, "k is used before it is defined"),
        ("f(a) = a*k; k = 2; f(x)", {"group": "f"}, "k is used before it is defined"),
        ("f(a) = a*k; f(x, y)", {"group": "f"}, "f needs 1 argument, and has 2"),
        ("gate f(a) = f(a); f(x)", {}, "f calls itself"),
    ],
)
def test_refused_alike_open_and_closed(
    program: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(BackpropError, match=message):
        compile(program, **options)


def test_an_opened_gate_may_call_a_closed_one() -> None:
    program = "gate h(a) = a^2; d/a = 2*a; gate k(a) = h(a) + 1; d/a = 2*a; k(x)"
    assert evaluated(program, {"x": 3}, ungroup="k") == {"x": 6}
    assert evaluated("leaky_relu(x, slope=0.1) + elu(x)", {"x": 2}, ungroup="leaky_relu,elu") == {
        "x": 2
    }


def test_two_spellings_of_one_input_are_an_error() -> None:
    with pytest.raises(BackpropError, match="given twice"):
        gradient("theta", {"θ": 1, "theta": 2})
