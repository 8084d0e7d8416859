"""The gates that ship with the program, found by name."""

from backprop_cli.gates.model import Finder, Gate
from backprop_cli.gates.saved import shelf


def library_gate(name: str) -> Gate | None:
    """The library's gate of this name or alias, or None."""
    place = shelf().places.get(name)
    return None if place is None else shelf().gate(place)


def library_names() -> list[str]:
    """Every name and alias in the library."""
    return shelf().shown


def finder() -> Finder:
    """A finder for a program that has no gates of its own yet."""
    return Finder({}, library_gate, library_names)


def library() -> list[Gate]:
    """All gates, family by family, each checked through and through.

    Raises:
        BackpropError: an entry is wrong; the message names the file, the line and the place.
    """
    from backprop_cli.gates.checks import verify

    gates = [shelf().gate(place) for place in sorted(set(shelf().places.values()))]
    for gate in gates:
        verify(gate, finder().with_helpers())
    return gates
