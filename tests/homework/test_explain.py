"""Worked solutions: what they say, that every number is the report's, and that size is no limit."""

import re
import string
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from backprop_cli.api import Compiled, compile
from backprop_cli.gates.library import library
from backprop_cli.homework.explain.block import NAMED
from backprop_cli.homework.explain.render import FORMATS, render
from backprop_cli.homework.explain.solution import solution
from backprop_cli.homework.explain.words import LANGUAGES, words
from backprop_cli.numbers import FULL, rounded
from backprop_cli.report.grid import Signs
from backprop_cli.report.model import Report
from backprop_cli.source import columns
from tests.cli.running import backprop, here
from tests.homework.make_explained import cases
from tests.programs import Program, programs, scalar_programs

CASES = list(cases())


@pytest.mark.parametrize(("file", "line"), CASES, ids=[file.name for file, _ in CASES])
def test_explained(file: Path, line: tuple[str, ...]) -> None:
    assert here(*line) == (0, file.read_text("utf-8"), "")


def explained(compiled: Compiled, report: Report, digits: int | None = None, **asked: Any) -> str:
    pieces = solution(compiled, report, **asked)
    return "".join(render(pieces, "text", "en", digits, Signs(), 10**9))


def blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """The blocks of the gates: the name of the node, and its lines."""
    for block in text.partition("\nBackward pass\n")[2].split("\n\n"):
        name, colon, _ = block.partition(": ")
        if colon and re.match(r"[\w\[\], ]+: .* gate", block):
            yield name, block.split("\n")[1:]


def last(line: str) -> str:
    return line.rpartition(" = ")[2]


def check_numbers(text: str, report: Report, digits: int) -> None:
    """Every number of the blocks is the report's, rounded."""
    nodes, met = {node.name: node for node in report.nodes}, set()
    for name, lines in blocks(text):
        node = nodes[name]
        met.add(name)
        upstreams = [last(line) for line in lines if line.startswith("  upstream gradient:")]
        assert upstreams == [rounded(node.upstream, digits)]
        locals_ = [last(line) for line in lines if line.startswith("    local gradient:")]
        assert locals_ == [rounded(edge.local.value, digits) for edge in node.edges]
        sent = [line.partition(": ")[2] for line in lines if "upstream × local:" in line]
        assert [last(line) for line in sent] == [rounded(e.downstream, digits) for e in node.edges]
        factors = [line.partition(" = ")[0].split(" × ") for line in sent]
        expected = [
            [rounded(node.upstream, digits), rounded(e.local.value, digits)] for e in node.edges
        ]
        assert [[left, right.strip("()")] for left, right in factors] == expected
    assert met == {node.name for node in report.nodes if node.kind == "gate"}
    end = text.partition("\nInputs\n")[2].partition("\n\n")[0].split("\n")
    shown = dict(
        re.match(r"  gradient: d\S+/d(.+?) = (?:.* = )?(.*)", line).groups()  # type: ignore[union-attr]
        for line in end if line.startswith("  gradient")
    )  # fmt: skip
    assert shown == {name: rounded(g, digits) for name, g in report.gradients.items()}
    forward = text.partition("\nForward pass\n")[2].partition("\n\n")[0]
    for node in report.nodes:
        (line,) = (x for x in forward.split("\n") if x.strip().startswith(f"{node.name} = "))
        assert last(line) == rounded(node.value, digits)


SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(scalar_programs())
def test_every_number_is_the_report_s(program: Program) -> None:
    text, values = program
    compiled = compile(text)
    report = compiled(values)
    for digits in (4, FULL):
        check_numbers(explained(compiled, report, digits, whole=True), report, digits)


@SLOW
@given(programs())
def test_any_program_is_explained_in_any_format(program: Program) -> None:
    text, values = program
    compiled = compile(text)
    report = compiled(values)
    for format_ in FORMATS:
        for language in ("en", "ko"):
            pieces = solution(compiled, report, whole=True, symbols=True)
            assert "".join(render(pieces, format_, language, None, Signs(), 80))


