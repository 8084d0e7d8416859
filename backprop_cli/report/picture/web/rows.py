"""Report → the rows of the table below a picture, each of which knows its part."""

from bisect import bisect_left
from collections.abc import Iterator

from backprop_cli.report.grid import Grid, Row, Signs, factors
from backprop_cli.report.picture.diagram import Diagram
from backprop_cli.report.picture.marks import escaped, tag

LIMIT = 2000
"""Nodes whose rows are all there; of more, the first and the last."""
LONGEST = 1000
"""Characters of an operation."""


def table(found: Grid, diagram: Diagram) -> Iterator[str]:
    """The table of a report's whole grid."""
    yield "<table><thead><tr>"
    yield from (tag("th", escaped(head), scope="col") for head in found.heads)
    yield "</tr></thead><tbody>\n"
    count = sum(1 for row in found.rows if row.node)
    part_of = _parts(diagram, count)
    place, pending, left_out = -1, "", False
    for row in found.rows:
        if row.remark:
            pending = row.operation
            continue
        place += bool(row.node)
        if count > LIMIT and LIMIT // 2 <= place < count - LIMIT // 2:
            if not left_out:
                yield _remark(f"… {count - LIMIT:,} more nodes …", len(found.heads))
            left_out, pending = True, ""
            continue
        part = part_of[place]
        if pending:
            frame = diagram.parts[part].frame
            yield _remark(pending, len(found.heads), frame if frame >= 0 else None)
            pending = ""
        yield _row(row, found, part)
    yield "</tbody></table>"


def _parts(diagram: Diagram, count: int) -> list[int]:
    """The part that gives each node; what is folded away belongs to the next one that is drawn."""
    home = diagram.makers()
    drawn = sorted(home)
    nearest = (min(bisect_left(drawn, place), len(drawn) - 1) for place in range(count))
    return [home[drawn[at]] for at in nearest]


def _remark(words: str, columns: int, frame: int | None = None) -> str:
    shown = escaped(words)
    if frame is not None:
        shown = tag("span", shown, data_frame=frame)
    return tag("tr", tag("td", shown, colspan=columns)) + "\n"


def _row(row: Row, found: Grid, part: int) -> str:
    sent = f"{factors(row, Signs())}{row.downstream}"
    cells = [_cut(row.operation.strip()), *[row.shape] * found.arrays, row.value, row.upstream]
    cells += [f"{row.slope}{row.local}", f"{sent} → {row.input}" if row.input else sent]
    name = tag("th", escaped(row.node), scope="row") if row.node else "<td></td>"
    others = (f"<td>{escaped(cell)}</td>" for cell in cells[: len(found.heads) - 1])
    return tag("tr", name, *others, data_part=part) + "\n"


def _cut(operation: str) -> str:
    return operation if len(operation) <= LONGEST else f"{operation[: LONGEST - 1]}…"
