"""Statements → what each of them defines, with every check that needs no values."""

from collections.abc import Sequence

from backprop_cli.errors import fail
from backprop_cli.gates.calls import (
    CONDITIONS,
    called_gate,
    check_arguments,
    is_call,
    reject_condition,
)
from backprop_cli.gates.clauses import belongs_to_gate, clause_parameter
from backprop_cli.gates.library import finder as library_finder
from backprop_cli.gates.model import Finder, Gate
from backprop_cli.graph.definitions import Definition, Definitions, Function, Program
from backprop_cli.graph.loops import LOOP, Unroller
from backprop_cli.source import Span
from backprop_cli.syntax.builder import Parsed
from backprop_cli.syntax.statements import Statement, Statements
from backprop_cli.syntax.tree import NAME, NUMBER, Expression, Tree

MAX_ELEMENTS = 10**9
"""Elements that an array may have, unless asked otherwise."""
MAX_NODES = 10_000_000
SHIPPED = ("also", "form", "shape", "written", "overload")
"""Clauses that only the gates of the library have."""
LARGEST_GATE, DEEPEST_GATE = 20_000, 50
"""Items of a gate's body with the gates in it written out, and how deep they may lie."""


def read_program(parsed: Parsed, max_nodes: int = MAX_NODES) -> Program:
    """Take a program apart.

    Raises:
        BackpropError: a definition that cannot stand as it is.
    """
    program, statements = _nothing_yet(parsed), parsed.statements
    if not statements:
        hint = 'give an expression, for example "(x+y)*z"'
        fail("empty", f"{parsed.source.name}: there is nothing to evaluate", hint=hint)
    place, unroller = 0, Unroller(parsed, max_nodes)
    while place < len(statements):
        if _gives_a_name(parsed, place):
            _define(program, statements.targets[place], statements.values[place], place)
            place += 1
        elif statements[place].keyword == LOOP:
            place = _read_loop(program, unroller, place)
        else:
            place = _read(program, statements, place)
    return _with_output(program)


def _gives_a_name(parsed: Parsed, place: int) -> bool:
    """Whether a statement is of the form `name = value`, as most are where there are many."""
    statements = parsed.statements
    return place not in statements.others and parsed.tree.ops[statements.targets[place]] == NAME


def _nothing_yet(parsed: Parsed) -> Program:
    return Program(
        parsed, Definitions(parsed.tree), set(), {}, library_finder(), {}, {},
        _callables(parsed), {},
    )  # fmt: skip


def _read_loop(program: Program, unroller: Unroller, place: int) -> int:
    """Read a loop step by step; the place of the first statement behind it."""
    parsed = program.parsed
    header = parsed.statements[place]
    if header.words in program.names:
        fail("duplicate", f"{header.words} is defined twice", header.span, "choose another name")
    for step in unroller.steps(place):
        tree, target = parsed.tree, step.statement.parts[0]
        if tree.ops[step.statement.parts[1]] in CONDITIONS:
            reject_condition(tree, step.statement.parts[1])
        name = tree.text(target)
        program.names.add(name)
        program.definitions.append(
            Definition(name, step.expression, step.place, tree.span(target), step.steps)
        )
    return unroller.body(place).stop


def _read(program: Program, statements: Statements, place: int) -> int:
    """Read one statement, a gate with its clauses; the place of the next."""
    parsed, statement = program.parsed, statements[place]
    if statement.keyword == "gate":
        end = place + 1
        while end < len(statements) and belongs_to_gate(parsed, statements[end]):
            end += 1
        _read_gate(program, statements[place:end], place)
        return end
    if belongs_to_gate(parsed, statement):
        word = statement.keyword or f"d/{clause_parameter(parsed, statement)}"
        hint = "it follows the line gate f(a) = … that it belongs to"
        fail("clause", f"{word} belongs to a gate, and none stands before it", statement.span, hint)
    if len(statement.parts) == 3:
        hint = "only a gate has a careful form: gate f(a) = … computed as …"
        fail("gate", "computed as has no place here", statement.span, hint)
    if statement.equal and parsed.tree.ops[statement.parts[0]] not in (NAME, NUMBER):
        _read_function(program, statement, place)
    else:
        _read_definition(program, statement, place)
    return place + 1


def _read_gate(program: Program, statements: Sequence[Statement], place: int) -> None:
    from backprop_cli.gates.checks import verify
    from backprop_cli.gates.reading import gate_from

    gate = gate_from(program.parsed, statements, program.finder, "In this program")
    head = program.parsed.tree.span(statements[0].parts[0])
    _check_free(program, gate.name, head)
    _check_gate_size(program, gate)
    program.finder.own[gate.name] = gate
    verify(gate, program.finder)
    _check_numbers(gate, program.finder)
    for word in SHIPPED:
        if any(statement.keyword == word for statement in statements):
            fail("clause", f"{word} is a clause of the gates that ship with the program", gate.span)
    if gate.variadic:
        fail(
            "gate", "a gate of a program has a fixed number of arguments", head, "name each of them"
        )
    if gate.body is None:
        hint = f"write gate {head.text} = …"
        fail("gate", f"the gate {gate.name} has no body to compute its value", head, hint)
    program.gate_places[gate.name] = place
    program.gates[gate.name] = program.finder.own[gate.name] = gate