def gaps(text: str) -> set[str]:
    return {gap for _, gap, _, _ in string.Formatter().parse(text) if gap}


def test_both_languages_have_the_same_words() -> None:
    english, korean = words("en"), words("ko")
    assert set(english) == set(korean)
    assert set(english["terms"]) == set(korean["terms"])
    terms = set(english["terms"])
    for key, text in english.items():
        if isinstance(text, str) and not key.startswith("note_"):
            assert gaps(text) - terms == gaps(korean[key]) - terms, key
    assert set(korean["patterns"]) == {gate.name for gate in library() if gate.pattern}


def test_korean_has_no_particle_after_a_name_that_would_change_with_it() -> None:
    for text in words("ko").values():
        assert not isinstance(text, str) or not re.search(
            r"\{(x|f|name|input)\}(은|는|이|가|을|를|와|과|으로|로)", text
        )
    for first, later in words("ko")["terms"].values():
        assert first.startswith(later + "(")


@pytest.mark.parametrize("format_", FORMATS)
def test_a_term_has_the_english_one_beside_it_where_it_comes_first(format_: str) -> None:
    line = ("explain", "sum(softmax(v)^2)", "--v=[1, 2, 3]", "--lang=ko", "--format", format_)
    out = " ".join(here(*line).out.replace("\\(", "(").replace("\\)", ")").split())
    for first, later in words("ko")["terms"].values():
        assert out.count(first) == 1, first
        assert out.index(first) == out.index(later)


def test_korean_is_of_one_style() -> None:
    texts = [text for text in words("ko").values() if isinstance(text, str)]
    for text in [*texts, *words("ko")["patterns"].values()]:
        for sentence in re.findall(r"[^.]*[가-힣](?=\.)", text):
            assert sentence.endswith("니다"), sentence


def test_sums_at_forks_are_written_out() -> None:
    out = here("explain", "x*y + x", "--x=3", "--y=2").out
    assert "  fork: 2 gradients come back to x and are added\n" in out
    assert "  gradient: df/dx = 1 + 2 = 3\n" in out
    out = here("explain", "x*y - x", "--x=3", "--y=2", "--node=x").out
    assert "df/dx = -1 + 2 = 1\n" in out
    assert out.startswith("x: input\n  x = 3\n")


def test_an_output_with_other_consumers_begins_at_1() -> None:
    out = here("explain", "a = x*x; b = 2*a; a", "--x=3", "--node=a").out
    assert "da/da = 1\n" in out or "da/da = 1 + 0 = 1\n" in out


def test_numbers_that_are_put_in_do_not_mislead() -> None:
    out = here("explain", "(x - 1) + sigmoid(y)", "--x=1.00001", "--y=50").out
    assert "n1 = x - 1 = 1.00001 - 1 = 0.00001000\n" in out
    assert "local gradient: dn2/dy = n2*(1 - n2) = 1.929e-22\n" in out
    out = here("explain", "x*1.00001 - x", "--x=1", "--node=x").out
    assert (
        "df/dx = 1.00001 + (-1) = 0.00001000\n" in " ".join(out.split("  "))
        or "-1 + 1.00001 = 0.00001000" in out
    )


def test_symbols() -> None:
    out = here("explain", "exp(-x)*3", "--x=1", "--symbols", "--node=n2").out
    assert "upstream × local: df/dn2 × dn2/dn1 = 3 × 0.3679 = 1.104" in out


