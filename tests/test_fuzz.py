"""Hostile input: every right program has an answer, every damaged one an answer or one message."""

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backprop_cli import BackpropError, compile
from backprop_cli.errors import WrongAnswer
from backprop_cli.report.grid import Signs
from backprop_cli.report.model import Report
from backprop_cli.report.plain import plain_lines
from backprop_cli.syntax.parser import parse_text
from backprop_cli.syntax.printer import show
from tests.cli.running import here
from tests.cli.test_hostile import PIECES
from tests.programs import Program, programs, smooth_programs

ROOT = Path(__file__).parent.parent
ODDITIES = [
    "\x00", "\x1b[31m", "\x7f", "\x85", "\t", "\r", "\n", "\xa0", "\u200b", "\u202e", "\u2028", "\u3000", "\ufeff",
    "\ud800", "\udcff", "\U0001f600", "e\u0301", "\u0301", "½", "٣", "ⅷ", "ﬁ", "\u212a", "İ", "ª", "𝑥", "⁻", "²³", "₀",
    "‖", "…", "－", "＋", '"', "\\", "\\u0000", "9" * 400, "1e999", "-0", "NaN", "[" * 60, "null", "true", "{", "}",
]  # fmt: skip
TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
EDITS = ("delete", "insert", "duplicate", "swap")
LIMIT = 5000
"""Nodes of a damaged program; a number in a loop may have become a large one."""


def runs(count: int) -> Any:
    """Settings for some examples, the same at every run."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count, derandomize=True, deadline=None, suppress_health_check=slow)


def cases() -> list[str]:
    lines = (ROOT / "tests/cases/values.txt").read_text("utf-8").splitlines()
    return [line.split("|")[0].strip() for line in lines if not line.startswith("#")]


def gates() -> list[str]:
    """Each gate of the library as a user's own gate, and a call of it."""
    texts = [path.read_text("utf-8") for path in sorted(ROOT.glob("backprop_cli/gates/*.gates"))]
    found = re.findall(r"^gate \w+(\((.*?)\).*\n(?:[ \t].*\n)*)", "\n".join(texts), re.MULTILINE)
    return [
        f"gate own{text}own({'xyzuvw'[: 2 * words.count(',') + 1 : 2]})" for text, words in found
    ]


TEXTS = [*cases(), *(path.read_text("utf-8") for path in sorted(ROOT.glob("examples/*.bp")))]
OWN_GATES = gates()
FILES = [path.read_text("utf-8") for path in sorted(ROOT.glob("examples/*.json"))]
FILES = [text for text in FILES if len(text) < 5000]
VALUES: list[Any] = [
    1.5,
    -2,
    0,
    "1/3",
    [1, 2],
    [[1, 2], [3, 4]],
    [0.5, -1, 2],
    "inf",
    "NaN",
    [],
    "[1, e]",
]


@st.composite
def damaged(draw: Any, texts: Sequence[str]) -> str:
    """A text with some of its words or characters deleted, doubled, exchanged, or others put in."""
    text = draw(st.sampled_from(texts))
    parts = TOKEN.findall(text) if draw(st.booleans()) else list(text)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, max(0, len(parts) - 2)))
        edit = draw(st.sampled_from(EDITS))
        if edit == "insert":
            parts.insert(place, draw(st.sampled_from([*PIECES, *ODDITIES])))
        elif edit == "swap":
            parts[place : place + 2] = reversed(parts[place : place + 2])
        else:
            parts[place : place + 1] = parts[place : place + 1] * (2 if edit == "duplicate" else 0)
    return "".join(parts)


def rendered(report: Report) -> list[str]:
    """The table and, on the way, the JSON of a report."""
    json.loads(report.to_json())
    return list(plain_lines(report, 80, Signs(), digits=None, whole=True))


def check_printable(text: str) -> None:
    """Nothing in a text moves a terminal's cursor but the ends of its lines."""
    assert all(line.isprintable() for line in text.split("\n")), repr(text)


def answer_or_message(text: str, picks: Sequence[Any]) -> None:
    try:
        compiled = compile(text, max_nodes=LIMIT)
        values = dict(zip(compiled.inputs, picks * 20, strict=False))
        shown = "".join(rendered(compiled(values)))
    except BackpropError as error:
        shown = str(error)
    check_printable(shown)


@runs(400)
@given(programs())
def test_a_right_program_has_an_answer(program: Program) -> None:
    text, values = program
    try:
        report = compile(text)(values)
    except WrongAnswer:  # a gate of its own has no slope so far out
        return
    check_printable("".join(rendered(report)))
    assert set(report.inputs) == set(report.gradients)
    for node in report.nodes:
        for value in (node.value, node.upstream):
            assert type(value) is float or np.ndim(value) > 0
        assert np.shape(node.value) == np.shape(node.upstream)


@runs(300)
@given(smooth_programs())
def test_gradients_are_slopes(program: Program) -> None:
    text, values = program
    compiled = compile(text)
    numbers = compiled.numbers(values)
    value, gradients = compiled.gradients(numbers)
    for name, found in gradients.items():
        first, second = (slope(text, numbers, name, step) for step in (1e-4, 1e-5))
        size = 1e-3 * (1 + abs(found) + 1e-6 * abs(value))
        if abs(first - second) < size:  # else the function bends too much for these steps
            assert found == pytest.approx(second, abs=2 * size), name


