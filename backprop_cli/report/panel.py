"""What stands below the answers: small tables on verification, sensitivity and certainty."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backprop_cli.numbers import ALL, DIGITS, rounded, written
from backprop_cli.report.grid import Signs, aligned
from backprop_cli.report.model import Report
from backprop_cli.source import columns

GAP = "  "


class Panel(NamedTuple):
    """A title, the heads of columns, rows of cells, and a line that sums up."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    end: str = ""


def panels(report: Report, digits: int | None) -> Iterator[Panel]:
    """The panels that a report asks for."""
    figures = DIGITS if digits is None else digits
    if report.digits and report.digits.right:
        yield _right(report)
    if report.forward and report.forward.direction is not None:
        yield _direction(report, figures)
    if report.sensitivity:
        yield _sensitivity(report, figures)
    if report.verification:
        from backprop_cli.report.verdicts import verdict_panels

        yield from verdict_panels(report)


def panel_lines(report: Report, digits: int | None, signs: Signs) -> Iterator[str]:
    """The lines of all panels of a report, each behind an empty line."""
    for panel in panels(report, digits):
        lines = [f"\n{panel.title}\n", *table_lines(panel.heads, panel.rows)]
        lines += [f"{panel.end}\n"] if panel.end else []
        yield from lines if signs.times == "×" else map(_plainly, lines)


def table_lines(
    heads: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "  ", rule: str = ""
) -> Iterator[str]:
    """A small table: heads, a rule of this sign if there is one, and rows with aligned numbers."""
    cells = [aligned([row[k] for row in rows]) for k in range(len(heads))]
    widths = [max(map(columns, (head, *column))) for head, column in zip(heads, cells, strict=True)]
    for place, line in enumerate((heads, *zip(*cells, strict=True))):
        padded = (cell + " " * (w - columns(cell)) for cell, w in zip(line, widths, strict=True))
        yield f"{indent}{GAP.join(padded)}".rstrip() + "\n"
        if rule and not place:
            yield indent + rule * (sum(widths) + len(GAP) * (len(widths) - 1)) + "\n"


def _right(report: Report) -> Panel:
    """How many digits float64 finds right."""
    assert report.digits
    assert report.digits.right
    value, gradients = report.digits.right
    names = [report.output, *(f"d{report.output}/d{name}" for name in gradients)]
    counts = [value, *gradients.values()]
    return Panel(
        "Certified against float64",
        ("Number", "Digits of float64 that are right"),
        [(name, _count(count)) for name, count in zip(names, counts, strict=True)],
        f"Every digit shown is proven, with balls of {report.digits.bits} bits.",
    )


def _count(count: int) -> str:
    return "all: the nearest double" if count == ALL else str(count)


def _direction(report: Report, digits: int) -> Panel:
    """The directional derivative, and the gradients that it is made of."""
    assert report.forward
    rows = [
        (name, written(step, digits), written(report.forward.gradients[name], digits))
        for name, step in (report.forward.direction or {}).items()
    ]
    total = f"d{report.output} = {written(report.forward.derivative, digits)}"
    end = f"{total}, the sum of step × gradient: what {report.output} changes by, to first order."
    return Panel("Directional derivative", ("Input", "Step", "Gradient"), rows, end)


def _sensitivity(report: Report, digits: int) -> Panel:
    found = report.sensitivity
    assert found
    conditioned = any(row.condition is not None for row in found.inputs)
    heads = ["Input", "Gradient", *(["Condition number"] if conditioned else [])]
    heads += ["Uncertainty", "Contribution", "Share"] if found.uncertainty is not None else []
    rows = []
    for row in found.inputs:
        cells = [row.input, written(row.gradient, digits)]
        cells += [rounded(row.condition, digits)] if row.condition is not None else []
        if row.contribution is not None and row.share is not None:
            uncertainty, share = written(row.uncertainty, digits), f"{100 * row.share:.1f} %"
            cells += [uncertainty, rounded(row.contribution, digits), share]
        rows.append(cells)
    end = ""
    if found.uncertainty is not None:
        spread = rounded(found.uncertainty, digits)
        end = f"{report.output} = {written(report.value, digits)} ± {spread}, to first order."
    return Panel("Sensitivity", heads, rows, end)


def _plainly(line: str) -> str:
    """A line for a terminal that knows only ASCII."""
    return line.replace("±", "+-").replace("×", "*")