def test_one_node_or_several() -> None:
    line = ("explain", "(x+y)*z", "--x=-2", "--y=5", "--z=-4")
    out = here(*line, "--node", "n1").out
    assert out.startswith("n1: add gate (distributor)\n  n1 = x + y = -2 + 5 = 3\n")
    assert "pass" not in out
    both = here(*line, "--node", "n1,f").out
    assert both.index("f: mul gate") < both.index("n1: add gate")
    assert both == here(*line, "--node=f", "--node=n1").out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("relu(x)*y", "--x=0", "--y=3"), "there is a kink or a jump here"),
        (("abs(x - 1)", "--x=0.995"), "A smaller step: Raise x by 0.001 and f falls by about 0.001"),
        (("x^2", "--x=0"), "A smaller step:"),
        (("floor(x)", "--x=0.995"), "on the way there is a bend, a kink or a jump. A smaller step:"),
        (("floor(x)", "--x=0.995", "--lang=ko"), "그 사이에 휘는 곳이나 꺾인 점(kink), 끊어진 점이 있기"),
        (("sigmoid(x)", "--x=40"), "should change by about 4.248e-20: too small to be seen in the digits of f."),
        (("sigmoid(x)", "--x=40", "--lang=ko"), "너무 작아서 f의 자릿수 안에서는 보이지 않습니다."),
        (("max(x,y)-min(x,y)/y", "--x=1e-9", "--y=2e7"), "about -5.000e-19: too small to be seen"),
        (("x*1e-9 + 1", "--x=3"), "rises by about 1.000e-11: checked, 1e-11."),
        (("sqrt(x)", "--x=0"), "not every number is finite here"),
        (("x + y", "--x=inf", "--y=1"), "x is not raised"),
        (("cross_entropy(z, k)", "--z=[1, 2]", "--k=1"), "k cannot be raised a little"),
        (("x*0 + 1", "--x=3"), "f hardly changes: checked, 0."),
        (("(x+y)*z", "--x=-2", "--y=5", "--z=-4"), "Raise x by 0.01 and f falls by about 0.04: checked, -0.04."),
        (("x/1e6", "--x=2e6"), "Raise x by 10000 and f rises by about 0.01: checked, 0.01"),
        (("W[1, 0]*3", "--W=[[1, 2], [3, 4]]"), "Raise W[1, 0] by 0.01 and f rises by about 0.03"),
    ],
)  # fmt: skip
def test_what_the_gradients_mean(line: tuple[str, ...], expected: str) -> None:
    out = " ".join(here("explain", *line).out.split())
    assert expected in out, out[-400:]


@pytest.mark.parametrize("line", [("sigmoid(x)", "--x=40"), ("tanh(x)*1e-9 + 7", "--x=5")])
def test_what_cannot_be_seen_is_not_checked(line: tuple[str, ...]) -> None:
    for language in ("en", "ko"):
        out = here("explain", *line, "--lang", language).out
        assert "checked" not in out
        assert "확인한" not in out


def test_a_gate_without_a_value_has_no_local_gradient_either() -> None:
    out = here("explain", "x*x+log(x)", "--x=-3").out
    assert "local gradient: dn2/dx = NaN\n" in out
    assert "The log gate has no value here, so its local gradient 1/x is not defined.\n" in out
    assert "1/x =" not in out
    korean = " ".join(here("explain", "x*x+log(x)", "--x=-3", "--lang=ko").out.split())
    assert "log 게이트의 값이 없으므로 국소 기울기 1/x의 값도 정의되지 않습니다." in korean
    some = " ".join(here("explain", "sum(log(v))", "--v=[-3, 1]").out.split())
    assert "Where this is NaN the log gate has no value, so its local gradient 1/v" in some
    # NaN that came in is a number like any other
    assert "df/dx = 2*x = 2*NaN = NaN" in here("explain", "square(x)", "--x=nan").out


def test_one_node_as_several_inputs_of_a_gate() -> None:
    def told(*line: str) -> list[str]:
        return [
            line for line in here("explain", *line).out.split("\n") if line.startswith("  to x")
        ]

    first, second, third = (f"  to x, the {word} input:" for word in ("first", "second", "third"))
    assert told("sq(a)=a*a; sq(x)+y", "--x=3", "--y=1") == [first, second]
    assert told("max(x, 2, x)", "--x=3") == [first, third]
    assert told("where(x > 0, x, x)", "--x=3") == [second, third]
    assert told("max(x, y, x)", "--x=3", "--y=1") == [first, third]
    assert told("x*y + x", "--x=3", "--y=1") == ["  to x:", "  to x:"]
    steps = here("explain", "h = x\nfor t in 0..2: h = h*h\nh", "--x=2").out
    assert "  to h[0], the first input:\n" in steps
    many = told("max(" + "x, " * 199 + "x)", "--x=1")
    assert many[10] == "  to x, input 11:"
    assert many[-1] == "  to x, input 200:"


