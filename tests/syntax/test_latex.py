"""Trees and names in LaTeX: as a book sets them, and accepted by KaTeX."""

import pytest

from backprop_cli.gates.library import library
from backprop_cli.syntax.latex import Word, latex, number_word
from backprop_cli.syntax.latexnames import latex_name, latex_number, latex_text, latex_word
from backprop_cli.syntax.parser import parse_text
from backprop_cli.syntax.tree import Expression
from tests.katex import refused

HOSTILE = [
    "w0", "w_0", "theta1", "Theta", "omicron", "Alpha", "learning_rate_2", "__a__", "_", "e", "pi", "inf", "가중치1", "שלום", "весы",
    "µ", "ª", "ñ", "权重", "x́", "ϵ", "ἀ", "h[2]", "h0[1, 2]", "h_a[3]", "input", "frac", "end", "x" * 500, "ǅ", "n1", "a1b2",
]  # fmt: skip


def expression(text: str) -> Expression:
    parsed = parse_text(text)
    return parsed.expression(parsed.statements[-1].parts[-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/(1+exp(-(w0*x0+w1)))", r"\frac{1}{1 + e^{-\left(w_{0} \cdot x_{0} + w_{1}\right)}}"),
        ("-1/n7^2", r"-\frac{1}{n_{7}^{2}}"),
        ("-(a+b)/c", r"-\frac{a + b}{c}"),
        ("x*-y", r"x \cdot \left(-y\right)"),
        ("x+(-y)", r"x + \left(-y\right)"),
        ("x - -y", r"x - \left(-y\right)"),
        ("x + -y*z", r"x + \left(-y \cdot z\right)"),
        ("z*(-x/y)", r"z \cdot \left(-\frac{x}{y}\right)"),
        ("x - (-y/z)*w", r"x - \left(-\frac{y}{z} \cdot w\right)"),
        ("x*(-y)^2", r"x \cdot \left(-y\right)^{2}"),
        ("W @ -x", r"W \, \left(-x\right)"),
        ("-x*y - z", r"-x \cdot y - z"),
        ("log(x)^2", r"\left(\log\left(x\right)\right)^{2}"),
        ("square(log(x))", r"\left(\log\left(x\right)\right)^{2}"),
        ("-log(x)*2^log(x)", r"-\log\left(x\right) \cdot 2^{\log\left(x\right)}"),
        ("softmax(v).T", r"\left(\operatorname{softmax}\left(v\right)\right)^{\mathsf{T}}"),
        ("[a, b].T", r"\left[a, b\right]^{\mathsf{T}}"),
        ("(a/b)^2", r"\left(\frac{a}{b}\right)^{2}"),
        ("a/b*c", r"\frac{a}{b} \cdot c"),
        ("(-x)^2", r"\left(-x\right)^{2}"),
        ("-(-a)", r"-\left(-a\right)"),
        ("-x^2", "-x^{2}"),
        ("2^3^x", "2^{3^{x}}"),
        ("a-(b-c)", r"a - \left(b - c\right)"),
        ("(a-b)-c", "a - b - c"),
        ("a*(b*c)", r"a \cdot \left(b \cdot c\right)"),
        ("sqrt(x+1)^2", r"\sqrt{x + 1}^{2}"),
        ("cbrt(x)", r"\sqrt[3]{x}"),
        ("abs(x)", r"\left\lvert x \right\rvert"),
        ("norm(v)", r"\left\lVert v \right\rVert"),
        ("norm(v, order=1)", r"\operatorname{norm}\left(v, \mathit{order} = 1\right)"),
        ("square(a+b)", r"\left(a + b\right)^{2}"),
        ("sin(x)*max(a, b)", r"\sin\left(x\right) \cdot \max\left(a, b\right)"),
        ("leaky_relu(x)", r"\operatorname{leaky\_relu}\left(x\right)"),
        ("W @ x.T", r"W \, x^{\mathsf{T}}"),
        ("(A@B).T", r"\left(A \, B\right)^{\mathsf{T}}"),
        ("W[0, 1:3]", "W_{[0, 1{:}3]}"),
        ("w0[::2]", "{w_{0}}_{[{:}{:}2]}"),
        ("x[0][1]", "{x_{[0]}}_{[1]}"),
        ("[1, [2]]", r"\left[1, \left[2\right]\right]"),
        (
            "where(a >= b, 1, 1e-3)",
            r"\operatorname{where}\left(a \ge b, 1, 1 \times 10^{-3}\right)",
        ),
        ("1_000*theta", r"1000 \cdot \theta"),
    ],
)
def test_formula(text: str, expected: str) -> None:
    found = latex(expression(text))
    assert found == expected
    assert refused(found) == ""


