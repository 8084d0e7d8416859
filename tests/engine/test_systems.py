"""A program in other number systems: what they find, and what they refuse."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from mpmath import mp

from backprop_cli import compile
from backprop_cli.engine.systems import CERTIFY, EXACT, PRECISION, PREFER, System
from backprop_cli.errors import BackpropError
from backprop_cli.report.build import report
from backprop_cli.report.model import Report


def solved(program: str, name: str, digits: int | None = None, **values: object) -> Report:
    return report(compile(program).solve(values, system=System(name, digits)))


def fractions(program: str, **values: object) -> dict[str, Any]:
    found = solved(program, EXACT, **values)
    return {"f": found.value.fraction} | {k: g.fraction for k, g in found.gradients.items()}


def test_exact_fractions_of_the_lecture() -> None:
    found = fractions("(x+y)*z/3", x="-2", y="5", z="-4/7")
    assert found == {
        "f": Fraction(-4, 7), "x": Fraction(-4, 21), "y": Fraction(-4, 21), "z": Fraction(1),
    }  # fmt: skip


def test_a_decimal_is_its_fraction_and_a_double_is_itself() -> None:
    assert fractions("x", x="0.1")["f"] == Fraction(1, 10)
    assert fractions("x", x=0.1)["f"] == Fraction(0.1)
    assert fractions("x + 0.1 + 0.2", x=Fraction(1, 3))["f"] == Fraction(19, 30)


def test_the_branch_not_taken_may_be_irrational() -> None:
    assert fractions("where(x > 0, sqrt(x), x*y)", x=-2, y=3) == {"f": -6, "x": 3, "y": -2}


def test_a_kink_is_found_exactly() -> None:
    found = solved("relu(0.1 + 0.2 - x)", EXACT, x="0.3")
    assert [note.kind for note in found.notes] == ["kink", "dead"][:1]
    assert solved("relu(0.1 + 0.2 - x)", "float64", x="0.3").notes == ()


@pytest.mark.parametrize(
    ("program", "values", "message"),
    [
        ("exp(x)", {"x": 1}, "the value of exp is not a fraction"),
        ("1 + 1/x", {"x": 0}, "the value of div divides by 0"),
        ("x^y", {"x": 2, "y": 3}, "the local gradient of pow for y is not a fraction"),
        ("sqrt(x)", {"x": 0}, "the local gradient of sqrt for x divides by 0"),
        ("pi*x", {"x": 1}, "the literal pi is not a fraction"),
        ("x*1e9999", {"x": 1}, "the literal 1e9999 has more than 4,000 digits"),
        ("9^9^9^x", {"x": 9}, "the value of pow has more than 4,000 digits"),
        ("x + 1", {"x": "sqrt(2)"}, "the input x is not a fraction"),
        ("sigmoid(x)", {"x": 1}, "the value of sigmoid is not a fraction"),
        ("mean(exp(v))", {"v": [0, 1]}, "the value of exp is not a fraction"),
    ],
)
def test_what_leaves_the_rationals_says_which(
    program: str, values: dict[str, object], message: str
) -> None:
    with pytest.raises(BackpropError) as caught:
        solved(program, EXACT, **values)
    assert caught.value.message == message
    assert "--exact=prefer" in caught.value.hint
    found = solved(program, PREFER, **values)
    assert found.digits is None
    (note,) = (note for note in found.notes if note.kind == "inexact")
    assert message in note.message


def test_a_constant_exponent_may_be_computed() -> None:
    """Nobody asks for the gradient of 1/2, which would be irrational."""
    assert fractions("x^(1/2)", x="4/9") == {"f": Fraction(2, 3), "x": Fraction(3, 4)}
    found = solved("(0 - x)^(1 + 1)", CERTIFY, x="0.1")
    assert found.digits is not None
    assert found.digits.bits == 128


def test_prefer_stays_exact_where_it_can() -> None:
    found = solved("x/3", PREFER, x=2)
    assert found.value.fraction == Fraction(2, 3)
    assert found.digits is not None
    assert found.notes == ()


@pytest.mark.parametrize("digits", [5, 30, 200])
def test_many_digits_are_right(digits: int) -> None:
    found = solved("1/(1+exp(-(w*x+b)))", PRECISION, digits, w=2, x="-0.1", b=3)
    with mp.workdps(digits + 10):
        u = mp.mpf(3) + 2 * mp.mpf("-0.1")
        exact = 1 / (1 + mp.exp(-u))
        slope = exact * (1 - exact)
        for number, expected in ((found.value, exact), (found.gradients["x"], 2 * slope)):
            assert str(number.decimal) == str(Decimal(mp.nstr(expected, digits)))


def test_digits_that_are_not_certain_are_noted() -> None:
    found = solved("0.1 + 0.2 - x", PRECISION, 30, x="0.3")
    assert [note.kind for note in found.notes] == ["uncertain"]


def test_certified_digits_hold_the_exact_result() -> None:
    found = solved("exp(x)*sin(y)/3", CERTIFY, 40, x="0.1", y="2/3")
    with mp.workdps(80):
        x, y = mp.mpf("0.1"), mp.mpf(2) / 3
        exact = {
            "f": mp.exp(x) * mp.sin(y) / 3, "x": mp.exp(x) * mp.sin(y) / 3,
            "y": mp.exp(x) * mp.cos(y) / 3,
        }  # fmt: skip
        numbers = {"f": found.value} | found.gradients
        for name, number in numbers.items():
            midpoint, radius = (mp.mpf(str(part)) for part in number.ball)
            assert abs(midpoint - exact[name]) <= radius
            assert radius < mp.mpf(10) ** -40 * abs(exact[name])


def test_bits_are_added_until_the_digits_are_certain() -> None:
    """Fifty digits cancel: with the first attempt's bits none would be left."""
    found = solved("(1 + x) - 1", CERTIFY, 15, x="1e-50")
    assert found.digits is not None
    assert found.digits.bits > 128
    assert found.value.text(15) == "1e-50"


