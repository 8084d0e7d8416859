"""Dual numbers over any other number system: a value with its tangents, for forward mode.

A tangent is the derivative of a value along one direction of the inputs. A gate adds up what its
inputs bring along: local gradient × tangent.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.kernels.model import Function, Kernel, Number

Locals = Callable[[tuple[int, ...], list[Number], Number], tuple[Number | None, ...]]
"""A gate's local gradients from the places of its arguments, their values, and its own value."""


class Dual(NamedTuple):
    """A value, and its tangent along each direction."""

    value: Number
    tangents: tuple[Number, ...]

    def __neg__(self) -> "Dual":
        return Dual(-self.value, tuple(-tangent for tangent in self.tangents))


def dual(
    base: Kernel,
    gates: Mapping[str, tuple[Function, Locals]],
    directions: int,
    routers: Collection[str] = (),
) -> Kernel:
    """The kernel of dual numbers over a kernel, for some gates with their local gradients.

    A router lets nothing come in from the side that it does not take, not even an infinity.
    """
    still = (base.literal("0"),) * directions

    def number(text: str) -> Dual:
        return Dual(base.number(text), still)

    return base._replace(
        name=f"dual {base.name}",
        functions={
            name: _lifted(base, still, *rules, router=name in routers)
            for name, rules in gates.items()
        },
        number=number,
        constants={name: Dual(value, still) for name, value in base.constants.items()},
    )


def _lifted(
    base: Kernel, still: Sequence[Number], value: Function, locals_: Locals, *, router: bool
) -> Function:
    chain, add = base.functions["chain"], base.functions["add"]

    def lifted(*args: Dual) -> Dual:
        values = [arg.value for arg in args]
        out = value(*values)
        total = list(still)
        for arg, local in zip(args, locals_(tuple(range(len(args))), values, out), strict=False):
            if local is not None and not (router and local == 0):
                for place, tangent in enumerate(arg.tangents):
                    # a tangent of exactly 0 brings exactly 0, as an upstream gradient does
                    total[place] = add(total[place], chain(tangent, local))
        return Dual(out, tuple(total))

    return lifted
