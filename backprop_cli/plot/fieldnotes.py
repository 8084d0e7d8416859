"""What a picture of contours cannot show, or what it shows that a reader might miss."""

from collections.abc import Iterator

from backprop_cli.plot.descents import descent_notes
from backprop_cli.plot.model import Field
from backprop_cli.report.model import Note

UNLIKE = 20.0
"""Two ranges of which one is so many times longer make right angles unlike those of the plane."""


def field_notes(field: Field) -> list[Note]:
    """The notes of a plot of contours."""
    notes = [Note(kind, field.names[0], message) for kind, message in _found(field)]
    return [*notes, *descent_notes(field.path, (field.across, field.up), field.names[0])]


def _found(field: Field) -> Iterator[tuple[str, str]]:
    """Kinds of notes on the function, and what they say."""
    name, spots = field.names[0], list(field.grid.all())
    missing = sum(not spot.finite for spot in spots)
    values = {spot.value for spot in spots if spot.finite}
    if field.torn:
        yield "jump", f"{name} jumps, or grows without end: contours end where it does"
    if field.crowded or (len(values) > 1 and not (field.contours or field.torn)):
        points = f"{len(field.grid.xs)} × {len(field.grid.ys)} points"
        yield "crowded", f"{name} changes faster than {points} can follow; --points N takes more"
    if missing:
        message = f"{name} is not finite at {missing} of the {len(spots)} points"
        yield "not-finite", f"{message}: no contour goes through them"
    elif len(values) == 1:
        yield "constant", f"{name} is the same everywhere: no contour"
    first, second = field.across, field.up
    if max(first.span / second.span, second.span / first.span) > UNLIKE:
        message = "so arrows and contours do not cross at right angles"
        yield "scale", f"{first.name} and {second.name} have very different scales, {message}"
