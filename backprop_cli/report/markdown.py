"""Report → a Markdown table."""

from collections.abc import Iterator

from backprop_cli.report.grid import HEADS, Signs, answers, grid
from backprop_cli.report.model import Report


def markdown_lines(report: Report, digits: int | None, *, whole: bool) -> Iterator[str]:
    """The table's lines, then the answers as a list."""
    signs = Signs()
    yield _line(head.format(signs.times) for head in HEADS)
    yield "|---|---|--:|--:|---|---|\n"
    for row in grid(report, digits, signs, whole=whole):
        sent = f"{row.downstream.strip()} {signs.arrow} {row.input}" if row.input else ""
        yield _line(
            (
                row.node,
                row.operation.strip(),
                row.value.strip(),
                row.upstream.strip(),
                row.local,
                sent,
            )
        )
    yield "\n"
    for name, number in answers(report, digits, whole=whole):
        yield f"- {_escaped(name.strip())} = {number.strip()}\n"


def _line(cells: Iterator[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |\n"


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in "\\`*_{}[]<>#|~&$" else char for char in text)
