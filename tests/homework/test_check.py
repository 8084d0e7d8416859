"""Verdicts on answers: rounding that was carried, errors carried forward, kinks, hints."""

import json
import re

import pytest

from backprop_cli import compile
from backprop_cli.errors import BackpropError
from backprop_cli.homework.hints import told
from backprop_cli.homework.marking.check import check
from backprop_cli.homework.marking.data import marking_data
from backprop_cli.homework.marking.figures import Rules
from backprop_cli.homework.marking.verdicts import marking_lines
from backprop_cli.homework.model import Marking
from backprop_cli.numbers import rounded

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
POINT = {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3}
Q = "q = x + y; f = q*z"
XYZ = {"x": -2, "y": 5, "z": -4}


def marked(
    program: str, values: dict[str, object], rules: Rules | None = None, **answers: str
) -> Marking:
    return check(compile(program), values, answers, rules or Rules())


def verdicts(marking: Marking) -> list[str]:
    return [mark.verdict for mark in marking.marks]


def test_the_lecture_as_it_is_written_there() -> None:
    answers = {"w0": "-0.20", "x0": "0.40", "w1": "-0.40", "x1": "-0.60", "w2": "0.20"}
    marking = marked(NEURON, POINT, **answers)
    assert verdicts(marking) == ["right", *["right, rounded"] * 3, "right"]
    assert marking.ok
    assert marking.marks[1].remark == "rounding carried from df/dn1 (2 decimals)"
    strict = marked(NEURON, POINT, Rules(strict=True), **answers)
    assert strict.right == 2
    assert not strict.ok


def test_rounding_is_not_mentioned_where_it_does_not_fit() -> None:
    marking = marked(NEURON, POINT, x0="0.41", x1="0.40")
    assert verdicts(marking) == ["wrong", "wrong"]
    assert "round" not in "".join(marking_lines(marking, 3))


def test_a_tolerance_leaves_no_room_for_carried_rounding() -> None:
    assert verdicts(marked(NEURON, POINT, Rules(rtol=0.01), x0="0.40")) == ["wrong"]


def test_an_answer_may_be_named_in_three_ways() -> None:
    answers = {"df/dx": "-4", "q": "-4", "value:q": "3"}
    marking = check(compile(Q), XYZ, answers)
    assert marking.ok
    assert [mark.label for mark in marking.marks] == ["df/dx", "df/dq", "q"]


def test_an_error_carried_forward() -> None:
    marking = marked(Q, XYZ, q="4", x="4", z="3")
    assert verdicts(marking) == ["wrong", "consistent", "right"]
    assert marking.marks[1].follows == ("q",)
    assert (marking.right, marking.followed) == (1, 2)


def test_a_wrong_value_carried_forward() -> None:
    answers = {"x": "-4", "value:f": "-28", "value:q": "7", "z": "7"}
    marking = check(compile(Q), XYZ, answers)
    assert verdicts(marking) == ["right", "consistent", "wrong", "consistent"]
    assert marking.candidates[0].mistake == "wrong_value"
    assert marking.candidates[0].where == "q = x + y"


def test_two_errors_carried_forward_together() -> None:
    program = "a = x*y; b = x + y; f = a*b"
    answers = {"value:a": "7", "value:b": "6", "value:f": "42"}
    marking = check(compile(program), {"x": 2, "y": 3}, answers)
    assert verdicts(marking) == ["wrong", "wrong", "consistent"]
    assert set(marking.marks[2].follows) == {"value:a", "value:b"}


def test_a_mistake_after_an_error_carried_forward() -> None:
    marking = marked("q = x*y; f = q*z", XYZ, q="4", x="-8")
    assert verdicts(marking) == ["wrong", "wrong"]
    found = {(c.mistake, c.explains) for c in marking.candidates}
    assert ("own_value", ("x",)) in found
    assert ("minus_gradient", ("q",)) in found
    assert any(c.where == "q = x * y, with your df/dq" for c in marking.candidates)


