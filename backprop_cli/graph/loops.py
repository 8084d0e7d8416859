"""Loops → the definitions of every step: `for t in 0..3: h = tanh(W @ x[t] + U @ h)`."""

from collections.abc import Iterator

from backprop_cli.errors import fail
from backprop_cli.graph.definitions import Steps
from backprop_cli.hints import NamedTuple
from backprop_cli.syntax.builder import Parsed
from backprop_cli.syntax.statements import Statement
from backprop_cli.syntax.tree import NAME, NUMBER, Expression, Tree

LOOP = "for"
LONGEST = 15
"""Digits of a whole number that is counted with."""
DEEPEST = 20
"""Loops that may stand in one another."""
FOLDED = {"add": int.__add__, "sub": int.__sub__, "mul": int.__mul__}


class Step(NamedTuple):
    """One statement of a loop's body at one step; the loop variables are numbers in it."""

    statement: Statement
    expression: Expression
    place: int
    steps: Steps


def numbers_of(steps: Steps) -> dict[str, int]:
    """The variables of some loops, with their values."""
    return {name: value for name, value, _ in steps}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _body(parsed: Parsed, place: int) -> range:
    """The statements that belong to a loop: on its line, else the lines indented below it."""
    source, statements = parsed.source, parsed.statements
    header = statements[place]
    first = place + 1
    end = first
    line, begin = source.line(header.span.start)
    if first < len(statements) and statements[first].span.start < begin + len(line):
        # a line that breaks inside parentheses goes on behind them
        while end < len(statements) and statements[end].span.start < begin + len(line):
            line, begin = source.line(statements[end].span.end)
            end += 1
        return range(first, end)
    indent = _indent(line)
    while end < len(statements) and _indent(source.line(statements[end].span.start)[0]) > indent:
        end += 1
    if end == first:
        hint = "write a statement behind the colon, or indent the lines below it"
        fail("loop", "this loop has no statements", header.span, hint)
    return range(first, end)


