"""Report → a Markdown table."""

from collections.abc import Iterator

from backprop_cli.report.grid import ARRAY_HEADS, HEADS, Signs, answers, grid, has_arrays
from backprop_cli.report.model import Report


def markdown_lines(report: Report, digits: int | None, *, whole: bool) -> Iterator[str]:
    """The table's lines, then the answers as a list."""
    signs = Signs()
    arrays = has_arrays(report)
    yield _line(head.format(signs.times) for head in (ARRAY_HEADS if arrays else HEADS))
    yield "|---|---|---|---|---|---|---|\n" if arrays else "|---|---|--:|--:|---|---|\n"
    for row in grid(report, digits, signs, whole=whole):
        sent = row.downstream.strip()
        sent += f" {signs.arrow} {row.input}" if row.input else ""
        yield _line(
            (
                row.node,
                row.operation.strip(),
                *([row.shape] if arrays else []),
                row.value.strip(),
                row.upstream.strip(),
                row.local,
                sent,
            )
        )
    yield "\n"
    for answer in answers(report, digits, signs, whole=whole):
        name = answer.name.strip(" =")
        yield f"- {_escaped(name)} = {answer.text.strip()}\n" if name else f"  {answer.text}\n"


def _line(cells: Iterator[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |\n"


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in "\\`*_{}[]<>#|~&$" else char for char in text)
