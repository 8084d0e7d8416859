"""Fractions: never rounded, never endless."""

import math
from fractions import Fraction

import pytest

from backprop_cli.gates.library import library
from backprop_cli.kernels.exact import Beyond, exact

KERNEL = exact(100)
F = KERNEL.functions


def call(name: str, *args: str) -> object:
    return F[name](*(Fraction(arg) for arg in args))


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("add", ("1/10", "2/10"), "3/10"),
        ("div", ("2", "3"), "2/3"),
        ("pow", ("-2/3", "-3"), "-27/8"),
        ("pow", ("0", "0"), "1"),
        ("pow", ("8/27", "2/3"), "4/9"),
        ("pow", ("-1", "1e90"), "1"),
        ("sqrt", ("4/9",), "2/3"),
        ("cbrt", ("-27/8",), "-3/2"),
        ("hypot", ("3/5", "4/5"), "1"),
        ("log2", ("1/8",), "-3"),
        ("log10", ("1000",), "3"),
        ("floor", ("-1/2",), "-1"),
        ("ceil", ("-1/2",), "0"),
        ("sign", ("-7/2",), "-1"),
        ("abs", ("-7/2",), "7/2"),
        ("max", ("1/3", "3333/10000"), "1/3"),
        ("exp", ("0",), "1"),
        ("log", ("1",), "0"),
        ("cos", ("0",), "1"),
        ("atan2", ("0", "2"), "0"),
        ("lgamma", ("2",), "0"),
        ("less", ("1/3", "1/2"), "1"),
    ],
)
def test_a_fraction(name: str, args: tuple[str, ...], expected: str) -> None:
    assert call(name, *args) == Fraction(expected)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("sqrt", ("2",)), ("sqrt", ("-4",)), ("pow", ("2", "1/2")), ("pow", ("-8", "1/3")),
        ("exp", ("1",)), ("log", ("2",)), ("log2", ("3",)), ("log10", ("0",)), ("sin", ("1/2",)),
        ("atan2", ("0", "-1")), ("logaddexp", ("0", "0")), ("digamma", ("1",)), ("div", ("1", "0")),
        ("pow", ("0", "-1")), ("pow", ("1000", "1/1000000000000001")), ("pow", ("9", "387420489")), ("pow", ("10", "1000")),
    ],
)  # fmt: skip
def test_no_fraction(name: str, args: tuple[str, ...]) -> None:
    assert isinstance(call(name, *args), Beyond)


def test_a_root_of_a_large_power_is_found() -> None:
    big = 123456789**5
    assert exact().functions["pow"](Fraction(big), Fraction(1, 5)) == 123456789
    assert isinstance(exact().functions["pow"](Fraction(big + 1), Fraction(1, 5)), Beyond)


@pytest.mark.parametrize("text", ["1e101", "1e-101", "1e999999999999", "0." + "1" * 101])
def test_a_literal_with_too_many_digits(text: str) -> None:
    assert isinstance(KERNEL.literal(text), Beyond)


@pytest.mark.parametrize("text", ["0.1", "1_000", "2.50E-3", "-7", "1e99"])
def test_a_literal_is_the_decimal_that_it_says(text: str) -> None:
    assert KERNEL.literal(text) == Fraction(text)


def test_a_product_that_becomes_too_large() -> None:
    large = F["mul"](Fraction(10) ** 60, Fraction(10) ** 60)
    assert isinstance(large, Beyond)
    assert large.why == "has more than 100 digits"


def test_what_is_unknown_does_no_harm_where_nothing_depends_on_it() -> None:
    lost = call("sqrt", "2")
    assert F["where"](Fraction(1), Fraction(5), lost) == 5
    assert F["where"](Fraction(0), Fraction(5), lost) is lost
    assert F["chain"](Fraction(0), lost) == 0
    assert F["chain"](lost, Fraction(2)) is lost
    assert F["add"](Fraction(1), lost) is lost


def test_every_gate_without_a_body_has_an_entry() -> None:
    assert set(F) == {g.name for g in library() if not g.shape and g.body is None} | {"chain"}


def test_beside_a_number_is_another_one() -> None:
    third = Fraction(1, 3)
    assert KERNEL.beside(third, -1) < third < KERNEL.beside(third, 1)
    assert KERNEL.beside(Fraction(0), 1) > 0
    assert math.isclose(KERNEL.beside(third, 1), third)
