"""Statements → gate, with every check that its text allows."""

from collections.abc import Sequence

from backprop_cli.errors import did_you_mean, fail
from backprop_cli.gates.calls import CONDITIONS, check_expression, is_call, resolved
from backprop_cli.gates.clauses import clause_parameter
from backprop_cli.gates.derive import derive
from backprop_cli.gates.model import HIDDEN, UPSTREAM, Condition, Finder, Form, Gate, Rule
from backprop_cli.hints import NamedTuple
from backprop_cli.syntax.builder import Parsed
from backprop_cli.syntax.statements import Statement
from backprop_cli.syntax.tree import NAME, NONE, NUMBER, Expression

RESERVED = ("out", UPSTREAM, "ties", NONE)
BODY = "body"
"""The shape of a gate whose body has array gates: that of its body."""


class Head(NamedTuple):
    """The line `gate name(a, b, setting=1) = body`."""

    name: str
    parameters: tuple[str, ...]
    variadic: bool
    settings: dict[str, Expression]


def gate_from(
    parsed: Parsed,
    statements: Sequence[Statement],
    finder: Finder,
    family: str = "",
    description: str = "",
) -> Gate:
    """The gate that a head and its clauses describe.

    Raises:
        BackpropError: a clause is missing, surplus or wrong; the span shows where.
    """
    first, *clauses = statements
    head = _head(parsed, first, () if family in HIDDEN else RESERVED)
    bodies = [parsed.expression(part) for part in first.parts[1:]]
    kept = _by_keyword(clauses)
    constants = tuple(_names(parsed, kept.get("no gradient", [])))
    if family in HIDDEN and not bodies:
        constants = head.parameters
    gate = Gate(
        name=head.name,
        family=family,
        description=description,
        parameters=head.parameters,
        variadic=head.variadic,
        settings=head.settings,
        body=bodies[0] if bodies else None,
        careful_body=bodies[-1] if bodies else None,
        rules=_rules(parsed, clauses, head),
        constants=constants,
        domain=_conditions(parsed, kept.get("domain", [])),
        kinks=_conditions(parsed, kept.get("kink", [])),
        dead=_conditions(parsed, kept.get("dead", [])),
        saturates=_single(parsed, kept.get("saturates", [])),
        forms=_forms(parsed, kept.get("form", []), first),
        also=tuple(_names(parsed, kept.get("also", []))),
        pattern=" ".join(statement.words for statement in kept.get("pattern", [])),
        remedy=" ".join(statement.words for statement in kept.get("remedy", [])),
        shape=_word(parsed, kept.get("shape", [])),
        written=_word(parsed, kept.get("written", [])),
        overload=_word(parsed, kept.get("overload", [])),
        examples=tuple(parsed.expression(p) for s in kept.get("try", []) for p in s.parts),
        head=parsed.expression(first.parts[0]),
        span=first.span,
    )
    return _complete(gate, finder)


def _head(parsed: Parsed, statement: Statement, reserved: tuple[str, ...]) -> Head:
    tree, root = parsed.tree, statement.parts[0]
    span = tree.span(root)
    args = tree.args[root]
    if isinstance(args, str) or not is_call(tree, root):
        fail("gate", "a gate begins with its name and its arguments", span, "write gate f(a) = …")
    names = []
    for child in args:
        if tree.ops[child] != NAME:
            fail("gate", "an argument of a gate is a name", tree.span(child))
        names.append(tree.text(child))
    settings = {k: parsed.expression(i) for k, i in tree.settings.get(root, {}).items()}
    plain = tuple(name.removesuffix("...") for name in names)
    seen = set[str]()
    for name in (*plain, *settings):
        if name in reserved or name in seen:
            why = "has a meaning of its own in a gate" if name in reserved else "is named twice"
            fail("gate", f"{name} {why}", span, "choose other names for the arguments")
        seen.add(name)
    variadic = tuple(names) != plain
    if variadic and len(names) > 1:
        fail("gate", "an argument with ... stands alone", span)
    return Head(tree.ops[root], plain, variadic, settings)


def _by_keyword(clauses: Sequence[Statement]) -> dict[str, list[Statement]]:
    kept: dict[str, list[Statement]] = {}
    for statement in clauses:
        kept.setdefault(statement.keyword, []).append(statement)
    return kept


