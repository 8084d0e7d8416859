"""`a:b` as a range; everything else is refused with a reason."""

import math

import pytest

from backprop_cli.errors import BackpropError
from backprop_cli.plot.model import Range
from backprop_cli.plot.ranges import read_ranges, single, span_of


def read(**texts: str) -> list[Range]:
    return read_ranges(texts, {name: f"--{name}" for name in texts})


def test_the_ends_are_expressions_of_constants() -> None:
    assert read(x="-5:5", w="2") == [Range("x", -5.0, 5.0)]
    assert read(x="-pi:2*pi") == [Range("x", -math.pi, 2 * math.pi)]
    assert read(x=" -1/3 : sqrt(2) ") == [Range("x", -1 / 3, 2**0.5)]
    assert read(a="0:1", b="-1:0") == [Range("a", 0.0, 1.0), Range("b", -1.0, 0.0)]
    assert read_ranges({"v": [1.0, 2.0], "x": 3.0}, {}) == []
    assert span_of("-1:2", "--frame") == (-1.0, 2.0)
    assert single("pi/2", "x") == math.pi / 2


def test_places_meet_the_ends_exactly_and_the_middle_too() -> None:
    places = Range("x", -0.1, 0.3).places(401)
    assert (places[0], places[-1]) == (-0.1, 0.3)
    assert places == sorted(set(places))
    assert Range("x", -5.0, 5.0).places(501)[250] == 0.0
    assert Range("x", 0.0, 1.0).places(11) == [k / 10 for k in range(11)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5:-5", "goes backwards"),
        ("5:-5", "-5:5"),
        ("1:1", "begins where it ends"),
        ("a:b", "a is not a number"),
        ("1:x", "x is not a number"),
        ("1:", "two ends"),
        (":", "two ends"),
        ("0:1:0.1", "two ends"),
        ("0:1:0.1", "--points"),
        ("-inf:0", "-Infinity"),
        ("0:inf-inf", "NaN"),
        ("1e308:1.5e308", "between -1e100 and 1e100"),
        ("[0, 1]:2", "is an array"),
        ("1:1 + 1e-12", "too narrow"),
        ("0:1e-310", "too narrow"),
        ("1:(2", "never closed"),
    ],
)
def test_what_is_no_range(text: str, words: str) -> None:
    with pytest.raises(BackpropError) as refused:
        read(x=text)
    assert words in str(refused.value)
    assert "--x" in str(refused.value)


def test_three_ranges_are_one_too_many() -> None:
    with pytest.raises(BackpropError, match="3 ranges, for x, y, z"):
        read(x="0:1", y="0:1", z="0:1")


@pytest.mark.parametrize("text", ["inf", "[1, 2]", "inf - inf"])
def test_what_is_no_start(text: str) -> None:
    with pytest.raises(BackpropError, match="not one finite number"):
        single(text, "x in --descend")


def test_a_start_is_no_range() -> None:
    with pytest.raises(BackpropError, match="x in --descend is a range, 0:1"):
        single("0:1", "x in --descend")
