"""Random programs to draw, and the lecture's examples: shared values, calls in calls, loops."""

import random
import re
from functools import cache

from backprop_cli.api import compile
from backprop_cli.report.model import Report

UNARY = [
    "exp({}/9)",
    "tanh({})",
    "sigmoid({})",
    "-{}",
    "1/(3 + {}^2)",
    "{} + 1",
    "{}*0.5",
    "{}^2",
    "once({})",
]
BINARY = [
    "{} + {}",
    "{} - {}",
    "{} * {}",
    "max({}, {})",
    "twice({}, {})",
    "where({} > 0, {}, 1)",
    "hypot({}, {} + 5)",
]
MANY = [
    "max({}, {}, {})",
    "where({} > 0, {}, {})",
    "min({}, {}, {}, {}, {})",
    "clip({}, {}, {} + 2)",
]
HEAD = "once(a) = tanh(a)*a; twice(a, b) = once(a) + once(b)*0.5 - a\n"
LECTURE = {
    "product": ("(x+y)*z", {"x": -2, "y": 5, "z": -4}),
    "named": ("q = x + y; f = q * z", {"x": -2, "y": 5, "z": -4}),
    "neuron": ("1/(1+exp(-(w0*x0+w1*x1+w2)))", {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3}),
    "max": ("2*(x*y + max(z, w))", {"x": 3, "y": -4, "z": 2, "w": -1}),
    "fraction": ("(x+sigmoid(y))/(sigmoid(x)+(x+y)^2)", {"x": 3, "y": -4}),
    "matrix": ("sum((W @ x)^2)", {"W": [[0.1, 0.5], [-0.3, 0.8]], "x": [0.2, 0.4]}),
    "loops": ("s = x\nfor t in 0..3:\n  s = s*w + x\nfor t in 0..2:\n  for u in 0..2:\n    s = tanh(s + u*w)\ns", {"x": 1, "w": 0.5}),
}  # fmt: skip


def program(seed: int, size: int) -> tuple[str, dict[str, float]]:
    """A program of so many statements, each of which uses some before it; all are used."""
    dice = random.Random(seed)
    names = [f"x{k}" for k in range(2 + size // 6)]
    inputs, lines, near = list(names), [], dice.choice([4, 12, 60])
    for number in range(size):
        pattern = dice.choice(dice.choice([UNARY, BINARY, BINARY, MANY]))
        operands = [
            dice.choice(names[-near:] if dice.random() < 0.8 else names)
            for _ in range(pattern.count("{}"))
        ]
        lines.append(f"v{number} = {pattern.format(*operands)}")
        names.append(f"v{number}")
    text = "\n".join(lines)
    used = set(re.findall(r"\w+", " ".join(line.split("=", 1)[1] for line in lines)))
    last = [name for name in names if name not in used]
    return f"{HEAD}{text}\n{' + '.join(last)}", {
        name: round(dice.uniform(-2, 2), 2) for name in inputs
    }


RANDOM = {
    f"random {seed}": (seed, [1, 3, 6, 10, 20, 30, 50, 80, 110, 130][seed % 10])
    for seed in range(200)
}
NAMES = [*LECTURE, *RANDOM]


@cache
def report_of(name: str) -> Report:
    """One of the lecture's examples, or of 200 random programs of 5 to 300 nodes."""
    text, values = LECTURE[name] if name in LECTURE else program(*RANDOM[name])
    return compile(text)(values)


def reports() -> dict[str, Report]:
    """All of them."""
    return {name: report_of(name) for name in NAMES}
