"""What a pass on arrays says, beside what the same program says as it is written out."""

from collections.abc import Iterator

import numpy as np

from backprop_cli.engine.assembled import WrittenOut
from backprop_cli.engine.passes import Result
from backprop_cli.engine.verify import Claim
from backprop_cli.kernels.refs import Ref, flat, shape_of


def claim(doubles: Result, written: WrittenOut, scalars: Result) -> Claim:
    """The gradients of a result on arrays, and its edges beside those of its scalars."""
    graph = doubles.graph
    gradients = {
        written.graph.names[ref.place]: float(number)
        for node in graph.inputs.values()
        for ref, number in zip(
            flat(written.places[node]), np.ravel(doubles.upstream[node]), strict=True
        )
    }
    finder = graph.finder.own
    own = [k for k, name in enumerate(graph.gates) if name in finder and finder[name].shape]
    assembled = written.assembled(scalars)

    def edges(node: int) -> Iterator[tuple[str, float, float]]:
        theirs = {place: sent for place, _, sent in assembled.edges(node)}
        for place, _, sent in doubles.edges(node):
            target = written.places[graph.args[node][place]]
            claimed, found = np.asarray(sent, float), np.asarray(theirs[place], float)
            if not claimed.size:
                continue
            worst = int(np.argmax(_apart(claimed, found)))
            element = _element(worst, shape_of(target))
            name = f"{graph.word(graph.args[node][place])}{element}"
            what = f"what {graph.names[node]} sends {name}"
            yield what, float(claimed.ravel()[worst]), float(found.ravel()[worst])

    values = {
        ref.place: float(number)
        for node, places in enumerate(written.places)
        if isinstance(places, Ref | np.ndarray)
        for ref, number in zip(flat(places), np.ravel(doubles.values[node]), strict=True)
    }
    return Claim(gradients, own, graph.names, edges, values)


def _apart(claimed: np.ndarray, found: np.ndarray) -> np.ndarray:
    """How far apart numbers are, element by element; equal ones, and NaN beside NaN, are not."""
    with np.errstate(all="ignore"):
        apart = np.abs(claimed - found) / np.maximum(np.abs(found), np.finfo(float).tiny)
    alike = (claimed == found) | (np.isnan(claimed) & np.isnan(found))
    return np.where(alike, 0.0, np.where(np.isnan(apart), np.inf, apart))


def _element(place: int, shape: tuple[int, ...]) -> str:
    """The place of an element in its array: `[1, 0]`."""
    return f"[{', '.join(str(k) for k in np.unravel_index(place, shape))}]" if shape else ""