def slope(text: str, numbers: dict[str, float], name: str, step: float) -> float:
    """The central difference of a program's value by one input."""
    compiled = compile(text)
    ends = [compiled.gradients(numbers | {name: numbers[name] + d})[0] for d in (step, -step)]
    return float(ends[0] - ends[1]) / (2 * step)


@runs(400)
@given(programs())
def test_what_is_printed_is_printed_again_alike(program: Program) -> None:
    parsed = parse_text(program[0])
    for part in (part for statement in parsed.statements for part in statement.parts):
        expression = parsed.expression(part)
        for tight in (False, True):
            text = show(expression, tight=tight)
            again = parse_text(text)
            (statement,) = again.statements
            read = again.expression(statement.parts[0])
            assert read.shape() == expression.shape()
            assert show(read, tight=tight) == text


@runs(1500)
@given(damaged(TEXTS), st.lists(st.sampled_from(VALUES), min_size=4, max_size=4))
def test_damaged_programs(text: str, picks: list[Any]) -> None:
    answer_or_message(text, picks)


@runs(700)
@given(damaged(OWN_GATES), st.lists(st.sampled_from(VALUES[:5]), min_size=3, max_size=3))
def test_damaged_gates(text: str, picks: list[Any]) -> None:
    answer_or_message(text, picks)


@runs(200)
@given(programs(), st.data())
def test_damaged_random_programs(program: Program, data: Any) -> None:
    answer_or_message(data.draw(damaged([program[0]])), [*VALUES[:3]])


@pytest.fixture(scope="module")
def values_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("values") / "values.json"


@runs(600)
@given(
    text=damaged([*FILES, '{"x": -2, "y": "1/3", "w": [[1, 2], [3, 4]]}']),
    raw=st.binary(max_size=3),
)
def test_damaged_values_files(values_file: Path, text: str, raw: bytes) -> None:
    values_file.write_bytes(text.encode("utf-8", "surrogatepass") + raw * (len(raw) > 2))
    names = set(re.findall(r'"(\w+)"\s*:', text)) or {"x"}
    outcome = here(
        "eval", " + ".join(f"sum({name})" for name in names), "--values", str(values_file), "--all"
    )
    assert outcome.code in (0, 2), outcome
    assert "a bug in backprop" not in outcome.err, outcome
    assert outcome.code == 0 or outcome.out == "", outcome
    check_printable(outcome.out + outcome.err)


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("for t in 0..{}: h = x\nh".format("9" * 5000), {"x": 1}, "counts too far"),
        ("gate f(a) = a; shape sum; f(x)", {"x": 1}, "shape is a clause of the gates that ship"),
        ("gate f(a) = a + none; f(x)", {"x": 1}, "none is not a number"),
        ("gate f(a) = a; saturates none; f(x)", {"x": 1}, "none is not a number"),
        ("gate f(none) = 2*none; f(x)", {"x": 1}, "none has a meaning of its own"),
        ("gate f(a) = a computed as [a, a]; f(x)", {"x": 1}, "works on arrays, and not"),
        ("gate f(a) = a; d/a = sum(a)*g; f(x)", {"x": 1}, "works on arrays, and not"),
        ("gate f(a) = a; saturates sum([1]); f(x)", {"x": 1}, "works on arrays, and not"),
        ("sum(conv2d(x, x, padding=1e300))", {"x": [[1]]}, "padding must be at most 1,000,000"),
        ("sum(x)", {"x": "[" * 70 + "1" + "]" * 70}, "x has more than 32 axes"),
        ("2*sum(x)", {"x": np.zeros((1,) * 33)}, "x has more than 32 axes"),
        ("gate f(a) = sum(a^2); d/a = a[7]*g; f(x)", {"x": 1}, "does not give the shape of a"),
        ("f(i) = x[i + 1:]; sum(f(1))", {"x": [1, 2, 3]}, "a bound of a slice cannot be a value"),
        ("f(a) = none; f(x)", {"x": 1}, "none is not a number"),
        ("sum(max(x, axis=0))", {"x": np.zeros((0, 0))}, "max of nothing"),
        ("sum(mean(x, axis=1))", {"x": np.zeros((2, 0, 0))}, "mean of nothing"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_mistake_that_once_went_unseen(text: str, values: dict[str, Any], message: str) -> None:
    with pytest.raises(BackpropError, match=re.escape(message)):
        compile(text, group=["f"] if text.startswith("f(") else ())(values)


@pytest.mark.parametrize(
    ("text", "values", "value"),
    [
        ("h = x; for t in 1..3: h = h*(t*{0}*{0})\n0*h + 1".format("9" * 2500), {"x": 1}, math.nan),
        ("f(i) = x[i:]; sum(f(1))", {"x": [1, 2, 3]}, 5),
        ("atanh(x*norm(y, order=3))", {"x": 1.5, "y": 1.5}, math.nan),
        ("gate f(a) = sum(a); kink a[0] == 1; f(x)", {"x": [1, 2]}, 3),
        ("gate f(a) = sum(a); kink a == 1; f(x)", {"x": [1]}, 1),
    ],
)
def test_a_program_that_once_had_no_answer(text: str, values: dict[str, Any], value: float) -> None:
    report = compile(text, group=["f"] if text.startswith("f(") else ())(values)
    assert report.value == pytest.approx(value, nan_ok=True)
    check_printable("".join(rendered(report)))
    report._repr_html_()
