"""Instructions on whole columns, written down while functions are called on symbols."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

COLUMN = "column"
CONSTANT = "constant"
CHAIN = "chain"
"""Upstream × local with a strong zero."""
VALUED = "valued"
"""A local gradient, and NaN where the gate's output has no value."""
WHERE = "where"
NUMBER = "number"
"""1 for true, 0 for false."""

SPREADING = frozenset(
    {np.add, np.subtract, np.multiply, np.divide, np.negative, np.square, np.sqrt, np.absolute}
)
"""Functions that give NaN wherever an argument is NaN."""
TRUTHS = frozenset(
    {np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.isfinite,
     np.isnan, np.bitwise_or, np.bitwise_and, np.invert}
)  # fmt: skip
"""Functions that give true and false."""
EITHER_WAY = frozenset({np.add, np.multiply})

Function = Any
"""A ufunc, one of the names above, or the name of a gate that the array kernel computes whole."""


class Instruction(NamedTuple):
    """A function and the places of its arguments, which stand before it.

    The argument of a column is its number, that of a constant its value.
    """

    function: Function
    args: tuple[Any, ...]


class Tape:
    """Instructions, each once however often it is asked for."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self._places: dict[tuple[Any, ...], int] = {}

    def column(self, number: int) -> "Symbol":
        """The column of a number."""
        return self._symbol(Instruction(COLUMN, (number,)), (COLUMN, number))

    def place(self, operand: "Symbol | float") -> int:
        """The place of a symbol or of a constant."""
        if isinstance(operand, Symbol):
            return operand.place
        value = float(operand)
        # 0 and -0 are equal, and differ
        return self._symbol(Instruction(CONSTANT, (value,)), (CONSTANT, value.hex())).place

    def emit(self, function: Function, *operands: "Symbol | float") -> "Symbol":
        """The symbol of a function's result."""
        args = tuple([self.place(operand) for operand in operands])
        if function in EITHER_WAY:
            args = tuple(sorted(args))
        return self._symbol(Instruction(function, args), (function, args))

    def _symbol(self, instruction: Instruction, key: tuple[Any, ...]) -> "Symbol":
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.instructions)
            self.instructions.append(instruction)
        return Symbol(self, place)

    def spreads(self, source: "Symbol", result: "Symbol") -> bool:
        """Whether a result is certainly NaN wherever its source is."""
        todo = [result.place]
        while todo:
            place = todo.pop()
            if place == source.place:
                return True
            instruction = self.instructions[place]
            # what stands before the source cannot come from it
            if place > source.place and instruction.function in SPREADING:
                todo += instruction.args
        return False


class Symbol(np.lib.mixins.NDArrayOperatorsMixin):
    """The result of an instruction, in the place of an array."""

    __slots__ = ("place", "tape")

    def __init__(self, tape: Tape, place: int) -> None:
        self.tape = tape
        self.place = place

    @property
    def instruction(self) -> Instruction:
        """What gives the result."""
        return self.tape.instructions[self.place]

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **more: Any) -> Any:
        if method != "__call__" or more:
            return NotImplemented
        return emitted(self.tape, ufunc, operands)

    def __array_function__(self, function: Any, types: Any, args: Sequence[Any], more: Any) -> Any:
        return FUNCTIONS[function](*args)


def emitted(tape: Tape, function: Function, operands: Sequence["Symbol | float"]) -> Any:
    """The result of a ufunc, simplified where that changes no bit of it.

    A minus sign moves outwards, so that two of them meet and vanish.
    """
    if function is np.positive:
        return operands[0]
    if function is np.negative:
        inner = positive(operands[0])
        return tape.emit(np.negative, *operands) if inner is None else inner
    if function in (np.multiply, np.divide, CHAIN):
        return _product(tape, function, *operands)
    if function in (np.add, np.subtract):
        return _sum(tape, function, *operands)
    return tape.emit(function, *operands)


def positive(operand: "Symbol | float") -> "Symbol | None":
    """What an operand is the negative of, or None."""
    if isinstance(operand, Symbol) and operand.instruction.function is np.negative:
        return Symbol(operand.tape, operand.instruction.args[0])
    return None


def truth(operand: "Symbol | float") -> bool:
    """Whether an operand is true or false, and no number."""
    return isinstance(operand, Symbol) and operand.instruction.function in TRUTHS


def _product(tape: Tape, function: Function, a: Any, b: Any) -> Any:
    if type(a) is float and function is np.multiply:
        a, b = b, a
    if type(b) is float and abs(b) == 1.0 and not truth(a):
        return a if b == 1.0 else emitted(tape, np.negative, (a,))
    plain_a, plain_b = positive(a), positive(b)
    if plain_a is None and plain_b is None:
        return tape.emit(function, a, b)
    left, right = (a if plain_a is None else plain_a), (b if plain_b is None else plain_b)
    found = tape.emit(function, left, right)
    return tape.emit(np.negative, found) if plain_a is None or plain_b is None else found


def _sum(tape: Tape, function: Function, a: Any, b: Any) -> Any:
    inner = positive(b)
    if inner is None:
        return tape.emit(function, a, b)
    return tape.emit(np.subtract if function is np.add else np.add, a, inner)


def where(condition: Any, a: Any, b: Any) -> Any:
    """a where a condition holds, else b."""
    if not isinstance(condition, Symbol):
        return a if condition else b
    if not truth(condition):
        condition = condition.tape.emit(np.not_equal, condition, 0.0)
    if type(a) is float and type(b) is float and {a, b} == {0.0, 1.0}:
        return condition.tape.emit(NUMBER, condition if a else ~condition)
    return condition.tape.emit(WHERE, condition, a, b)


def clip(a: Any, low: float, high: float) -> Any:
    """a between two bounds."""
    return np.minimum(np.maximum(a, low), high)


FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {np.where: where, np.clip: clip}
"""Functions of NumPy that are no ufuncs, on symbols."""
