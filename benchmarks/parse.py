"""From a text to its graph, in time a token, beside other parsers of the same text.

Lark reads the same grammar with its own LALR parser, which makes nested tuples while it parses
(`lexer="basic"`, an inline transformer); `ast.parse` is CPython's parser, written in C. The floor
is one regular expression that finds the words and nothing else. Memory is the peak above that
before, for a node of the graph. Times are those of the processor.
"""

import re
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from time import process_time
from typing import Any

from benchmarks.model import Aim, Case, Section, Unit
from benchmarks.processes import apart, timed_apart
from benchmarks.shapes import SHAPES, SYNTAX

SIZES = (10**3, 10**5, 10**6)
SYMPY_LIMIT = 10**3
WARM = 20_000
"""Tokens that are read before, so that everything is loaded."""
TIME = Unit("µs a token", 1e6, each=True)
MEMORY = Unit("bytes a node", 1.0, each=True)
OURS, SYMPY = "backprop, text to graph", "SymPy"


def words(text: str) -> Any:
    """The words of a text."""
    return re.findall(r"\w+(?:\.\d+)?|\*\*|[^\w\s]|\n", text)


def lark(text: str) -> Callable[[], Any]:
    """Lark's own parser."""
    from lark import Lark, Transformer

    from backprop_cli.syntax.tables import grammar_text

    class Tuples(Transformer[Any, Any]):
        def __default__(self, data: Any, children: Any, _: Any) -> Any:
            return (data, *children)

    parser = Lark(grammar_text(), parser="lalr", lexer="basic", transformer=Tuples())
    return partial(parser.parse, text)


def cpython(text: str) -> Callable[[], Any]:
    """CPython's parser."""
    import ast

    return partial(ast.parse, text.replace("^", "**"))


def sympy(text: str) -> Callable[[], Any]:
    """SymPy's parser, which computes as it reads."""
    from sympy.parsing.sympy_parser import parse_expr

    return partial(parse_expr, text.replace("^", "**"), evaluate=False)


def tree(text: str) -> Callable[[], Any]:
    """Ours, as far as Lark goes."""
    from backprop_cli.syntax.parser import parse_text

    return partial(parse_text, text)


def graph(text: str) -> Callable[[], Any]:
    """Ours, to the graph."""
    from backprop_cli.graph.build import build
    from backprop_cli.graph.program import read_program
    from backprop_cli.syntax.parser import parse_text

    return lambda: build(read_program(parse_text(text)))


TOOLS: dict[str, Callable[[str], Callable[[], Any]]] = {
    "Lark": lark,
    "ast.parse": cpython,
    "words only": lambda text: partial(words, text),
    "backprop, text to tree": tree,
    OURS: graph,
    SYMPY: sympy,
}


def ready(tool: str, shape: str, tokens: int) -> Callable[[], Any]:
    """A text to read, for a tool that is warm."""
    TOOLS[tool](SHAPES[shape].text(min(tokens, WARM)))()
    return TOOLS[tool](SHAPES[shape].text(tokens))


def seconds(tool: str, shape: str, tokens: int) -> float:
    """How long a tool takes to read a text; called in a process of its own."""
    call = ready(tool, shape, tokens)
    start = process_time()
    call()
    return process_time() - start


def peak(tool: str, shape: str, tokens: int) -> float:
    """The peak of memory, in bytes for each token that makes a node."""
    call = ready(tool, shape, tokens)
    tracemalloc.start()
    call()
    return tracemalloc.get_traced_memory()[1] / SHAPES[shape].nodes


def sections(small: bool = False) -> Iterator[Section]:
    """A section for each way to write a program."""
    sizes = (1000,) if small else SIZES
    for shape in SYNTAX[:1] if small else SYNTAX:
        cases = [case(tool, shape, size) for size in sizes for tool in taking_part(size)]
        patience = 0 if small else 1
        yield Section(shape, cases, TIME, MEMORY, "token", patience)


def taking_part(size: int) -> Iterator[str]:
    """The tools for a number of tokens."""
    for tool in TOOLS:
        if tool != SYMPY or (size <= SYMPY_LIMIT and find_spec("sympy")):
            yield tool


def case(tool: str, shape: str, size: int) -> Case:
    """What is measured of a tool; the aims are those of the largest text."""
    run = timed_apart(seconds, tool, shape, size)
    if tool != OURS or size < SIZES[-1]:
        return Case(tool, run, size)
    return Case(tool, run, size, Aim(0.2, memory=200), partial(apart, peak, tool, shape, size))
