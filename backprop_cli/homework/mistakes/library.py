"""The classic mistakes that ship with the program: each is one entry in a `.mistakes` file."""

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from backprop_cli.errors import fail
from backprop_cli.gates.calls import check_expression
from backprop_cli.gates.library import finder as library_finder
from backprop_cli.gates.model import UPSTREAM, Gate
from backprop_cli.homework.passes.rules import COUNT
from backprop_cli.source import Source, Span
from backprop_cli.syntax.parser import parse
from backprop_cli.syntax.tree import Expression

FOLDER = os.path.dirname(__file__)
FILES = ("anywhere", "arithmetic", "functions", "routers", "matrices")
GATE, ANY, FORK, BROADCAST, ANSWER, SWAP = (
    "gate", "any gate", "a fork", "a broadcast", "the answer", "two answers",
)  # fmt: skip
"""Where a mistake is made."""
KNOWN = {
    ANY: ("local", UPSTREAM),
    FORK: ("total", "path", COUNT),
    BROADCAST: ("sent", "fitted", COUNT),
    ANSWER: ("gradient", "value", "upstream", "local", "output", "unit"),
    SWAP: ("gradient", "other"),
}
"""The names that the formula of a mistake may use, by the place where it is made."""
HEAD = re.compile(r"mistake (\w+) (?:in|at) (.+)")
CLAUSE = re.compile(r" {4}(d/\w+ =|sends|collects|answers|beside|common|says|redo) +(\S.*)")


WORDS = ("common", "says", "beside", "redo")
"""Clauses that hold no formula."""


class Mistake(NamedTuple):
    """One classic mistake: the rule that somebody who makes it has in mind.

    `rules` has, for each parameter of the gate, the local gradient, or what is sent where it names
    the upstream gradient `g`; a mistake that is not one gate's has its formula under an empty name.
    `beside` says what a gate's other inputs have to be: `node`, `literal`, or anything.
    """

    name: str
    place: str
    gate: str
    rules: dict[str, Expression]
    beside: str
    common: int
    says: str
    redo: str
    description: str

    @property
    def formula(self) -> Expression:
        """The formula of a mistake that is not one gate's."""
        return self.rules[""]


@cache
def mistakes() -> tuple[Mistake, ...]:
    """All mistakes, in the order of the files.

    Raises:
        BackpropError: an entry is wrong; the message names the file and the line.
    """
    return tuple(mistake for file in FILES for mistake in entries(_read(f"{file}.mistakes")))


def _read(name: str) -> Source:
    with open(os.path.join(FOLDER, name), encoding="utf-8") as stream:
        return Source(name, stream.read())


def entries(source: Source) -> Iterator[Mistake]:
    """The mistakes of one file."""
    for block in re.finditer(r"^(?:## (.*)\n)?(mistake .+\n(?: .+\n)*)", source.text, re.MULTILINE):
        yield _entry(source, block)


def _entry(source: Source, block: "re.Match[str]") -> Mistake:
    head, *lines = block[2].splitlines()
    found = HEAD.fullmatch(head)
    span = Span(source, block.start(2), block.start(2) + len(head))
    if found is None:
        fail("mistake", "an entry begins with mistake NAME in …", span)
    words, rules = dict[str, str](), dict[str, str]()
    for line in lines:
        clause = CLAUSE.fullmatch(line)
        if clause is None:
            fail("mistake", f"this clause is not known: {line.strip()}", span)
        (words if clause[1] in WORDS else rules)[clause[1]] = clause[2]
    return _mistake(source, span, found, words, rules, block[1])


def _mistake(
    source: Source,
    span: Span,
    head: "re.Match[str]",
    words: dict[str, str],
    rules: dict[str, str],
    description: str,
) -> Mistake:
    gate = _gate(head[2], span)
    known = (*gate.known, COUNT, UPSTREAM) if gate else KNOWN[head[2]]
    formulas = {}
    for key, text in rules.items():
        parameter = key[2:-2] if key.startswith("d/") else ""
        if gate and parameter not in gate.rules:
            fail("mistake", f"{gate.name} has no local gradient {key[:-2]}", span)
        formulas[parameter] = _formula(source, text, known, gate)
    missing = [word for word in ("common", "says", "redo") if word not in words]
    if missing or not rules or not description:
        what = (*missing, *([] if rules else ["formula"]), "description")[0]
        fail("mistake", f"this entry has no {what}", span)
    return Mistake(
        name=head[1],
        place=GATE if gate else head[2],
        gate=gate.name if gate else "",
        rules=formulas,
        beside=words.get("beside", ""),
        common=int(words["common"]),
        says=words["says"],
        redo=words["redo"],
        description=description,
    )


def _gate(text: str, span: Span) -> Gate | None:
    """The gate in the head of an entry, `mul(a, b)`, or None for another place."""
    if text in KNOWN:
        return None
    gate = library_finder().with_helpers().find(text.partition("(")[0])
    if gate is None:
        fail("mistake", f"there is no gate {text}", span)
    return gate


def _formula(source: Source, text: str, known: tuple[str, ...], gate: Gate | None) -> Expression:
    parsed = parse(Source(source.name, text))
    expression = parsed.expression(parsed.statements[0].parts[0])
    settings = gate.settings if gate else ()
    check_expression(expression, known, library_finder().with_helpers(), settings)
    return expression