@pytest.mark.parametrize(
    ("program", "values", "answer", "right"),
    [
        ("relu(x)*y", {"x": 0, "y": 3}, "0", True),
        ("relu(x)*y", {"x": 0, "y": 3}, "3", True),
        ("relu(x)*y", {"x": 0, "y": 3}, "1.5", True),
        ("relu(x)*y", {"x": 0, "y": 3}, "3.5", False),
        ("relu(x)*y", {"x": 0, "y": 3}, "-0.1", False),
        ("abs(x)*y", {"x": 0, "y": -2}, "2", True),
        ("abs(x)*y", {"x": 0, "y": -2}, "-2.5", False),
        ("max(x, y)", {"x": 1, "y": 1}, "1", True),
        ("max(x, y)", {"x": 1, "y": 1}, "1/3", True),
        ("max(x, y)", {"x": 1, "y": 1}, "1.1", False),
        ("where(x > 0, 3*x, x) + 0*y", {"x": 0, "y": 0}, "2", True),
        ("where(x > 0, 3*x, x) + 0*y", {"x": 0, "y": 0}, "4.2", False),
        ("relu(x)*y", {"x": 1, "y": 3}, "2", False),
        ("sum(relu(x))*y", {"x": [0, 1, -1], "y": 2}, "[1.5, 2, 0]", True),
        ("sum(relu(x))*y", {"x": [0, 1, -1], "y": 2}, "[1.5, 1, 0]", False),
        ("sum(relu(x))*y", {"x": [0.5, 1, -1], "y": 2}, "[1.5, 2, 0]", False),
    ],
)
def test_at_a_kink(program: str, values: dict[str, object], answer: str, right: bool) -> None:
    assert marked(program, values, x=answer).ok == right


def test_a_sigmoid_that_is_spelled_out_is_known_too() -> None:
    marking = marked(NEURON, POINT, w0="-0.7311", x0="1.4621", w1="-1.4621")
    assert "sigmoid_out" in [c.mistake for c in marking.candidates]
    assert marking.candidates[0].where == f"f = {NEURON}, as one sigmoid gate"


def test_answers_of_another_shape() -> None:
    values = {"W": [[1, 2, 3], [4, 5, 6]], "x": [1, -1, 2]}
    marking = marked("sum((W@x)^2)", values, W="[[1, 2], [3, 4], [5, 6]]")
    assert verdicts(marking) == ["wrong"]
    assert marking.marks[0].remark == "a gradient has the shape of its input"
    turned = marked("sum((W@x)^2)", values, W="[[10, 22], [-10, -22], [20, 44]]")
    assert [c.mistake for c in turned.candidates] == ["transposes_swapped"]


def test_digits_that_are_asked_for() -> None:
    marking = marked(NEURON, POINT, Rules(min_digits=3), w0="-0.2", x0="0.393")
    assert verdicts(marking) == ["too few digits", "right"]
    assert not marking.ok


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"v": "1"}, "unknown-name"),
        ({"value:v": "1"}, "unknown-name"),
        ({"value:": "1"}, "usage"),
        ({"x": "1", "df/dx": "1"}, "duplicate"),
        ({"x": "y"}, "value"),
        ({"x": "1 2"}, "operator"),
    ],
)
def test_answers_that_cannot_be_used(answers: dict[str, str], kind: str) -> None:
    with pytest.raises(BackpropError) as error:
        check(compile(Q), XYZ, answers)
    assert error.value.kind == kind


def text_of(marking: Marking, hint: int) -> str:
    return "".join(marking_lines(marking, hint))


def test_what_each_hint_level_tells() -> None:
    marking = marked(NEURON, POINT, w0="0.39", x0="-0.20")
    assert "n1" not in text_of(marking, 0)
    assert "n1 = w0 * x0" in text_of(marking, 1)
    assert "own value" not in text_of(marking, 1)
    assert "own value" in text_of(marking, 2)
    assert "0.3932" not in text_of(marking, 2)
    assert "0.393224" in text_of(marking, 3)
    assert "candidates" not in marking_data(marking, 0)
    assert set(marking_data(marking, 1)["candidates"][0]) == {"explains", "where"}
    assert marking_data(marking, 3)["answers"][1]["expected"] == pytest.approx(0.39322386648296376)


def test_a_remark_that_would_tell_the_answer_is_withheld() -> None:
    # two is right, and the remark would speak of two digits
    marking = marked("2*x", {"x": 3}, Rules(min_digits=2, strict=True), x="1.")
    assert marking.marks[0].expected == 2
    found = marking._replace(
        marks=(marking.marks[0]._replace(remark="rounding carried from q (2 decimals)"),)
    )
    assert told(found, 2).marks[0].remark == ""
    assert told(found, 3).marks[0].remark != ""


def test_no_hint_tells_the_right_number() -> None:
    """On every wrong answer of the bank, in every output below hint 3."""
    from tests.homework.bank import cases, given, written

    bank = list(cases())[::7]
    for case in bank:
        answers = written(case.gradients, ".4f")
        marking = check(compile(case.graph.program), given(case.graph), answers)
        secrets = {
            rounded(float(mark.expected), digits)
            for mark in marking.marks
            if not mark.passes and not hasattr(mark.expected, "shape")
            for digits in (3, 4, 5, 6, 17)
        }
        for hint in (0, 1, 2):
            shown = text_of(marking, hint) + json.dumps(marking_data(marking, hint)["answers"])
            for answer in answers.values():
                shown = shown.replace(answer, "")
            shown = re.sub(r"\w+ = [^:\n]*", "", shown)  # operations come from the program
            told_ = {n for n in secrets if re.search(rf"(?<![\w.-]){re.escape(n)}(?![\w.])", shown)}
            assert not told_, (case, hint, shown)


