"""Instructions and registers: nothing is computed twice or for nothing, buffers are reused."""

import numpy as np

from backprop_cli import compile
from backprop_cli.points.functions import copied, look
from backprop_cli.points.schedule import Schedule
from backprop_cli.points.tape import Tape


def scheduled(program: str, wrt: list[str] | None = None) -> Schedule:
    return compile(program).points(wrt=wrt).program._columns.schedule


def functions(program: str, wrt: list[str] | None = None) -> list[str]:
    steps = scheduled(program, wrt).steps
    return [step[0].__name__ for step in steps if step[0] not in (look, copied)]


def test_value_and_gradient_share_what_they_have_in_common() -> None:
    assert functions("1/(1 + exp(-x))").count("exp") == 1
    assert functions("sigmoid(x)").count("exp") == 1
    assert functions("tanh(x)*tanh(x)").count("tanh") == 1


def test_signs_meet_and_vanish() -> None:
    assert "negative" not in functions("x - -y*z")
    assert functions("-(-(x))*y") == ["multiply"]
    assert functions("1/(1+exp(-x))").count("negative") == 1


def test_nothing_is_done_for_gradients_that_nobody_wants() -> None:
    assert functions("x*sin(y)", ["x"]) == ["sin", "multiply"]
    assert "cos" in functions("x*sin(y)", ["y"])


def test_what_is_fixed_is_folded() -> None:
    steps = compile("x*sin(k)^3").points(fixed={"k": 2.0}, wrt=["x"]).program._columns.schedule
    assert [step[0] for step in steps.steps] == [copied, np.multiply]


def test_buffers_are_reused() -> None:
    long = "; ".join(["a0 = x", *(f"a{k} = a{k - 1}*0.5 + y" for k in range(1, 200))])
    assert len(scheduled(long).truths) <= 3


def test_equal_constants_of_different_kind_are_kept_apart() -> None:
    tape = Tape()
    assert tape.place(0.0) != tape.place(-0.0)
    assert tape.place(2.0) == tape.place(2)
    assert (
        tape.emit(np.add, tape.column(0), 1.0).place != tape.emit(np.add, tape.column(0), 0.0).place
    )
