"""Programs as the functions that the plots ask."""

from functools import cache

from backprop_cli import compile
from backprop_cli.plot.curves import curve
from backprop_cli.plot.edges import Plane
from backprop_cli.plot.make import Subject
from backprop_cli.plot.model import Curve, Function, Point, Range, Samples, Spot
from backprop_cli.plot.samples import samples


def along(text: str) -> Function:
    """The function of x that a program computes."""
    program = compile(text)

    def function(x: float) -> Point:
        value, found = program.gradients({"x": x}, wrt=["x"])
        return Point(x, value, found["x"])

    return function


def over(text: str) -> Plane:
    """The function of x and y that a program computes."""
    program = compile(text)

    def function(x: float, y: float) -> Spot:
        value, found = program.gradients({"x": x, "y": y}, wrt=["x", "y"])
        return Spot(value, found["x"], found["y"])

    return function


@cache
def sampled(text: str, low: float = -5.0, high: float = 5.0, count: int = 501) -> Samples:
    """The samples of a function of x."""
    return samples(along(text), Range("x", low, high), count, 20_000)


def curves(
    text: str, low: float = -5.0, high: float = 5.0, count: int = 501
) -> tuple[Curve, Curve]:
    """The function and its derivative."""
    found = sampled(text, low, high, count)
    return curve(found, "f", derivative=False), curve(found, "df/dx", derivative=True)


def subject(text: str, *ranges: Range, points: int | None = None) -> Subject:
    """What the command line makes of a program and its ranges."""
    program = compile(text)
    names = [between.name for between in ranges]
    graph = program.graph(names)
    return Subject(
        lambda values: program.gradients(values, wrt=names),
        text, graph.names[graph.output], ranges, points, len(graph.gates),
    )  # fmt: skip
