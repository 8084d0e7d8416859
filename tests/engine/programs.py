"""Random programs with shared nodes, for properties that hold of every program."""

from typing import Any

from hypothesis import strategies as st

INPUTS = ("x", "y", "z")
UNARY = ["sin({})", "cos({})", "tanh({})", "exp({}/4)", "sigmoid({})", "softplus({})", "({})^2", "-({})",
         "atan({})", "log(1 + ({})^2)", "sqrt(1 + ({})^2)", "gelu({})", "silu({})", "erf({})", "1/(2 + ({})^2)",
         "1/(1+exp(-({})))", "log(1+exp({}))"]  # fmt: skip
BINARY = ["{} + {}", "({}) - ({})", "({}) * ({})", "({}) / (3 + ({})^2)", "hypot({}, {} + 5)",
          "logaddexp({}, {})", "atan2({}, 4 + sin({}))", "where({} > 100, 1, {})", "(2 + sin({}))^tanh({})"]  # fmt: skip
NUMBERS = st.floats(-2, 2, allow_nan=False).map(lambda value: round(value, 3))


@st.composite
def programs(draw: Any, size: int = 8) -> str:
    """A program of some statements; each uses inputs, literals and statements before it."""
    names: list[str] = list(INPUTS)
    lines = ["mix(a, b) = a*b - sin(a)"]
    for number in range(draw(st.integers(1, size))):
        operand = st.sampled_from(names) | st.sampled_from(["1.5", "2", "pi"])
        if draw(st.booleans()):
            text = draw(st.sampled_from(UNARY)).format(draw(operand))
        else:
            pattern = draw(st.sampled_from([*BINARY, "mix({}, {})"]))
            text = pattern.format(draw(operand), draw(operand))
        names.append(f"v{number}")
        lines.append(f"v{number} = {text}")
    used = " + ".join(names[3:])
    return "\n".join([*lines, f"{used} + 0*(x + y + z)"])


points = st.fixed_dictionaries(dict.fromkeys(INPUTS, NUMBERS))
