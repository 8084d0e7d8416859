"""The grain of a graph: what becomes one gate, and which gates are opened into their bodies."""

from collections.abc import Collection
from functools import cache

from backprop_cli.errors import did_you_mean, fail
from backprop_cli.gates.calls import CONSTANTS, check_none, check_settings, no_number, resolved
from backprop_cli.gates.derive import derive
from backprop_cli.gates.library import library
from backprop_cli.gates.model import Gate, Rule
from backprop_cli.gates.reading import BODY, works_on_arrays
from backprop_cli.graph.definitions import GLOBAL, Function, Program
from backprop_cli.graph.program import check_call
from backprop_cli.graph.recognise import recognise
from backprop_cli.syntax.tree import NAME, NONE, NUMBER, Expression, Tree
from backprop_cli.syntax.writer import Writer

AUTO = "auto"
LOCAL = "."
"""Before a parameter of a closed function, so that it is not taken for `out`."""
LARGEST = 5_000
"""Items of a body that may still become one gate."""


def arranged(
    program: Program,
    group: Collection[str],
    ungroup: Collection[str],
    given: Collection[str] = (),
) -> Program:
    """The program at another grain.

    `group` names functions of the program and gates whose spelled-out forms are to be recognised,
    or is `auto` for all of them; `ungroup` names gates that have a body. A constant among `given`
    is an input.

    Raises:
        BackpropError: a name that is neither, or a gate without a body.
    """
    functions = list(program.functions)
    program = _opened(program, ungroup) if ungroup else program
    if not group:
        return program
    known = {name: gate for name, gate in _recognisable().items() if name not in program.functions}
    group = [gate.name if (gate := program.finder.find(name)) else name for name in group]
    for name in group:
        if name not in (AUTO, *known, *functions):
            hint = did_you_mean(name, [AUTO, *known, *functions])
            hint = hint or f"known here: {', '.join([AUTO, *functions, *known])}"
            fail("group", f"there is nothing named {name} to group", hint=hint)
    every = AUTO in group
    forms = [form for name, gate in known.items() if every or name in group for form in gate.forms]
    names = [name for name in functions if every or name in group]
    constants = [c for c in (*CONSTANTS, NONE) if c not in program.names and c not in given]
    return recognise(_closed(program, names, constants), forms)


def spelled_out(program: Program) -> list[str]:
    """The names of the gates whose spelled-out forms can be recognised in a program."""
    return [name for name in _recognisable() if name not in program.functions]


@cache
def _recognisable() -> dict[str, Gate]:
    """The gates that have spelled-out forms."""
    return {gate.name: gate for gate in library() if gate.forms}


def _opened(program: Program, names: Collection[str]) -> Program:
    """The program where some gates are functions, to be inlined."""
    functions = dict(program.functions)
    for name in names:
        gate = program.finder.find(name)
        if gate is None or gate.body is None:
            hint = did_you_mean(name, program.finder.names()) if gate is None else ""
            what = "is not a gate" if gate is None else "is a gate without a body"
            fail("group", f"{name} {what}, so it cannot be ungrouped", hint=hint)
        place = program.gate_places.get(gate.name, -1)
        opened = Function(gate.name, gate.parameters, gate.body, place, gate.settings)
        functions |= dict.fromkeys((gate.name, *gate.also), opened)
    return program._replace(functions=functions)


def _closed(program: Program, names: list[str], constants: list[str]) -> Program:
    """The program where some functions are gates, with the names that they use as arguments."""
    if not names:
        return program
    bodies = _expanded(program, constants)
    hidden: dict[str, list[str]] = {}
    places = {definition.name: definition.place for definition in program.definitions}
    for name in names:
        function, body = program.functions[name], bodies[name]
        free = [name for name in body.names() if name.startswith(GLOBAL)]
        for word in free:
            early = word.removeprefix(GLOBAL)
            if places.get(early, -1) > function.place:
                hint = f"move the statement {early} = … up"
                fail("order", f"{early} is used before it is defined", function.body.span, hint)
        hidden[name] = free
        program.finder.own[name] = _function_gate(program, function, body, free)
        program.gate_places[name] = function.place
    functions = {k: f for k, f in program.functions.items() if k not in hidden}
    return _with_arguments(program._replace(functions=functions), hidden, program.functions)


