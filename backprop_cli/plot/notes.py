"""What a picture cannot show, or what it shows that a reader might miss."""

from collections.abc import Iterator

from backprop_cli.numbers import rounded
from backprop_cli.plot.breaknotes import break_notes
from backprop_cli.plot.descents import descent_notes
from backprop_cli.plot.model import Curve, Frame, Plot
from backprop_cli.report.model import Note

FEW = 3
"""Significant digits of the ends of a frame."""


def plot_notes(plot: Plot) -> list[Note]:
    """The notes of a plot of curves."""
    return [
        *break_notes(plot),
        *_cut(plot),
        *_crowded(plot),
        *descent_notes(plot.path, (plot.across,), plot.names[0]),
    ]


def _cut(plot: Plot) -> Iterator[Note]:
    for panel in plot.panels:
        sides: dict[str, list[str]] = {}
        for curve in panel.curves:
            beside = _beside(curve, panel.frame)
            if beside:
                message = f"{curve.name} is {beside} the frame everywhere"
                yield Note("cut", curve.name, message)
            elif curve.name in panel.cut:
                sides.setdefault(_beyond(curve, panel.frame), []).append(curve.name)
        said = [
            f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} cut off {side}"
            for side, names in sides.items()
        ]
        if said:
            message = f"{', '.join(said)}; --frame A:B shows another part"
            yield Note("cut", panel.cut[0], message)


def _beside(curve: Curve, frame: Frame) -> str:
    """On which side of a frame, of which it shows nothing, a curve is."""
    ends = [y for line in curve.lines for _, y in line]
    if not ends or (min(ends) <= frame.high and max(ends) >= frame.low):
        return ""
    return "above" if min(ends) > frame.high else "below"


def _beyond(curve: Curve, frame: Frame) -> str:
    """On which sides a curve leaves the frame."""
    ends = [y for line in curve.lines for _, y in line]
    low, high = (rounded(end, FEW) for end in frame)
    below = [f"below {low}"] if min(ends) < frame.low else []
    return " and ".join([*below, *([f"above {high}"] if max(ends) > frame.high else [])])


def _crowded(plot: Plot) -> Iterator[Note]:
    if plot.samples.crowded:
        count = len(plot.samples.even)
        message = f"{plot.names[0]} changes faster than {count} points can follow"
        yield Note("crowded", plot.names[0], f"{message}; --points N takes more")
