"""Which classic mistakes a point exposes."""

import numpy as np
import pytest

from backprop_cli.api import compile
from backprop_cli.errors import BackpropError
from backprop_cli.homework.exercises.dice import Dice
from backprop_cli.homework.exercises.exposure import Exposer, mistake_of
from backprop_cli.homework.exercises.generic import generic_points
from backprop_cli.homework.exercises.written import EXACT, Precision
from backprop_cli.homework.marking.question import Question
from backprop_cli.numbers import elements

TWO = Precision(2)


def exposer(program: str, **values: object) -> tuple[Exposer, Question]:
    question = Question(compile(program), values)
    return Exposer(question), question


def hidden(program: str, precision: Precision = TWO, **values: object) -> set[str]:
    found, question = exposer(program, **values)
    return {mistake_of(key).name for key in found.at(question, precision).hidden}


def test_equal_factors_hide_the_product_rule() -> None:
    assert "own_value" in hidden("x*y", x=3, y=3)
    assert "own_value" not in hidden("x*y", x=3, y=4)


def test_an_upstream_of_one_hides_that_it_was_forgotten() -> None:
    assert "upstream_forgotten" in hidden("(x+y)*z", x=3, y=4, z=1)
    assert "upstream_forgotten" not in hidden("(x+y)*z", x=3, y=4, z=2)


def test_two_hides_a_square() -> None:
    assert "power_coefficient" in hidden("x^2", x=0)
    assert "power_exponent" in hidden("x^2", x=1)
    assert hidden("x^2", x=3) == set()


def test_a_relu_that_passes_hides_what_it_blocks() -> None:
    assert "relu_through" in hidden("relu(x)*y", x=2, y=3)
    assert "relu_through" not in hidden("relu(x)*y", x=-2, y=3)


def test_a_path_that_sends_nothing_can_be_lost() -> None:
    assert "path_lost" in hidden("x*y + x*z", x=2, y=0, z=3)


def test_what_never_shows_is_not_counted() -> None:
    # the upstream of the output is 1 at every point, and the local gradient of a sum too
    found, _ = exposer("x + y", x=3, y=4)
    names = {mistake_of(key).name for key in found.generic}
    assert not {"upstream_forgotten", "local_forgotten", "path_lost"} & names


def test_what_is_not_asked_does_not_count() -> None:
    question = Question(compile("x*y + z^2"), {"x": 2, "y": 3, "z": 5})
    names = {mistake_of(key).name for key in Exposer(question, ["x"]).generic}
    assert "power_coefficient" not in names
    assert Exposer(question, ["x", "x"]).asked == ("x",)


def test_rounding_hides_small_differences() -> None:
    assert hidden("x*y/1000", Precision(2), x=3, y=4)
    assert not hidden("x*y/1000", Precision(digits=3), x=3, y=4)


def test_every_path_is_a_place_of_its_own_also_where_paths_are_equal() -> None:
    found, question = exposer("x*y + x*z", x=2, y=3, z=3)
    lost = [key for key in found.generic if mistake_of(key).name == "path_lost"]
    assert [key[2] for key in lost] == [0, 1]
    assert any(set(lost) <= set(group) for group in found.at(question, TWO).alike)


def test_arrays() -> None:
    names = hidden("sum((W @ x)^2)", W=[[1, 0], [0, 1]], x=[1, 1])
    assert "power_exponent" in names
    assert not hidden("sum((W @ x)^2)", W=[[2, -3], [1, 4]], x=[3, -2])


def test_a_class_is_not_moved() -> None:
    question = Question(compile("cross_entropy(z, k)"), {"z": [1, 2, 3], "k": 1})
    assert {float(point["k"]) for point in generic_points(question)} == {1.0}


def test_generic_points_are_generic() -> None:
    question = Question(compile("x*y + z"), {"x": 0, "y": -1, "z": 2})
    points = [list(point.values()) for point in generic_points(question)]
    sizes = [abs(x) for point in points[:8] for x in point]
    assert len(set(sizes)) == len(sizes)
    assert all(abs(size - whole) > 1e-4 for size in sizes for whole in (0, 1, 2))
    assert {x < 0 for point in points for x in point} == {True, False}


def test_points_outside_the_domain_are_left_out() -> None:
    found, question = exposer("log(x)*y", x=3, y=4)
    assert found.at(question, TWO).total > 3
    assert found.where({"x": 0.0, "y": 1.0}, TWO) is None


def test_a_large_program_is_refused() -> None:
    with pytest.raises(BackpropError, match="3,000 nodes"):
        exposer("+".join(["x"] * 3000), x=1)


def test_written() -> None:
    assert Precision(2).written(0.125, 0.125 + 1e-13) == Precision(2).written(0.125 + 1e-13)
    assert Precision(1).written(-0.04) == Precision(1).written(0.0)
    assert Precision(digits=2).written(1234.0) == Precision(digits=2).written(1200.0)
    assert EXACT.written(1e-13, 0.0) == EXACT.written(0.0)
    assert Precision(2).written(float("nan")) != Precision(2).written(0.0)
    assert Precision(2).written(np.ones(2)) != Precision(2).written(1.0)
    assert str(Precision(1)) == "1 decimal"
    assert str(Precision(digits=3)) == "3 significant digits"


def test_dice_are_the_same_everywhere() -> None:
    assert [Dice(7, 1).below(1000) for _ in range(2)] == [Dice(7, 1).below(1000)] * 2
    dice = Dice(7, 1)
    assert [dice.below(1000) for _ in range(5)] == DRAWN
    assert sorted(Dice(3).shuffled(range(9))) == list(range(9))


DRAWN = [252, 133, 979, 13, 559]


def test_a_point_of_the_lecture_exposes_all() -> None:
    found, question = exposer("(x+y)*z", x=-2, y=5, z=-4)
    exposure = found.at(question, TWO)
    assert exposure.share == 1
    assert exposure.total == len(exposure.exposed)
    assert elements(question.result.upstream[0]) == [-4]
