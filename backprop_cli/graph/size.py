"""How large a program becomes when its functions are inlined, counted before it happens."""

from backprop_cli.errors import fail
from backprop_cli.graph.definitions import Program
from backprop_cli.source import Span
from backprop_cli.syntax.tree import NAME, NUMBER, Expression

NESTED = 3
"""How deep the bodies of the library's gates lie in one another; they stand in no order."""


def check_size(program: Program, limit: int) -> None:
    """Refuse a program that would become too large.

    Raises:
        BackpropError: more nodes than the limit.
    """
    definitions = program.definitions
    if not program.functions and not definitions.others and len(definitions.tree.ops) <= limit:
        return  # no item of the program's own tree becomes more than one node
    sizes: dict[str, int] = {}
    ordered = sorted(program.functions.items(), key=lambda pair: pair[1].place)
    opened = [pair for pair in ordered if pair[1].place < 0]
    for name, function in (*opened * NESTED, *ordered):
        sizes[name] = _size(function.body, sizes)
    count = sum(_size(definition.expression, sizes) for definition in definitions)
    if count > limit:
        shown = f"{count:,}" if count < 10**15 else f"about 10^{len(str(count)) - 1}"
        span = Span(program.parsed.source, *definitions[-1].span[1:])
        hint = f"the limit is {limit:,} nodes; --max-nodes sets another"
        fail("size", f"this program expands to {shown} nodes", span, hint)


def _size(expression: Expression, sizes: dict[str, int]) -> int:
    items = expression.items()
    ops = expression.tree.ops[items.start : items.stop]
    if not sizes:
        return len(ops) - ops.count(NUMBER) - ops.count(NAME)
    return sum(sizes.get(op, 1) for op in ops if op not in (NUMBER, NAME))
