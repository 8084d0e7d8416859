"""Statements → what each of them defines, with every check that needs no values."""

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
from backprop_cli.graph.definitions import Definition, Definitions, Function, Program
from backprop_cli.graph.loops import LOOP, Unroller
from backprop_cli.syntax.builder import Parsed
from backprop_cli.syntax.statements import Statement, Statements
from backprop_cli.syntax.tree import NAME, NUMBER, Expression, Tree

MAX_ELEMENTS = 10**9
"""Elements that an array may have, unless asked otherwise."""
MAX_NODES = 10_000_000


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
        from backprop_cli.graph.owngates import read_gate

        read_gate(program, statements[place:end], place)
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


def _read_function(program: Program, statement: Statement, place: int) -> None:
    tree, target = program.parsed.tree, statement.parts[0]
    op, args, span = tree.ops[target], tree.args[target], tree.span(target)
    if not is_call(tree, target):
        hint = "on the left of = stands one name, or f(a, b) for a function; == compares"
        fail("assignment", "an expression cannot be given a value", span, hint)
    program.check_free(op, span)
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
