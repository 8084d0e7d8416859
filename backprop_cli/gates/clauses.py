"""Which statements belong to a gate: clauses such as `d/a = …` and `kink a == 0`."""

from backprop_cli.syntax.builder import Parsed
from backprop_cli.syntax.statements import Statement
from backprop_cli.syntax.tree import NAME


def clause_parameter(parsed: Parsed, statement: Statement) -> str:
    """The `a` of a clause `d/a = …`, or an empty text for another statement."""
    tree = parsed.tree
    if statement.keyword or not statement.equal or tree.ops[statement.parts[0]] != "div":
        return ""
    top, bottom = tree.children(statement.parts[0])
    if tree.ops[top] != NAME or tree.ops[bottom] != NAME or tree.text(top) != "d":
        return ""
    return tree.text(bottom)


def belongs_to_gate(parsed: Parsed, statement: Statement) -> bool:
    """Whether a statement goes on with the gate before it."""
    if statement.keyword:
        return statement.keyword != "gate"
    return bool(clause_parameter(parsed, statement))