def test_numbers_in_the_place_of_names() -> None:
    words = {"x": number_word("-2"), "y": number_word("1.5e-09"), "z": Word("3")}
    assert latex(expression("x*x"), words) == r"\left(-2\right) \cdot \left(-2\right)"
    assert latex(expression("x + x"), words) == r"-2 + \left(-2\right)"
    assert latex(expression("y^z"), words) == r"\left(1.5 \times 10^{-9}\right)^{3}"
    assert latex(expression("exp(x)"), words) == "e^{-2}"


@pytest.mark.parametrize("name", HOSTILE)
def test_names(name: str) -> None:
    for text in (latex_name(name), latex_word(name.split("[")[0]), f"\\text{{{latex_text(name)}}}"):
        assert refused(f"{text} + 1") == ""


def test_names_stay_apart() -> None:
    assert len({latex_name(name) for name in HOSTILE}) == len(HOSTILE)
    assert latex_name("w0") == "w_{0}"
    assert latex_name("w_0") == r"\mathit{w\_0}"
    assert latex_name("theta") == r"\theta"
    assert latex_name("h[2]") == "h_{[2]}"
    assert latex_name("loss") == r"\mathit{loss}"
    assert latex_name("가중치1") == r"\text{가중치}_{1}"


def test_any_ascii_text_is_only_text() -> None:
    text = "".join(map(chr, range(256))) + "…×→∂−· $x$ \\end{document} %"
    assert refused(f"\\text{{{latex_text(text)}}}") == ""
    assert "\\end" not in latex_text(text)


def test_letters_and_signs_that_have_a_name_are_shown() -> None:
    assert latex_text("x_1*α²") == r"x\_1*$\alpha$$^{2}$"
    assert latex_text("ΔΑοθ₁") == r"$\Delta$Alphaomicron$\theta$$_{1}$"
    every = "".join(map(chr, range(0x370, 0x400))) + "−–×·⋅∗∙÷√‖≤≥≠₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
    assert refused(f"\\text{{{latex_text(every)}}}") == ""
    assert latex_text("ש") == "U+05E9"


def test_special_numbers() -> None:
    assert [latex_number(text) for text in ("NaN", "-Infinity", "-0.5", "3.000e-9", "1e16")] == [
        r"\mathrm{NaN}", r"-\infty", "-0.5", r"3.000 \times 10^{-9}", r"1 \times 10^{16}",
    ]  # fmt: skip


@pytest.mark.parametrize("gate", library(), ids=lambda gate: gate.name)
def test_every_gate_of_the_library(gate: object) -> None:
    shown = [gate.head, *gate.examples, *(rule.textbook for rule in gate.rules.values())]  # type: ignore[attr-defined]
    shown += [gate.body] if gate.body else []  # type: ignore[attr-defined]
    assert [error for found in shown if (error := refused(latex(found)))] == []


def test_depth_is_no_limit() -> None:
    deep = 20_000
    assert latex(expression("sqrt(" * deep + "x" + ")" * deep)).count(r"\sqrt") == deep
    assert latex(expression("x/" * deep + "x")).count(r"\frac") == deep