def _expanded(program: Program, constants: list[str]) -> dict[str, Expression]:
    """The functions' bodies with every call of a function written out, and free names marked."""
    bodies: dict[str, Expression] = {}
    for name, function in program.functions.items():
        if name not in program.callables or name in program.finder.own:
            continue  # a gate that was opened stays a gate inside a closed function
        tree = function.body.tree
        writer, copies = Writer(Tree(tree.source, whole=True), tidy=False), dict[int, int]()
        for index in function.body.order():
            op, args = tree.ops[index], tree.args[index]
            if isinstance(args, str):
                if op == NAME and args in function.parameters and args != NONE:
                    args = LOCAL + args
                elif op == NAME and args not in constants:
                    args = GLOBAL + args
                copies[index] = writer.tree.add(op, args, tree.starts[index], tree.ends[index])
                continue
            inner = program.functions.get(op)
            if inner and op in bodies:
                refs = (copies[child] for child in args)
                places = dict(zip((LOCAL + p for p in inner.parameters), refs, strict=True))
                copies[index] = writer.graft(bodies[op], places)
            else:
                copies[index] = writer.tree.take(tree, index, copies)
            if len(writer.tree.ops) > LARGEST:
                hint = "group the functions that it calls, or leave it open"
                fail("size", f"{name} is too large to be one gate", function.body.span, hint)
        bodies[name] = Expression(writer.tree, copies[function.body.root])
    return bodies


def _function_gate(program: Program, function: Function, body: Expression, free: list[str]) -> Gate:
    slots = (*(LOCAL + parameter for parameter in function.parameters), *free)
    if body.tree.args[body.root] == NONE:
        no_number(body.span)
    for index in body.order():
        if body.tree.ops[index] not in (NAME, NUMBER):
            inner = resolved(body.tree, index, program.finder)
            assert inner is not None
            check_settings(body.tree, index, inner)
            check_none(body.tree, index, inner)
    arrays = works_on_arrays(body, program.finder)
    textbook = derive(body, slots, program.finder, careful=False, pullback=arrays)
    careful = derive(body, slots, program.finder, careful=True, pullback=arrays)
    return Gate(
        name=function.name, family="In this program", description="", parameters=slots,
        variadic=False, settings={}, body=body, careful_body=body,
        rules={name: Rule(textbook[name], careful[name], arrays) for name in slots},
        constants=(), domain=(), kinks=(), dead=(), saturates=None, forms=(), also=(), pattern="",
        remedy="", shape=BODY if arrays else "",
        written="", overload="", examples=(), head=body, span=function.body.span,
    )  # fmt: skip


def _with_arguments(
    program: Program, hidden: dict[str, list[str]], program_functions: dict[str, Function]
) -> Program:
    """The program where calls of a closed function also pass the names that its body uses."""

    def passed(expression: Expression) -> Expression:
        source, copy = expression.tree, Tree(expression.tree.source, whole=True)
        copies: dict[int, int] = {}
        for index in expression.order():
            op, place = source.ops[index], (source.starts[index], source.ends[index])
            if op in hidden:
                check_call(source, index, program_functions[op])
            extra = tuple(copy.add(NAME, name, *place) for name in hidden.get(op, ()))
            copies[index] = copy.take(source, index, copies, extra)
        return Expression(copy, copies[expression.root])

    definitions = program.definitions.rewritten(passed)
    functions = {k: f._replace(body=passed(f.body)) for k, f in program.functions.items()}
    return program._replace(definitions=definitions, functions=functions)
