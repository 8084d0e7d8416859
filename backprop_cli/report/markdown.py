"""Report → a Markdown table."""

from collections.abc import Iterable, Iterator

from backprop_cli.report.answers import answers
from backprop_cli.report.grid import Signs, grid
from backprop_cli.report.model import Report


def markdown_lines(report: Report, digits: int | None, *, whole: bool) -> Iterator[str]:
    """The table's lines, then the answers as a list."""
    signs = Signs()
    heads, rows, arrays = grid(report, digits, signs, whole=whole)
    yield _line(heads)
    rule = "|---|---|---|---|---|---|---" if arrays else "|---|---|--:|--:|---|---"
    yield rule[: 4 * len(heads)] + "|\n"
    for row in rows:
        sent = row.downstream.strip()
        sent += f" {signs.arrow} {row.input}" if row.input else ""
        cells = (
            row.node,
            row.operation.strip(),
            *([row.shape] if arrays else []),
            row.value.strip(),
            row.upstream.strip(),
            row.slope + row.local,
            sent,
        )
        yield _line(cells[: len(heads)])
    yield "\n"
    for answer in answers(report, digits, signs, whole=whole):
        name = answer.name.strip(" =")
        yield f"- {escaped(name)} = {answer.text.strip()}\n" if name else f"  {answer.text}\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |\n"


def escaped(text: str) -> str:
    """A text in which Markdown sees no markup."""
    return "".join("\\" + char if char in "\\`*_{}[]<>#|~&$" else char for char in text)
