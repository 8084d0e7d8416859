"""Answers as they are written: what is read, and what each of them is right for."""

import pytest

from backprop_cli.engine.formula import Evaluator
from backprop_cli.errors import BackpropError
from backprop_cli.gates.library import finder
from backprop_cli.homework.marking.figures import Answer, Rules, read_answer
from backprop_cli.kernels.float64 import FLOAT64

NUMBERS = Evaluator(FLOAT64, finder())
FITS = """
-4          -4
4.0         4
0.20        0.19661193324148188
0.2         0.19661193324148188
0.1966      0.19661193324148188
.2          0.19661193324148188
-0.59       -0.5898357997244457
1e-3        0.001049
1e3         1499
1.5e2       154.9
1_000       1000.4
−4          -4
-4/3        -1.3333333333333333
exp(-1)     0.36787944117144233
pi/4        0.7853981633974483
2           2.4
0           0
0           0.0004
0.00        0.004
1           0.96
+3          3
NaN         nan
Infinity    inf
0.5         0.55
0.6         0.55
0.1         0.30000000000000004*0+0.1
[1, 2.5]    [1, 2.49]
[[1, 1/3]]  [[1, 0.3333333333333333]]
"""
FAILS = """
4           -4
0.19        0.19661193324148188
0.197       0.1961
0.3932      0.40
1.3333      -1.3333333333333333
-4/3        -1.3333
0.33333     0.333
exp(-1)     0.3679
1           0.7311
0           0.4
0           0.0006
-1          -0.53
1.0000      1.0001
2           2.6
NaN         0
0           nan
Infinity    -inf
Infinity    1e308
1e99999999999999999999  5
1e-99999999999999999999  5
[1, 2.5]    [1, 2.44]
[1, 2]      1
1           [1]
[1, 2]      [1, 2, 3]
[[1, 2]]    [1, 2]
"""


def answer(text: str) -> Answer:
    return read_answer(text, "the answer", NUMBERS)


def cases(text: str) -> list[tuple[str, str]]:
    lines = (line.rsplit("  ", 1) for line in text.strip().splitlines())
    return [(written.strip(), truth.strip()) for written, truth in lines]


def value(text: str) -> object:
    # what a truth is comes from Python here, not from the language
    import numpy as np

    found = eval(text, {"nan": float("nan"), "inf": float("inf")})
    return np.array(found, float) if isinstance(found, list) else float(found)


@pytest.mark.parametrize(("written", "truth"), cases(FITS))
def test_this_is_right(written: str, truth: str) -> None:
    assert answer(written).fits(value(truth))


@pytest.mark.parametrize(("written", "truth"), cases(FAILS))
def test_this_is_wrong(written: str, truth: str) -> None:
    assert not answer(written).fits(value(truth))


@pytest.mark.parametrize(
    ("written", "truth", "rules", "right"),
    [
        ("0.2", 0.1966, Rules(min_digits=2), False),
        ("0.20", 0.1966, Rules(min_digits=2), True),
        ("0.020", 0.0196, Rules(min_digits=3), False),
        ("1.0000", 1.0, Rules(min_digits=5), True),
        ("-4", -4.0, Rules(min_digits=3), True),  # exact, so that digits say nothing
        ("1/3", 1 / 3, Rules(min_digits=3), True),
    ],
)
def test_digits_that_are_asked_for(written: str, truth: float, rules: Rules, right: bool) -> None:
    assert answer(written).fits(truth)
    assert answer(written).shows(truth, rules) == right


@pytest.mark.parametrize(
    ("written", "truth", "rules", "right"),
    [
        ("0.19", 0.1966, Rules(rtol=0.05), True),
        ("0.19", 0.1966, Rules(rtol=0.01), False),
        ("0.2", 0.1966, Rules(rtol=0.001), False),
        ("0.19", 0.1966, Rules(atol=0.01), True),
        ("0.19", 0.1966, Rules(atol=0.001), False),
        ("0", 0.01, Rules(atol=0.02), True),
        ("1", 0.9, Rules(rtol=0.05, atol=0.06), True),
    ],
)
def test_tolerances_take_the_place_of_digits(
    written: str, truth: float, rules: Rules, right: bool
) -> None:
    assert answer(written).fits(truth, rules) == right


def test_an_answer_as_a_value() -> None:
    assert answer("1/4").value == 0.25
    assert answer("[[1, 2], [3, 4]]").value.tolist() == [[1, 2], [3, 4]]
    assert answer("[-1.50, 2, 1/3]").figures[0].digits == 3
    assert [figure.unit for figure in answer("[-1.50, 2, 1/3]").figures] == [0.01, 1.0, 0.0]


@pytest.mark.parametrize("text", ["", "abc", "1 2", "x+1", "[1, [2]]", "1;2", "x=1", "1 < 2"])
def test_no_answer(text: str) -> None:
    with pytest.raises(BackpropError):
        answer(text)