@pytest.mark.parametrize(
    ("language", "format_", "expected"),
    [
        ("en", "markdown", "- to `x`, the second input:\n"),
        ("en", "latex", "to $x$, the second input:\n"),
        ("ko", "text", "  x 쪽으로, 둘째 입력:\n"),
        ("ko", "markdown", "- `x` 쪽으로, 둘째 입력:\n"),
        ("ko", "latex", "$x$ 쪽으로, 둘째 입력:\n"),
    ],
)
def test_places_of_inputs(language: str, format_: str, expected: str) -> None:
    line = ("explain", "x*x", "--x=3", "--lang", language, "--format", format_)
    assert expected in here(*line).out


def test_every_place_that_has_a_word_has_one_in_each_language() -> None:
    assert [len(words(language)["places"]) for language in LANGUAGES] == [NAMED, NAMED]


def test_a_formula_that_loses_digits_here_says_so() -> None:
    said = "With these numbers f*(1 - f) loses its digits: the sigmoid gate computes its local"
    assert said in " ".join(here("explain", "sigmoid(x)", "--x=40").out.split())
    korean = " ".join(here("explain", "sigmoid(x)", "--x=40", "--lang=ko").out.split())
    assert "이 수들을 f*(1 - f)에 그대로 넣으면 유효 숫자를 잃으므로" in korean
    assert "loses its digits" in here("explain", "sigmoid(x)", "--x=40", "--format=latex").out


@pytest.mark.parametrize(
    "line",
    [
        ("sigmoid(x)", "--x=4"), ("max(x, y)", "--x=1", "--y=1"), ("abs(x)", "--x=0"),
        ("x^0", "--x=0"), ("relu(x)", "--x=0"), ("(x - 1)*x", "--x=1.00001"),
        ("log(x)", "--x=-1"), ("sqrt(x)", "--x=0"), ("x^y", "--x=-2", "--y=2"),
    ],
)  # fmt: skip
def test_other_formulas_lose_nothing(line: tuple[str, ...]) -> None:
    assert "loses" not in " ".join(here("explain", *line).out.split())


def test_an_input_has_a_gradient_and_a_gate_an_upstream_gradient() -> None:
    line = ("explain", "x*exp(x)", "--x=1")
    assert (
        "\nInputs\n  fork: 2 gradients come back to x and are added\n  gradient: df/dx = "
        in here(*line).out
    )
    assert "  기울기: df/dx = " in here(*line, "--lang=ko").out
    assert "\n  gradient: df/dx = " in here(*line, "--node=x").out
    assert "  upstream gradient: df/dn1 = " in here(*line).out


def test_notes_stand_in_the_block_of_their_gate() -> None:
    for name, lines in blocks(here("explain", "relu(x) + sigmoid(y)", "--x=0", "--y=50").out):
        text = " ".join(lines)
        assert ("kink:" in text) == (name == "n1")
        assert ("saturated:" in text) == (name == "n2")
    korean = here("explain", "relu(x)", "--x=0", "--lang=ko").out
    assert "꺾인 점(kink)" in korean
    assert "has no single slope" not in korean


def test_notes_of_no_gate_stand_at_the_end() -> None:
    out = here("explain", "e*x + 0*y", "--x=1", "--e=2", "--y=inf").out
    assert "\nNotes\n─────\ne has the value given here" in out
    assert "not finite: the input y is Infinity" in out


