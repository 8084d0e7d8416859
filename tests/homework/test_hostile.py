"""Random programs and random answers: whatever is written, there is a verdict or one message."""

from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_cli import BackpropError, compile
from backprop_cli.homework.marking.check import check
from backprop_cli.homework.marking.data import marking_data
from backprop_cli.homework.marking.verdicts import marking_lines
from tests.cli.running import here

POINT = {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3}
NEURON = compile("s = w0*x0 + w1*x1 + w2; 1/(1+exp(-s))")
ROUTED = compile("m = max(x, y); sum([m, relu(x), x*y]^2)")
WORDS = st.sampled_from(
    ["0", "1", "-1", "2", ".5", "1e9", "1e-9", "1/3", "pi", "e", "inf", "NaN", "Infinity", "-", "+", "*", "/", "^", "(", ")", "[", "]", ",", ";", "=", ":", "x", "exp(", "1e999", "0.0", "−2", "½", "\x1b", "\n"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=8).map("".join) | st.text(max_size=12)
NUMBERS = st.floats().map(repr) | st.integers(-9, 9).map(str) | st.sampled_from(["0.40", "1/3"])


@given(st.text(max_size=6) | st.sampled_from(["x0", "s", "value:s", "df/dx0"]), TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_an_answer_or_one_message(name: str, text: str) -> None:
    try:
        marking = check(NEURON, POINT, {name: text})
    except BackpropError:
        return
    for hint in range(4):
        assert "".join(marking_lines(marking, hint))
        assert marking_data(marking, hint)["answers"]


@given(
    st.floats(-1e308, 1e308), st.floats(-1e308, 1e308), st.lists(NUMBERS, min_size=4, max_size=4)
)
@settings(max_examples=100, deadline=None)
def test_any_point_and_any_numbers_have_verdicts(x: float, y: float, numbers: list[str]) -> None:
    names = ("x", "y", "m", "value:m")
    marking = check(ROUTED, {"x": x, "y": y}, dict(zip(names, numbers, strict=True)))
    assert len(marking.marks) == 4
    assert len(marking.candidates) <= 4


@given(st.lists(TEXTS.filter(lambda text: "\x00" not in text), max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_command_line_ends_well(answers: list[str]) -> None:
    options = [word for answer in answers for word in ("--expect", f"x={answer}")]
    outcome = here("check", "x*y + relu(x)", "--x=3", "--y=-2", *options)
    assert outcome.code in (0, 1, 2)
    assert "bug in backprop" not in outcome.err
    assert outcome.out == "" if outcome.code == 2 else outcome.out