def _rules(parsed: Parsed, clauses: Sequence[Statement], head: Head) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for statement in clauses:
        if statement.keyword:
            continue
        name, target = clause_parameter(parsed, statement), parsed.tree.span(statement.parts[0])
        if name not in head.parameters:
            hint = did_you_mean(name, head.parameters)
            hint = hint or f"its arguments are {', '.join(head.parameters)}"
            fail("clause", f"{head.name} has no argument {name}", target, hint)
        if name in rules:
            fail("clause", f"d/{name} is written twice", target)
        careful = parsed.expression(statement.parts[-1])
        pullback = UPSTREAM in careful.names()
        rules[name] = Rule(parsed.expression(statement.parts[1]), careful, pullback)
    return rules


def _conditions(parsed: Parsed, statements: list[Statement]) -> tuple[Condition, ...]:
    conditions = []
    for statement in statements:
        for part in statement.parts:
            if parsed.tree.ops[part] not in CONDITIONS:
                hint = "write a comparison, such as a > 0"
                fail(
                    "clause", f"{statement.keyword} needs a condition", parsed.tree.span(part), hint
                )
            conditions.append(Condition(parsed.expression(part), statement.words))
    return tuple(conditions)


def _single(parsed: Parsed, statements: list[Statement]) -> Expression | None:
    if len(statements) > 1 or any(len(statement.parts) > 1 for statement in statements):
        what = f"{statements[0].keyword} takes one number, once"
        fail("clause", what, statements[-1].span)
    return parsed.expression(statements[0].parts[0]) if statements else None


def _forms(parsed: Parsed, statements: list[Statement], head: Statement) -> tuple[Form, ...]:
    calls = (s.parts[1] if s.equal else head.parts[0] for s in statements)
    return tuple(
        Form(parsed.expression(s.parts[0]), parsed.expression(call))
        for s, call in zip(statements, calls, strict=True)
    )


def _word(parsed: Parsed, statements: list[Statement]) -> str:
    return next(iter(_names(parsed, statements)), "")


def _names(parsed: Parsed, statements: list[Statement]) -> list[str]:
    names = []
    for part in (part for statement in statements for part in statement.parts):
        if parsed.tree.ops[part] != NAME:
            fail("clause", "a name belongs here", parsed.tree.span(part))
        names.append(parsed.tree.text(part))
    return names


def _complete(gate: Gate, finder: Finder) -> Gate:
    """The gate with a rule for every argument: its own clauses, else derived from its body."""
    _no_recursion(gate)
    if gate.body and works_on_arrays(gate.body, finder):
        gate = gate._replace(shape=gate.shape or BODY)
    wanted = [name for name in gate.parameters if name not in gate.constants]
    for name in gate.constants:
        if name not in gate.parameters or name in gate.rules:
            fail("clause", f"no gradient {name} does not fit {gate.name}", gate.span)
    if gate.rules or not wanted:
        for name in wanted:
            if name not in gate.rules:
                fail(
                    "clause",
                    f"{gate.name} has no clause d/{name}",
                    gate.span,
                    f"add a line d/{name} = …",
                )
        return gate
    if gate.body is None or gate.careful_body is None:
        fail("clause", f"{gate.name} has neither a body nor a clause d/{wanted[0]}", gate.span)
    check_expression(gate.body, gate.slots, finder, gate.settings)
    pullback = bool(gate.shape)
    textbook = derive(gate.body, wanted, finder, careful=False, pullback=pullback)
    careful = derive(gate.careful_body, wanted, finder, careful=True, pullback=pullback)
    rules = {name: Rule(textbook[name], careful[name], pullback) for name in wanted}
    return gate._replace(rules=rules)


def works_on_arrays(body: Expression, finder: Finder) -> bool:
    """Whether a body has a gate that does not work element by element."""
    calls = (i for i in body.order() if body.tree.ops[i] not in (NAME, NUMBER))
    gates = (resolved(body.tree, index, finder) for index in calls)
    return any(gate is not None and gate.shape for gate in gates)


def _no_recursion(gate: Gate) -> None:
    for body in filter(None, (gate.body, gate.careful_body)):
        for index in body.order():
            if body.tree.ops[index] == gate.name:
                hint = "a body is made of gates that are there already"
                fail("recursion", f"{gate.name} calls itself", body.tree.span(index), hint)
