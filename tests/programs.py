"""Random programs that are right, each with values for its inputs: every construct of the language.

A pattern is a text with holes. `{}` takes an expression that is a number, `{v}` a vector of 3, `{w}`
one of 2, `{m}` a 2×3 matrix, `{q}` a 2×2 matrix, `{i}` a 4×4 image, `{=}` one of the shape asked for.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.engine.programs import BINARY, UNARY

Program = tuple[str, dict[str, str]]
"""A text, and the value of each of its inputs as a text."""
Choose = Callable[[Sequence[Any]], Any]
Patterns = dict[str, list[str]]
"""Patterns for a number (the empty text) and for each shape of array."""
INPUTS = {"": ["x", "y", "z", "θ", "w₀", "form"], "v": ["u", "v"], "w": ["r"], "m": ["M"], "q": ["Q"], "i": ["A"]}  # fmt: skip
SIZES: dict[str, tuple[int, ...]] = {"": (), "v": (3,), "w": (2,), "m": (2, 3), "q": (2, 2), "i": (4, 4)}  # fmt: skip
LITERALS = ["2", "0", "1", "1.5", ".5", "3.", "1_000", "25e-1", "2E0", "1_0.2_5"]
SIGNS = ["<", "<=", ">", ">=", "==", "!=", "≤", "≥", "≠"]
SEPARATORS = ["\n", "; ", ";", "\r\n", "\n\n", " # a note; (\n", "\n;", ";  \n\t"]
RATIONAL = [
    *2 * ["{} + {}", "{} - {}", "{} − {}", "{} * {}", "{}·{}", "{} × {}", "{}/{}", "{} ÷ {}", "-{}", "+{}"], "-{}^2 - -{}", "({})^3",
    "({}) ** 2", "({})²", "({})⁻¹", "({})^-2", "({}\n  + {})", "square({})", "reciprocal({})", "abs({})", "relu({})", "leaky_relu({})",
    "leaky_relu({}, slope=.1)", "sign({})", "floor({})", "ceil({})", "copy({})", "max({}, {})", "min({}, {}, {})", "clip({}, -1, {})",
    "neg({})", "add({}, {})", "sub({}, {})", "mul({}, {})", "div({}, {})",
    *(f"where({{}} {sign} {{}}, {{}}, {{}})" for sign in SIGNS), "where(less({}, {}), {}, {})", "where(equal({}, 1), {}, {})",
]  # fmt: skip
"""What fractions are closed under."""
SMOOTH = [
    *UNARY, *BINARY, "log2(2 + square({}))", "log10(1.5 + gaussian({}))", "ln(1 + exp({}))", "log1p(({})^2)", "expm1({}/2)",
    "cbrt(1 + ({})^2)", "reciprocal(1 + ({})²)", "asin(tanh({}))", "acos(sin({})/2)", "√(2 + ({})²)", "atanh(erf({})/2)",
    "acosh(2 + ({})^2)", "asinh({})", "sinh(sin({}))", "cosh(tanh({}))", "tan(tanh({}))", "mish({})", "selu(1 + ({})^2)",
    "elu(-softplus({}), alpha=2)", "erfc({})", "lgamma(1 + ({})^2)", "digamma(1 + ({})²)", "polygamma(1, 1 + ({})^2)", "normal_pdf({})",
    "normal_cdf({})", "σ({})", "pow(2, tanh({}))", "tanh({})^3 - 1/(2 + cos({}))",
]  # fmt: skip
"""What has a slope everywhere."""
NAMES = ["log", "log2", "log10", "log1p", "expm1", "sqrt", "√", "cbrt", "sin", "tan", "asin", "acos", "atanh", "acosh", "asinh", "sinh", "cosh", "exp", "elu", "selu", "lgamma", "digamma"]  # fmt: skip
EDGES = [
    *(f"{name}({{}})" for name in NAMES), "{}^{}", "{} ** -{}", "2^{}", "{}^{}^2", "atan2({}, {})", "hypot({}, {})", "elu({}, 0.3)",
    "pow({}, {})", "logaddexp({}, {})", "polygamma(2, {})", "pi*{}", "π + {}", "e^{}", "tau/{}", "where({} < inf, {}, {})",
]  # fmt: skip
"""What leaves a gate's domain, overflows, or stands on a kink."""
REDUCED = [
    *(f"{name}({{{shape}}})" for name in ("sum", "mean", "prod", "max", "min", "norm", "logsumexp") for shape in "vmi"), "{v}[0]",
    "{m}[1, -1]", "{v} @ {v}", "dot({w}, {w})", "‖{v}‖", "‖{m}‖", "norm({v}, order=3)", "deviation({v})", "norm({v}, order=inf, axis=0)",
    "cross_entropy({v}, 1)", "cross_entropy({m}, [0, 2])", "sum({m}, axis=[0, 1])", "length({v})*{}", "sum({i}[1:, ::2])",
    "sum(reshape({m}, [3, -1]))", "sum({m}.T)", "mean(stack({v}, {v}, axis=1))", "sum(concat({v}, {w}))",
]  # fmt: skip
ALIKE = [
    "{=} + {=}", "{=} - {}", "{=} * {=}", "{=} / (2 + {=}^2)", "-{=}", "exp({=}/4)", "relu({=})", "max({=}, {})", "where({=} > 0, {=}, {})",
    "softmax({=})", "log_softmax({=})", "cumsum({=})", "flip({=})", "roll({=}, 1)", "tanh({=})", "standardize({=}, epsilon=0.1)",
    "layer_norm({=}, 2, {})", "batch_norm({=}, {}, 0)", "hypot({=}, 1)", "spread({}, {=})", "reshape_as({=}, {=})",
]  # fmt: skip
ARRAYS = {
    "v": ["[{}, {}, {}]", "{m}[0]", "{m}[0, :]", "{w} @ {m}", "{m}.T @ {w}", "sum({m}, axis=0)", "max({m}, axis=0)", "{v}[[2, 0, 1]]",
          "one_hot(1, {v})", "{m}[:, [0, 2, 1]][1]", "concat({w}, [{}])", "mean(outer({v}, {v}), axis=-1)"],
    "w": ["[{}, {}]", "{m} @ {v}", "{v}[1:]", "{v}[::2]", "{q}[:, 0]", "norm({m}, order=2, axis=1)", "logsumexp({m}, axis=1)", "{q} @ {w}",
          "{i}[0, 1:3]"],
    "m": ["[{v}, {v}]", "outer({w}, {v})", "stack({v}, {v})", "{q} @ {m}", "reshape(concat({v}, {v}), [2, -1])", "{i}[:2, 1:]",
          "concat({q}, [[{}], [{}]], axis=1)", "matmul({q}, {m})", "attention({m}, {m}, {m})"],
    "q": ["[[{}, {}], [{}, {}]]", "{m} @ {m}.T", "{q}.T", "maxpool2d({i})", "avgpool2d({i}, size=2)", "matrix_transpose({q})",
          "conv2d({i}, {i}[:3, :3])", "maxpool2d({i}, size=3, stride=1)", "transpose({q}, axes=[1, 0])", "conv2d({i}, {q}, stride=2)"],
    "i": ["outer([{}, {}, {}, {}], {i}[0])", "conv2d({i}, {i}[1:, 1:], padding=1)", "{i} @ {i}.T"],
}  # fmt: skip
GATES = ["gate own(a) = 3*a - a^3", "gate own(b) = b^2; d/b = 2*b", "gate own(a) = a/2\n  d/a = 1/2 computed as 0.5  # half"]  # fmt: skip
"""Definitions of a gate, all of one name."""
RICHER = [
    *GATES, "gate own(a) = a*sigmoid(a); d/a = sigmoid(a)*(1 + a*(1 - sigmoid(a)))",
    "gate own(a, soft=0.01) = sqrt(a^2 + soft)\n    d/a = a / out   # the gate's output\n    kink a == 0",
    'gate own(b) = exp(b) computed as exp(b/2)^2\n\td/b = exp(b)  computed as out\n\tsaturates 1; domain b < 700 "large"',
    "gate own(a) = atan(a)\n  d/a = 1/(1 + a^2)\n  dead a > 1e9",
]  # fmt: skip
HOLE = re.compile(r"\{(.?)\}")
SIMPLE = re.compile(r"[a-zA-Zθ₀0-9_.]+")
WORD = re.compile(r"[a-zA-Zθ][a-zA-Z0-9₀]*")


