"""Programs of any size, each with about as many tokens as asked for."""

from collections.abc import Callable
from typing import NamedTuple


class Shape(NamedTuple):
    """How a program is written, and the nodes that each of its tokens makes."""

    text: Callable[[int], str]
    nodes: float


def sums(tokens: int) -> str:
    """x*1 + x*2 + …"""
    return "+".join(f"x*{i % 97 + 1}" for i in range(tokens // 4))


def chains(tokens: int) -> str:
    """1.0^1.0^…^x, which groups from the right."""
    return "1.0^" * (tokens // 2) + "x"


def parentheses(tokens: int) -> str:
    """(((x+1)+1)+1) and so on: as deep as it is long."""
    return "(" * (tokens // 4) + "x" + "+1)" * (tokens // 4)


def calls(tokens: int) -> str:
    """sin(sin(sin(x)))."""
    return "sin(" * (tokens // 3) + "x" + ")" * (tokens // 3)


def statements(tokens: int) -> str:
    """A chain of named intermediates."""
    lines = ["v0 = x", *(f"v{i} = v{i - 1} * 0.5 + x" for i in range(1, tokens // 8))]
    return "\n".join(lines)


def inputs(tokens: int) -> str:
    """As many inputs as terms."""
    return "+".join(f"x{i}" for i in range(tokens // 2))


def inlined(tokens: int) -> str:
    """A function called many times: three nodes for five tokens."""
    return "f(a) = a*a + sin(a)\n" + "+".join(["f(x)"] * (tokens // 5))


def user_gates(tokens: int) -> str:
    """A gate of the program's own, used many times."""
    return "gate f(a) = a*a; d/a = 2*a\n" + "+".join(["f(x)"] * (tokens // 5))


SHAPES = {
    "sums": Shape(sums, 1 / 2),
    "chains": Shape(chains, 1 / 2),
    "parentheses": Shape(parentheses, 1 / 4),
    "calls": Shape(calls, 1 / 3),
    "statements": Shape(statements, 1 / 4),
    "inputs": Shape(inputs, 1),
    "inlined": Shape(inlined, 4 / 5),
    "user_gates": Shape(user_gates, 2 / 5),
}
SYNTAX = ("sums", "chains", "parentheses", "calls", "statements")
"""Those that other tools can read too."""
