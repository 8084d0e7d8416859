"""Random text, random bytes and damaged programs: 10 000 of each run, and never a traceback."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.running import here

PIECES = [
    "x",
    "y",
    "z",
    "w0",
    "theta",
    "pi",
    "e",
    "inf",
    "f",
    "q",
    "d",
    "a",
    "b",
    "out",
    "g",
    "gate",
    "domain",
    "kink",
    "try",
    "form",
    "computed",
    "as",
    "where",
    "max",
    "sin",
    "exp",
    "sigmoid",
    "relu",
    "leaky_relu",
    "slope",
    "sum",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "=",
    "==",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "@",
    ".",
    "...",
    "'",
    '"',
    "!",
    "#",
    "%",
    "$",
    "1",
    "2.5",
    "1e3",
    "1e999",
    ".5",
    "1_0",
    "0",
    "θ",
    "₀",
    "²",
    "√",
    "½",
    "×",
    "−",
    "‖",
    "\n",
    "\t",
    "\r",
    "\x00",
    "\x1b",
    "é",
    "数",
    "�",
    "9999999999999999999999",
    "λ",
    ":",
    "..",
    ".T",
    "none",
    "for t in 0..2:",
    "t",
    "[0]",
    "[1:]",
    "[x, y]",
    "[[1, 2], [3, 4]]",
    "axis=0",
    "axis=[0, 1]",
    "mean",
    "norm",
    "softmax",
    "stack",
    "concat",
    "reshape",
    "conv2d",
    "cross_entropy",
    "attention",
]
PROGRAMS = (
    "1/(1+exp(-(w0*x0+w1*x1+w2)))",
    "q = x + y; f = q * z",
    "sq(a) = a*a; sq(sq(x)) + sq(2)",
    "gate swish(a) = a*sigmoid(a); d/a = sigmoid(a)*(1 + a*(1 - sigmoid(a))); swish(x)",
    "gate g(a, b) = a/b\n  d/a = 1/b\n  d/b = -a/b^2 computed as -out/b\n  domain b != 0\ng(x, y)",
    "where(x > 0, sqrt(x), max(x, y, 3)) + leaky_relu(z, slope=0.1)",
    "√x² + 2^-x·θ₁ # a comment",
    "sum((w0 @ x)^2) + max(x, axis=0)",
    "h = [0, 0]; for t in 0..2: h = tanh(w0 @ h + x[t])\nsum(h)",
    "mean(softmax(w0 @ x.T, axis=-1)[0, 1:]) + ‖y‖",
    "cross_entropy(reshape(x, [2, -1]), y) + sum(stack(x, y, axis=1)) + sum(concat(x, [1]))",
    "gate n(a) = sum(a*a); d/a = 2*g*a; f(a) = n(a) + prod(a); f(w0) * f(x)",
    "sum(conv2d(w0, x, padding=1)) + sum(maxpool2d(w0)) + sum(layer_norm(x, y, z))",
    "sum(attention(w0, w0, x)) + norm(x, order=3) + logsumexp(y, axis=0) + sum(roll(x, 1))",
    "x[y] + sum(w0[[0, -1]]) + dot(x, y) + sum(outer(x, y)) + sum(one_hot(z, x)*cumsum(x))",
)
OPTIONS = (
    "--json",
    "--quiet",
    "--implicit",
    "--group=auto",
    "--ungroup=sigmoid",
    "--format=csv",
    "--all",
    "--summary",
    "--jacobian=n1",
    "--seed-gradient=[1, 2]",
    "--format=markdown",
    "--group=f",
    "--wrt=x",
)


def values(rng: random.Random) -> list[str]:
    names = ("x", "y", "z", "w0", "w1", "w2", "x0", "x1", "theta1", "theta", "a", "b", "q")
    texts = ("1", "-2", "0", "1/3", "pi/4", "inf", "1e300", "-1e-300", "foo", "", "1,5", "0.5")
    texts += (
        "[1, 2]",
        "[[1, 2], [3, 4]]",
        "[0, 1]",
        "[[1]]",
        "[1, inf]",
        "[1, [2]]",
        "[nan]",
        "@no",
    )
    return [f"--{name}={rng.choice(texts)}" for name in names if rng.random() < 0.5]


def check_outcome(*args: str) -> None:
    outcome = here("eval", *args)
    assert outcome.code in (0, 1, 2), args
    assert outcome.code == 0 or outcome.out == "", args
    assert "Traceback" not in outcome.err, args
    assert "a bug in backprop" not in outcome.err, args
    if outcome.code:
        assert outcome.err.startswith(("error: ", '{"error"')), args


@pytest.mark.parametrize("seed", range(10))
def test_random_pieces_of_the_language(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(350):
        text = rng.choice(["", " "]).join(rng.choices(PIECES, k=rng.randint(1, 14)))
        check_outcome(text, *values(rng), *rng.choices(OPTIONS, k=rng.randint(0, 2)))


@pytest.mark.parametrize("seed", range(10))
def test_random_bytes(seed: int) -> None:
    rng = random.Random(1000 + seed)
    for _ in range(350):
        raw = bytes(rng.choices(range(256), k=rng.randint(1, 30)))
        check_outcome(raw.decode("utf-8", "surrogateescape"), "--x=1")


@pytest.mark.parametrize("seed", range(10))
def test_damaged_programs(seed: int) -> None:
    rng = random.Random(2000 + seed)
    for _ in range(350):
        text = rng.choice(PROGRAMS)
        for _ in range(rng.randint(1, 3)):
            start = rng.randrange(len(text) + 1)
            end = min(len(text), start + rng.randint(0, 4))
            text = text[:start] + rng.choice(["", *PIECES]) + text[end:]
        check_outcome(text, *values(rng), *rng.choices(OPTIONS, k=rng.randint(0, 2)))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=5))
def test_random_command_lines(args: list[str]) -> None:
    check_outcome(*args)


@pytest.mark.parametrize(
    "program",
    ["(" * 100_000, "(" * 100_000 + "x" + ")" * 99_999, ")" * 100_000, "-" * 100_000, "x" * 100_000,
     "x+" * 100_000, "sin(" * 100_000, "[" * 100_000, ";" * 100_000 + "x", "x " * 100_000,
     "q = " * 100_000, "9" * 100_000, "x^" * 100_000 + "("],
    ids=lambda program: program[:6],
)  # fmt: skip
def test_long_nonsense_is_answered_with_one_short_message(program: str) -> None:
    outcome = here("eval", program, "--x=1")
    assert outcome.code in (0, 2)
    assert len(outcome.err) < 2000


def test_a_program_that_explodes_is_refused_by_its_count() -> None:
    lines = ["f0(a) = a*a", *(f"f{i}(a) = f{i - 1}(f{i - 1}(a))" for i in range(1, 200)), "f199(x)"]
    outcome = here("eval", "\n".join(lines), "--x=1")
    assert outcome.code == 2
    assert "expands to about 10^59 nodes" in outcome.err
