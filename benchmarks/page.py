"""The tables: as text for a terminal, and as a page of the documentation."""

from collections.abc import Sequence

from benchmarks.model import Row, Section

Results = Sequence[tuple[str, str, Sequence[tuple[Section, Sequence[Row]]]]]
"""Groups: the name, what is measured, the tables."""
INTRO = """\
# How fast it is

Measured by `python -m benchmarks --write`; `python -m benchmarks GROUP …` prints some of it. In
each table everything is measured side by side in one run, mixed at random, and the median is shown.
*Ratio* is the time in times of the first line of the same size. An *aim* is such a ratio, to the
first line unless it names another, or an amount of memory, which is the last column: the peak. A
time in bold stands where an aim is missed. *Growth* is the exponent of the time from the size
before to this one: 1 is linear, 2 quadratic. The ratios carry over to another machine better than
the times. What a tool cannot do is said in the place of its time.

{machine}

{missed}
"""


def cells(section: Section, row: Row) -> list[str]:
    """A line of a table."""
    case, aim = row.case, row.case.aim
    to = f" × {aim.to}" if aim.to else ""
    aims = [f"≤ {aim.ratio:g}{to}"] if aim.ratio is not None else []
    aims += [f"≤ {aim.memory:g} {section.memory.name}"] if aim.memory is not None else []
    return [
        case.name,
        *([f"{case.size:,}"] if section.of else []),
        row.failure or _figure(row.figure),
        _figure(row.ratio),
        ", ".join(aims) + f" ({_figure(row.reached)})" * bool(aim.to and row.reached),
        *([_figure(row.growth)] if section.of else []),
        _figure(row.memory),
    ]


def head(section: Section) -> list[str]:
    """What stands above the figures."""
    size = [f"{section.of}s"] if section.of else []
    growth = ["growth"] if section.of else []
    return [section.title, *size, section.time.name, "ratio", "aim", *growth, section.memory.name]


def _figure(number: float | None) -> str:
    """Three digits, or all that stand before the point."""
    if number is None:
        return ""
    digits = f"{number:.3g}"
    return f"{number:,.0f}" if "e+" in digits or number >= 100 else digits


def plain(section: Section, rows: Sequence[Row]) -> str:
    """A table for a terminal."""
    lines = [head(section), *(cells(section, row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    marks = ["", *("  missed" if row.missed else "" for row in rows)]
    shown = ("  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
             for line in lines)  # fmt: skip
    return "\n".join((line + mark).rstrip() for line, mark in zip(shown, marks, strict=True))


def markdown(section: Section, rows: Sequence[Row]) -> str:
    """A table for the page."""
    lines = [head(section), ["---", *["---:"] * (len(head(section)) - 1)]]
    for row in rows:
        line, place = cells(section, row), 2 if section.of else 1
        line[place] = f"**{line[place]}**" if row.missed else line[place]
        lines.append(line)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(results: Results, machine: str) -> str:
    """The whole page: what each group measures stands in its file, above the code."""
    missed = [
        f"{row.case.name} ({section.title}{f', {row.case.size:,}' if section.of else ''})"
        for _, _, tables in results
        for section, rows in tables
        for row in rows
        if row.missed
    ]
    parts = [INTRO.format(machine=machine, missed=_missed(missed))]
    for name, text, tables in results:
        parts.append(f"## {name}\n\n{text.strip()}\n")
        parts += [markdown(section, rows) + "\n" for section, rows in tables]
    return "\n".join(parts)


def _missed(names: Sequence[str]) -> str:
    if not names:
        return "Every aim is met."
    return f"Aims that are missed: {'; '.join(names)}."