def _check_numbers(gate: Gate, finder: Finder) -> None:
    """Refuse arrays in the clauses of a gate whose body works number by number."""
    from backprop_cli.gates.reading import works_on_arrays

    conditions = (condition.expression for condition in (*gate.domain, *gate.kinks, *gate.dead))
    rules = (form for rule in gate.rules.values() for form in (rule.textbook, rule.careful))
    clauses = () if gate.shape else (gate.careful_body, *rules, *conditions)
    for clause in filter(None, (*clauses, gate.saturates)):
        if works_on_arrays(clause, finder):
            hint = "a body that works on arrays may have clauses that do"
            fail(
                "clause", "this clause works on arrays, and not number by number", clause.span, hint
            )


def _check_gate_size(program: Program, gate: Gate) -> None:
    """Refuse a gate whose body, with the gates of the program written out, is beyond all bounds."""
    size, depth = 0, 1
    for index in gate.body.order() if gate.body else ():
        inner = program.gate_sizes.get(gate.body.tree.ops[index] if gate.body else "", (1, 0))
        size, depth = size + inner[0], max(depth, inner[1] + 1)
    if size > LARGEST_GATE or depth > DEEPEST_GATE:
        hint = "functions, f(a) = …, may be as large and as deep as you like"
        fail("size", f"the gate {gate.name} is too large", gate.span, hint)
    program.gate_sizes[gate.name] = (size, depth)


def _check_free(program: Program, name: str, span: Span) -> None:
    if name in program.functions or name in program.gates:
        fail("duplicate", f"{name} is defined twice", span, "choose another name")
    if program.finder.with_helpers().find(name) or name == "chain":
        fail("duplicate", f"{name} is a gate that is there already", span, "choose another name")


def _read_function(program: Program, statement: Statement, place: int) -> None:
    tree, target = program.parsed.tree, statement.parts[0]
    op, args, span = tree.ops[target], tree.args[target], tree.span(target)
    if not is_call(tree, target):
        hint = "on the left of = stands one name, or f(a, b) for a function; == compares"
        fail("assignment", "an expression cannot be given a value", span, hint)
    _check_free(program, op, span)
    seen = set[str]()
    parameters = [str(tree.args[child]) for child in args if isinstance(child, int)]
    if target in tree.settings:
        fail(
            "definition",
            "a function has no settings",
            span,
            "write f(a, b) = …; a gate may have some",
        )
    for child, name in zip(args, parameters, strict=True):
        assert isinstance(child, int)
        if tree.ops[child] != NAME or name.endswith("..."):
            fail("definition", "a parameter is a name", tree.span(child), "write f(a, b) = …")
        if name in seen:
            fail("duplicate", f"the parameter {name} is named twice", span, "choose another name")
        seen.add(name)
    body = program.parsed.expression(statement.parts[1])
    _check_body(program, op, body)
    if tree.ops[body.root] in CONDITIONS:
        reject_condition(tree, body.root)
    program.functions[op] = Function(op, tuple(parameters), body, place, {})


def _callables(parsed: Parsed) -> frozenset[str]:
    """The names of all functions and gates that the statements define, early or late."""
    statements, ops = parsed.statements, parsed.tree.ops
    heads = (s for s in statements.others.values() if s.parts and (s.equal or s.keyword == "gate"))
    targets = [s.parts[0] for s in heads]
    targets += [t for place, t in enumerate(statements.targets) if place not in statements.others]
    return frozenset(ops[target] for target in targets)


def _check_body(program: Program, name: str, body: Expression) -> None:
    """Check every call in a function's body, whether the function is ever called or not."""
    tree = body.tree
    for index in body.items():
        op = tree.ops[index]
        if op in (NAME, NUMBER):
            continue
        if op == name:
            hint = "a program has no recursion; write the steps out"
            fail("recursion", f"{name} calls itself", tree.span(index), hint)
        if op in program.functions:
            check_call(tree, index, program.functions[op])
        elif op in program.callables and not program.finder.find(op):
            hint = f"move the definition of {op} up"
            fail("order", f"{op} is used before it is defined", tree.span(index), hint)
        else:
            called_gate(tree, index, program.finder)


def check_call(tree: Tree, index: int, function: Function) -> None:
    """Check the arguments of a function's call."""
    check_arguments(tree, index, function.name, function.parameters, tuple(function.settings))
    for child in tree.children(index):
        if tree.ops[child] in CONDITIONS:
            reject_condition(tree, child)


def _read_definition(program: Program, statement: Statement, place: int) -> None:
    tree, root = program.parsed.tree, statement.parts[-1]
    if statement.equal and tree.ops[statement.parts[0]] == NUMBER:
        span = tree.span(statement.parts[0])
        fail("assignment", "a number cannot be given a value", span, "== compares")
    _define(program, statement.parts[0] if statement.equal else -1, root, place)


def _define(program: Program, target: int, root: int, place: int) -> None:
    """Add a definition; without a target, item -1, it has no name."""
    tree = program.parsed.tree
    name = tree.text(target) if target >= 0 else ""
    if name in program.names:
        fail("duplicate", f"{name} is defined twice", tree.span(target), "choose another name")
    if tree.ops[root] in CONDITIONS:
        reject_condition(tree, root)
    if name:
        program.names.add(name)
    program.definitions.add(name, root, place, target if name else root)


def _with_output(program: Program) -> Program:
    definitions, statements = program.definitions, program.parsed.statements
    if not definitions or definitions[-1].place != len(statements) - 1:
        hint = "the last statement is the output: add an expression after it"
        fail("output", "the program ends with a definition", statements[-1].span, hint)
    if "" in definitions.names[:-1]:
        unnamed = definitions[definitions.names.index("")]
        hint = "give it a name (q = …), or remove it: only the last statement is the output"
        fail("unused", "this value is not used", unnamed.span, hint)
    return program
