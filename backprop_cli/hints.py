"""What `typing` offers to annotations and classes, without its import.

That import is 3 of a start's 40 ms, and each of forty named tuples that it makes takes 0.07 ms more
than one of `collections`. The modules of the quick way import from here.
"""

from collections import namedtuple
from collections.abc import Callable

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, BinaryIO, NamedTuple, NoReturn, Self, TypeVar, overload
else:
    Any = BinaryIO = NoReturn = Self = object

    def TypeVar(name: str) -> type:  # noqa: ARG001, N802
        """Any type."""
        return object

    def overload(function: Callable) -> Callable:
        """Nothing: the definition behind the overloads is the one that counts."""
        return function

    class _Maker(type):
        """Makes a named tuple of what a class annotates, with the rest of the class in it."""

        def __new__(cls, name: str, _: tuple, body: dict) -> type:
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key in body.keys() - fields.keys():
                setattr(made, key, body[key])
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})

__all__ = [
    "TYPE_CHECKING", "Any", "BinaryIO", "NamedTuple", "NoReturn", "Self", "TypeVar", "overload",
]  # fmt: skip