class Author:
    """Writes one program; whatever drives the choices, the program is right."""

    def __init__(self, choose: Choose, patterns: Patterns, gates: Sequence[str]) -> None:
        self.choose = choose
        self.patterns = {shape: [*found] for shape, found in patterns.items()}
        self.known = {shape: [*INPUTS[shape]] for shape in patterns}
        self.gates = gates

    def expression(self, shape: str, depth: int) -> str:
        """An expression of some shape, with patterns in patterns up to a depth."""
        if not depth or not self.choose(range(6)):
            return str(self.choose([*self.known[shape], *([] if shape else LITERALS)]))
        return self.composed(shape, depth)

    def composed(self, shape: str, depth: int) -> str:
        """An expression that is more than a name or a number."""
        pattern = self.choose(self.patterns[shape])
        return HOLE.sub(lambda hole: self._operand(hole[1], shape, depth - 1), pattern)

    def _operand(self, hole: str, around: str, depth: int) -> str:
        shape = around if hole == "=" else hole
        text = self.expression(shape, depth)
        bare = SIMPLE.fullmatch(text) or (not shape and self.choose(range(2)))
        return text if bare else f"({text})"

    def statement(self, number: int) -> str:
        """A statement that defines something for the statements after it."""
        kind = self.choose(["value", "value", "function", "loop", "gate"])
        if kind == "gate" and "own({})" not in self.patterns[""]:
            self.patterns[""] += 5 * ["own({})"]
            return str(self.choose(self.gates)) + "\n"
        if kind == "function":
            return self._function(f"f{number}")
        shape, name = self.choose([*self.patterns]), f"k{number}"
        text = f"{name} = {self.expression(shape, 2)}"
        self.known[shape].append(name)
        return self._loop(text, name, shape) if kind == "loop" else text

    def _function(self, name: str) -> str:
        known, self.known = self.known, {"": ["a", "b"]}
        numeric = [text for text in self.patterns[""] if not any(HOLE.findall(text))]
        patterns, self.patterns = self.patterns, {"": numeric}
        text = f"{name}(a, b) = {self.expression('', 2)}"
        self.known, self.patterns = known, patterns
        self.patterns[""].append(f"{name}({{}}, {{}})")
        return text

    def _loop(self, start: str, name: str, shape: str) -> str:
        step = f"{name} = {name}*t/2 + ({self.expression(shape, 1)})"
        lines = [
            f"for t in 0..2: {step}; {name} = {name} + t",
            f"for t in 1 .. 3:\n    {step}\n    {name} = -{name}",
        ]
        return f"{start}\n{self.choose(lines)}\n"

    def program(self, size: int) -> str:
        """A program of some statements and the output."""
        lines = [self.statement(number) for number in range(size)]
        text = "".join(t if t.endswith("\n") else t + self.choose(SEPARATORS) for t in lines)
        return text + self.choose(["", "f = "]) + self.composed("", 3)

    def values(self, text: str, numbers: Sequence[str]) -> dict[str, str]:
        """A value for each input that a program uses."""
        used = set(WORD.findall(text))
        sizes = {name: SIZES[shape] for shape in self.patterns for name in INPUTS[shape]}
        return {name: self._value(sizes[name], numbers) for name in sizes if name in used}

    def _value(self, sizes: tuple[int, ...], numbers: Sequence[str]) -> str:
        if not sizes:
            return str(self.choose(numbers))
        return f"[{', '.join(self._value(sizes[1:], numbers) for _ in range(sizes[0]))}]"