def test_right_digits_of_float64_are_counted() -> None:
    found = solved("(1 + x) - 1", CERTIFY, x="1e-5")
    assert found.digits is not None
    assert found.digits.right is not None
    value, gradients = found.digits.right
    assert value == 11
    assert gradients == {"x": 17}
    assert abs((1 + 1e-5) - 1 - 1e-5) / 1e-5 == pytest.approx(10**-11.18, rel=0.1)


@pytest.mark.parametrize(
    ("program", "values", "message"),
    [
        ("relu(0.1 + 0.2 - x)", {"x": "0.3"}, "the input of relu sits on a kink"),
        ("max(x, 0.1*3)", {"x": "0.3"}, "the input of max sits on a kink"),
        ("where(x/3*3 > 0.1, x, 2*x)", {"x": "0.1"}, "the input of greater sits on a kink"),
        ("1/x", {"x": 0}, "the value of div is not a finite number"),
        ("log(x)", {"x": -1}, "the value of log is not a finite number"),
        ("sqrt(x)", {"x": 0}, "the local gradient of sqrt for x is not a finite number"),
    ],
)
def test_what_cannot_be_decided(program: str, values: dict[str, object], message: str) -> None:
    with pytest.raises(BackpropError) as caught:
        solved(program, CERTIFY, **values)
    assert caught.value.kind == "undecided"
    assert caught.value.message.startswith(f"cannot decide: {message}")


def test_an_exact_kink_is_decided() -> None:
    found = solved("relu(x)*y", CERTIFY, x=0, y=3)
    assert (float(found.value), float(found.gradients["x"])) == (0, 0)
    assert [note.kind for note in found.notes] == ["kink"]


@pytest.mark.parametrize("name", [EXACT, PRECISION, CERTIFY])
@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("x + 3. + 1_000 + .5", 1005.5),
        ("max(x)", 2),
        ("digamma(polygamma(2, digamma(x - 0.5)))", None),
        ("x*1e-9999999999999999999", 0),
        ("exp(exp(exp(exp(x))))", None),
        ("0*exp(-exp(exp(exp(x)))) + x", 2),
        ("where(x > 0, x, 1e9999999999999999999)", 2),
    ],
)
def test_what_once_had_no_answer(program: str, value: float | None, name: str) -> None:
    kind, found = "", None
    try:
        found = solved(program, name, 20, x=2)
    except BackpropError as error:
        kind = error.kind
    assert (found is None) == (kind in ("exact", "undecided"))
    if found:
        assert found.to_json()
        assert value is None or float(found.value) == pytest.approx(value)


def test_what_is_not_known_twice_is_not_equal() -> None:
    gate = "gate h(a, b) = where(floor(a) == floor(b), a, b)\n"
    with pytest.raises(BackpropError) as caught:
        solved(gate + "h(x + 0.1 + 0.2 - 0.3 + 1, y + 0.1 + 0.2 - 0.3 + 5)", CERTIFY, x=0, y=0)
    assert caught.value.kind == "undecided"


@pytest.mark.parametrize("name", [EXACT, CERTIFY])
def test_an_index_is_the_same_in_every_system(name: str) -> None:
    """0.29*100 is 28.999999999999996 in float64, and 29 in fractions."""
    with pytest.raises(BackpropError, match="an index that is 0 in float64"):
        solved("v = [1, 2]; v[floor(x*100) - 28]*x", name, x="0.29")


@pytest.mark.parametrize(
    ("program", "x"),
    [
        ("(1 - cos(x))/x^2", "1e-60"), ("1 - tanh(x)", "200"), ("sin(x)", "1e300"),
        ("erfc(x)", "200"), ("(1 + x) - 1", "1e-200"),
    ],
)  # fmt: skip
def test_digits_that_cancel_are_found_again(program: str, x: str) -> None:
    found = solved(program, PRECISION, 20, x=x)
    with mp.workdps(900):
        value = mp.mpf(x)
        exact = {
            "(1 - cos(x))/x^2": lambda: (1 - mp.cos(value)) / value**2,
            "1 - tanh(x)": lambda: 1 - mp.tanh(value), "sin(x)": lambda: mp.sin(value),
            "erfc(x)": lambda: mp.erfc(value), "(1 + x) - 1": lambda: value,
        }[program]()  # fmt: skip
        assert abs(mp.mpf(str(found.value.decimal)) / exact - 1) < mp.mpf(10) ** -19
    assert "uncertain" not in {note.kind for note in found.notes}


def test_a_literal_in_the_branch_not_taken_may_be_irrational() -> None:
    assert fractions("where(x > 0, x, pi)", x=1) == {"f": 1, "x": 1}
    assert float(solved("where(x > 0, x, inf)", CERTIFY, x=1).value) == 1


def test_a_fraction_beyond_the_doubles_keeps_its_size() -> None:
    assert solved("x/3", EXACT, x="1e400").value.text(4) == "3.333e399"
    assert solved("x/3", EXACT, x="1e-400").value.text(4) == "3.333e-401"


def test_a_report_keeps_its_digits_after_another_one() -> None:
    first = solved("sqrt(x)*2", CERTIFY, 60, x=2)
    solved("sqrt(x)*2", CERTIFY, 5, x=3)
    with mp.workdps(80):
        assert first.nodes[1].value.text(60) == mp.nstr(mp.sqrt(2), 60)