def test_a_program_too_large_for_a_search_says_so() -> None:
    program = "+".join(f"x*{k}" for k in range(3000))
    marking = marked(program, {"x": 0.5}, x="17")
    assert verdicts(marking) == ["wrong"]
    assert marking.candidates == ()
    assert "more than 5,000 nodes" in text_of(marking, 2)
    assert "more than 5,000 nodes" in marking_data(marking, 2)["remark"]


def test_an_answer_worked_out_from_ones_own_rounded_answers() -> None:
    # 0.33 is a third to two decimals; two thousand times that is far from two thirds of a thousand
    marking = check(compile("q = x/3; f = q*2000"), {"x": 1}, {"value:q": "0.33", "value:f": "660"})
    assert verdicts(marking) == ["right", "right, rounded"]
    digits = check(
        compile("q = x/3; f = q*2001*k"),
        {"x": 1.07, "k": 0.9},
        {"value:q": "0.35667", "value:f": "642.327"},
    )
    assert verdicts(digits) == ["right", "right, rounded"]
    assert digits.marks[1].remark == "the rounding of your own answers carried along"


def test_rounded_answers_need_the_digits_that_are_asked_for_too() -> None:
    marking = marked(NEURON, POINT, Rules(min_digits=3), x0="0.40")
    assert not marking.ok


def test_digits_that_are_cut_off_are_wrong() -> None:
    """Though rounding the gradients alone may lead there, unless another answer says so too."""
    marking = marked(NEURON, POINT, w0="-0.19")
    assert verdicts(marking) == ["wrong"]
    assert [c.mistake for c in marking.candidates] == ["cut_off"]
    both = marked(NEURON, POINT, w0="-0.19", x0="0.38")
    assert verdicts(both) == ["right, rounded", "right, rounded"]


def test_an_unrelated_wrong_answer_changes_no_other_verdict() -> None:
    program, values = "r = x + 1; q = exp(x); f = q^2*1000 + 0*r", {"x": 1}
    answers = {"value:q": "2.71828", "value:f": "7389.05"}
    assert verdicts(check(compile(program), values, answers))[1] == "right, rounded"
    more = check(compile(program), values, {"value:r": "7", **answers})
    assert verdicts(more) == ["wrong", "right", "right, rounded"]


@pytest.mark.parametrize(
    ("program", "answer"), [("abs(x) - abs(x)", "2"), ("relu(x) - relu(-x)", "0.37")]
)
def test_kinks_that_undo_each_other_leave_no_room(program: str, answer: str) -> None:
    assert not marked(program, {"x": 0}, x=answer).ok


def test_what_is_not_a_number_is_not_rounding() -> None:
    assert verdicts(marked("log(x)", {"x": -1}, x="-1")) == ["wrong"]
    assert verdicts(marked("1.7e308*x", {"x": 1}, x="1")) == ["wrong"]


def test_a_whole_number_is_not_taken_for_a_half() -> None:
    marking = marked("y = 2; x*y", {"x": 3}, y="1")
    assert "gradient_halved" not in {c.mistake for c in marking.candidates}


def test_a_gate_in_the_words_of_the_own_program() -> None:
    program = "(1/(1+exp(-(w*x+b)))*y+3)*2"
    marking = marked(program, {"w": 1.3, "x": 0.7, "b": -0.2, "y": 3}, x="5.23")
    (found,) = marking.candidates
    assert (found.mistake, found.node) == ("sigmoid_out", "n6")
    assert found.where == "n6 = 1/(1+exp(-(w*x+b))), as one sigmoid gate"


def test_forks_are_named_with_their_path() -> None:
    lost = marked("x*y + relu(x)", {"x": 3, "y": -2}, x="-2")
    assert "x, on the path through n2 = relu(x)" in {c.where for c in lost.candidates}
    both = marked("p = x*x; q = y*y; p + q*3", {"x": 3, "y": 5}, x="3", y="15")
    assert "every fork" in {c.where for c in both.candidates}


def test_many_wrong_answers_take_no_long_time() -> None:
    program = "+".join(f"x{k}*y" for k in range(400))
    values = {f"x{k}": k for k in range(400)} | {"y": 2}
    marking = check(compile(program), values, {f"x{k}": "3" for k in range(400)})
    assert set(verdicts(marking)) == {"wrong"}