def test_a_branch_not_taken_sends_0() -> None:
    out = here("explain", "where(x > 0, sqrt(x), x)", "--x=0").out
    assert "0 × Infinity = 0\n    An upstream gradient of exactly 0 sends 0" in out


def test_text_keeps_within_80_columns() -> None:
    for file, line in CASES:
        if file.suffix == ".txt":
            assert max(map(columns, here(*line).out.split("\n"))) <= 80


def test_other_grains_and_sources() -> None:
    out = here("explain", "1/(1+exp(-x))", "--x=1", "--group=auto").out
    assert "f: sigmoid gate" in out
    assert "f*(1 - f) = 0.7311*(1 - 0.7311) = 0.1966" in out
    assert "n1: neg gate" in here("explain", "sigmoid(x)", "--x=1", "--ungroup=sigmoid").out
    assert "df/dx = 2\n" in here("explain", "2x", "--set", "x=1", "--implicit").out
    done = backprop("explain", "-", "--x=2", stdin="q = x*x  # `a` $b$ <c>\nq + 1")
    assert done.code == 0
    loop = here("explain", "h = x\nfor t in 0..2: h = h*x\nh", "--x=2").out
    assert "  t = 1:\n    h[1] = h[0] * x = 4 * 2 = 8\n" in loop
    own = "gate cube(a) = a^3; d/a = 3*a^2; cube(x)"
    assert "df/dx = 3*x^2 = 3*2^2 = 12" in here("explain", own, "--x=2").out


def test_a_terminal_without_our_signs() -> None:
    done = backprop("explain", "x*x", "--x=2", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "upstream x local: 1 * 2 = 2" in done.out
    assert done.out.isascii()


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_korean_for_a_terminal_that_cannot_show_it(format_: str, encoding: str) -> None:
    line = ("explain", "x*x", "--x=2", "--lang=ko", "--format", format_)
    done = backprop(*line, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done == (
        2,
        "",
        "error: this terminal cannot show Korean\n"
        "help: set PYTHONIOENCODING=utf-8, or take --lang en\n",
    )
    assert "입력" in backprop(*line).out


def test_many_gates_are_left_out_unless_asked_for() -> None:
    text = "+".join(f"x*{i}" for i in range(300))
    out = here("explain", text, "--x=1").out
    assert out.count(" gate (") == 200
    assert out.count("399 more gates; --all shows them, --node NAME explains one") == 2
    assert here("explain", text, "--x=1", "--all").out.count(" gate (") == 599
    assert here("explain", text, "--x=1", "--node=n250").out.count(" gate (") == 1


def test_time_grows_with_the_size() -> None:
    taken = []
    for count in (1250, 5000):
        compiled = compile("+".join(f"x*{i}" for i in range(count)))
        begun = time.process_time()
        assert len(explained(compiled, compiled(x=1), whole=True)) > 400 * count
        taken.append(time.process_time() - begun)
    assert taken[1] < 12 * taken[0]


def test_a_gate_with_very_many_inputs() -> None:
    text = "max(" + ",".join(f"x*{i}" for i in range(500)) + ")"
    out = here("explain", text, "--x=1", "--all").out
    assert "… 300 more inputs of this gate" in out
    assert max(map(len, out.split("\n"))) < 200


def test_large_arrays_are_shortened() -> None:
    out = here("explain", "sum(outer(v, v))", f"--v={list(range(50))}").out
    assert "…" in out
    assert len(out) < 4000


@pytest.mark.parametrize("format_", FORMATS)
def test_no_markup_of_a_user_s(format_: str) -> None:
    out = here(
        "explain",
        "a_b*x_1 # **`\\end{document}`** _$x$_ <b>",
        "--a_b=1",
        "--x_1=2",
        "--format",
        format_,
    ).out
    if format_ == "latex":
        assert out.count("\\end{document}") == 1
        assert "a_b" not in out
    if format_ == "markdown":
        assert "\\*\\*\\`\\\\end\\{document\\}\\`" in out
        assert "<b>" not in out.replace("\\<b\\>", "")