EVERYTHING = {shape: ALIKE + patterns for shape, patterns in ARRAYS.items()}
EVERYTHING |= {"": RATIONAL + SMOOTH + EDGES + 2 * REDUCED}
DECIMALS = ["0", *(f"{n / 100:g}" for n in range(-300, 301) if n)]
WILD = ["0", "1", "-2.5", "1e308", "-5e-324", "inf", "-inf", "1/3", "-pi/4", "1e-200", "2", "0.5"]


@st.composite
def _pairs(draw: Any, patterns: Patterns, gates: Sequence[str], numbers: Sequence[str]) -> Program:
    author = Author(lambda options: draw(st.sampled_from(options)), patterns, gates)
    text = author.program(draw(st.integers(0, 4)))
    return text, author.values(text, numbers)


def scalar_programs() -> st.SearchStrategy[Program]:
    """Programs of numbers that fractions can follow exactly, with decimal values."""
    return _pairs({"": RATIONAL}, GATES, DECIMALS)


def smooth_programs() -> st.SearchStrategy[Program]:
    """Programs of numbers that have a slope at every point, with decimal values."""
    return _pairs({"": SMOOTH}, RICHER, DECIMALS)


def programs() -> st.SearchStrategy[Program]:
    """Programs of numbers and arrays, with every gate, and values of every kind."""
    return st.one_of(_pairs(EVERYTHING, RICHER, numbers) for numbers in (DECIMALS, WILD))