class Unroller:
    """Writes the steps of a program's loops out, up to a number of items."""

    def __init__(self, parsed: Parsed, limit: int) -> None:
        self.parsed = parsed
        self.limit = limit
        self.count = 0
        self._bodies: dict[int, range] = {}

    def body(self, place: int) -> range:
        """The statements that belong to the loop at a place; found once, however often it runs."""
        if place not in self._bodies:
            self._bodies[place] = _body(self.parsed, place)
        return self._bodies[place]

    def steps(self, place: int, around: Steps = ()) -> Iterator[Step]:
        """Every statement of every step of the loop at a place.

        Raises:
            BackpropError: bounds that are not whole numbers, a definition that cannot stand in a
                loop, too many steps.
        """
        header = self.parsed.statements[place]
        name, body = header.words, self.body(place)
        if len(around) == DEEPEST:
            fail("loop", f"more than {DEEPEST} loops in one another", header.span)
        if name in numbers_of(around):
            fail("loop", f"the loop around this one counts {name} too", header.span)
        first, last = (self._bound(part, around) for part in header.parts)
        if first >= last:
            hint = f"{first}..{first + 3} counts {first}, {first + 1}, {first + 2}"
            fail("loop", f"a loop over {first}..{last} has no step", header.span, hint)
        if not around:
            self._check_size(self.count + self._least(place), header)
        self._count((last - first) * len(body), header)
        for value in range(first, last):
            yield from self._step(body, (*around, (name, value, place)), header)

    def _step(self, body: range, steps: Steps, header: Statement) -> Iterator[Step]:
        place = body.start
        while place < body.stop:
            statement = self.parsed.statements[place]
            if statement.keyword == LOOP:
                yield from self.steps(place, steps)
                place = self.body(place).stop
                continue
            self._check(statement, steps)
            expression = with_numbers(self.parsed.expression(statement.parts[1]), numbers_of(steps))
            self._count(len(expression.tree.ops), header)
            yield Step(statement, expression, place, steps)
            place += 1

    def _check(self, statement: Statement, steps: Steps) -> None:
        tree = self.parsed.tree
        if statement.keyword or not statement.equal or tree.ops[statement.parts[0]] != NAME:
            hint = "functions and gates stand before the loop"
            fail("loop", "a loop holds only statements name = …", statement.span, hint)
        if tree.text(statement.parts[0]) in numbers_of(steps):
            span = tree.span(statement.parts[0])
            fail("loop", f"{span.text} counts the steps, and cannot be given a value", span)

    def _count(self, items: int, header: Statement) -> None:
        self.count += items
        self._check_size(self.count, header)

    def _check_size(self, items: int, header: Statement) -> None:
        if items > self.limit:
            hint = f"the limit is {self.limit:,} nodes; --max-nodes sets another"
            fail("size", "this loop has too many steps", header.span, hint)

    def _least(self, place: int, names: tuple[str, ...] = ()) -> int:
        """How many items a loop has at least: a loop that another one bounds may have one step."""
        header, body = self.parsed.statements[place], self.body(place)
        if len(names) > DEEPEST:
            return 1
        names = (*names, header.words)
        first, last = (self._known(part, ()) for part in header.parts)
        items, place = len(body), body.start
        while place < body.stop:
            statement = self.parsed.statements[place]
            inner = statement.keyword == LOOP
            items += self._least(place, names) if inner else self._items(statement, names)
            place = self.body(place).stop if inner else place + 1
        return items if first is None or last is None else max(1, last - first) * items

    def _items(self, statement: Statement, names: tuple[str, ...]) -> int:
        """How many items a statement of a body has at least, whatever the loops count."""
        if not statement.equal:
            return 0
        expression = self.parsed.expression(statement.parts[1])
        numbered = with_numbers(expression, dict.fromkeys(names, 1))
        return sum(op != "neg" for op in numbered.tree.ops)

    def _bound(self, part: int, around: Steps) -> int:
        bound = self._known(part, around)
        if bound is None:
            span = self.parsed.tree.span(part)
            hint = "the steps are written out before anything runs, as in for t in 0..3:"
            fail("loop", f"{span.text} is not a whole number", span, hint)
        return bound

    def _known(self, part: int, around: Steps) -> int | None:
        """A bound as a whole number, if it is one for these steps of the loops around it."""
        expression = with_numbers(self.parsed.expression(part), numbers_of(around))
        tree, root = expression.tree, expression.root
        sign = 1
        if tree.ops[root] == "neg":
            sign, root = -1, tree.children(root)[0]
        if tree.ops[root] != NUMBER or not tree.text(root).isdecimal():
            return None
        if len(tree.text(root)) > LONGEST:
            fail("size", "this loop counts too far", self.parsed.tree.span(part))
        return sign * int(tree.text(root))


def with_numbers(expression: Expression, values: dict[str, int]) -> Expression:
    """The expression with numbers for some names; `t - 1` becomes one number too."""
    source = expression.tree
    tree, copies = Tree(source.source, whole=True), dict[int, int]()
    known: dict[int, int] = {}
    for index in expression.items():
        op, args = source.ops[index], source.args[index]
        value = None
        if isinstance(args, str):
            value = values.get(args) if op == NAME else None
        elif op in FOLDED and len(args) == 2 and any(child in known for child in args):
            a, b = (_whole(source, child, known) for child in args)
            value = None if a is None or b is None else FOLDED[op](a, b)
            value = None if value is None or abs(value) >= 10**LONGEST else value
        elif op == "neg" and args[0] in known:
            value = -known[args[0]]
        if value is None:
            copies[index] = tree.take(source, index, copies)
        else:
            known[index] = value
            place = (source.starts[index], source.ends[index])
            copies[index] = tree.add(NUMBER, str(abs(value)), *place)
            if value < 0:
                copies[index] = tree.add("neg", (copies[index],), *place)
    return Expression(tree, copies[expression.root])


def _whole(tree: Tree, index: int, known: dict[int, int]) -> int | None:
    text = tree.text(index) if tree.ops[index] == NUMBER else ""
    if text.isdecimal() and len(text) <= LONGEST:
        return int(text)
    return known.get(index)
