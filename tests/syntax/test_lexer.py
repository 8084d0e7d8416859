"""Tokens: line breaks, comments, and letters beyond ASCII."""

import pytest

from backprop_cli import BackpropError, compile, gradient
from backprop_cli.syntax.lexer import read, scan
from backprop_cli.syntax.names import plain


@pytest.mark.parametrize(
    "text",
    [
        "(x +\n y)", "add(x,\n\n y)", "sum([x,\r\n y])", "q = x + y\nq", "q = x + y;\n;q;", "\n\n(x) + y\n",
        "((x)\n + y)", "(x # one\n + y) # two", "\ufeffx + y", "f(a,\n b) = a + b\nf(x, y)", "q = (x)\nq + y",
        "[x, y][0] + [x,\n y][\n1\n]", "x\t+\ty",
    ],
)  # fmt: skip
def test_where_a_line_may_end(text: str) -> None:
    assert gradient(text, x=2, y=3).gradients == {"x": 1, "y": 1}


@pytest.mark.parametrize("text", ["x +\n y", "(x; y)", "(x)\n+\ny", "q = (x\ny", "x)\n+ (y"])
def test_where_no_line_may_end(text: str) -> None:
    with pytest.raises(BackpropError):
        compile(text)


def test_a_semicolon_ends_a_statement_even_in_parentheses() -> None:
    kinds = scan(read("text", "(x\n; y)\nz")).kinds
    assert kinds.count("SEPARATOR") == 2
    assert kinds[-1] == "$END"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("θ₁", "theta1"), ("Θ", "Theta"), ("Δx", "Deltax"), ("σ", "sigma"), ("ς", "sigma"), ("Ω₁₀", "Omega10"),
        ("é", "é"), ("É", "É"), ("x", "x"), ("αβ", "alphabeta"), ("ψ₂₃₄₅₆₇₈₉₀", "psi234567890"), ("数", "数"),
        ("ω", "omega"), ("ξ", "xi"), ("μ", "mu"), ("λ", "lambda"), ("η", "eta"), ("κ", "kappa"), ("χ", "chi"),
    ],
)  # fmt: skip
def test_plain_names(name: str, letters: str) -> None:
    assert plain(name) == letters


def test_a_letter_and_its_accent_are_one() -> None:
    assert compile("e\u0301*2").inputs == compile("\u00e9*2").inputs == ("\u00e9",)


@pytest.mark.parametrize(("name", "bad"), [("½", 0), ("x½", 1), ("x_1½z", 3)])
def test_what_no_name_may_hold(name: str, bad: int) -> None:
    with pytest.raises(BackpropError) as caught:
        compile(f"1 + {name}")
    error = caught.value
    assert (error.kind, error.message) == ("character", f"{name[bad]} cannot stand in a name")
    assert error.span is not None
    assert (error.span.start, error.span.end) == (4 + bad, 5 + bad)


def test_an_expression_is_a_text() -> None:
    with pytest.raises(TypeError, match="an expression is a text, not bytes"):
        compile(b"x")  # type: ignore[arg-type]
