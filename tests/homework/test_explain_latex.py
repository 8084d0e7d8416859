"""The LaTeX of worked solutions: every formula is accepted by KaTeX, every article is whole."""

import re

import pytest
from hypothesis import HealthCheck, given, settings

from backprop_cli.api import compile
from backprop_cli.errors import BackpropError
from backprop_cli.gates.library import library
from backprop_cli.gates.model import HIDDEN, Gate
from backprop_cli.homework.explain.render import render
from backprop_cli.homework.explain.solution import solution
from backprop_cli.report.grid import Signs
from backprop_cli.syntax.printer import show
from tests.cli.running import here
from tests.homework.make_explained import cases
from tests.katex import formulas, refused
from tests.programs import Program, programs

ARTICLES = [file for file, _ in cases() if file.suffix == ".tex"]
GATES = [gate for gate in library() if gate.family not in HIDDEN]
NAMES = [
    "가중치",
    "שלום",
    "весы",
    "権",
    "ñandú",
    "θ₁",
    "Ω",
    "omicron",
    "__",
    "a_b_0",
    "loss",
    "e",
    "xᵃ",
    "ﬁ",
    "ª",
]


def check(article: str) -> None:
    assert [error for formula in formulas(article) if (error := refused(formula))] == []
    plain = re.sub(r"\\[\\{}$%&#_]", "", article)
    assert plain.count("{") == plain.count("}")
    assert plain.count("$") % 2 == 0
    open_: list[str] = []
    for begin, name in re.findall(r"\\(begin|end)\{(.*?)\}", plain):
        if begin == "begin":
            open_.append(name)
        else:
            assert open_.pop() == name
    assert open_ == []
    assert article.endswith("\\end{document}\n")
    outside = re.sub(
        r"\\begin\{(align\*|alignat\*)\}.*?\\end\{\1\}|\$[^$]*\$", "", plain, flags=re.DOTALL
    )
    assert not re.search(r"[_^&#%~]", outside.partition("\\begin{document}")[2])


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.name)
def test_articles(file: object) -> None:
    text = file.read_text("utf-8")  # type: ignore[attr-defined]
    check(text)
    assert ("kotex" in text) == (".ko." in file.name)  # type: ignore[attr-defined]


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_every_gate(gate: Gate) -> None:
    for example in gate.examples:
        try:
            compiled = compile(f"u * sum({show(example)})")
            report = compiled(u=2)
        except BackpropError:
            continue  # a comparison is no number
        for language in ("en", "ko"):
            pieces = solution(compiled, report, symbols=True)
            check(
                "".join(
                    render(pieces, "latex", language, None, Signs(r"\times", dots=r"\ldots"), 80)
                )
            )


@pytest.mark.parametrize("name", NAMES)
def test_any_name(name: str) -> None:
    done = here(
        "explain", f"{name}*exp({name}) + sin({name})", "--set", f"{name}=-0.5", "--format=latex"
    )
    assert done.code == 0, done.err
    check(done.out)
    assert ("kotex" in done.out) == (name == "가중치")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_any_program(program: Program) -> None:
    text, values = program
    compiled = compile(text)
    pieces = solution(compiled, compiled(values))
    check("".join(render(pieces, "latex", "ko", None, Signs(), 80)))


def test_letters_of_the_program_are_shown() -> None:
    out = here("explain", "x_1*α^2", "--x_1=3", "--alpha=2", "--format=latex").out
    assert r"Program: x\_1*$\alpha$\textasciicircum{}2" in out
    assert "U+" not in out
    check(out)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "line",
    [
        ("sigmoid(x)*x", "--x=40"),
        ("x*x + log(x)", "--x=-3"),
        ("x*-y + log(x)^2", "--x=2", "--y=3"),
        ("max(x, 2, x)", "--x=3"),
    ],
)
def test_what_is_said_of_some_gates_only(language: str, line: tuple[str, ...]) -> None:
    check(here("explain", *line, "--lang", language, "--format=latex").out)
