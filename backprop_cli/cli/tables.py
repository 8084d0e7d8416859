"""Tables in files: what kind each is, where results go, one job from file to file, its notes."""

import os
import sys
from typing import NamedTuple

from backprop_cli.batch.job import BINARY, CSV, KINDS, SKIP, Job, Outcome
from backprop_cli.cli.files import STDIN, name_of, reason_of
from backprop_cli.cli.progress import progress
from backprop_cli.cli.streams import reading, writing
from backprop_cli.cli.whole import check_place, is_device
from backprop_cli.errors import WrongAnswer, fail
from backprop_cli.numbers import exact
from backprop_cli.report.model import Note


class Part(NamedTuple):
    """A job with the file it reads and the file it writes; None is standard output."""

    job: Job
    source: str
    target: str | None


def parts_of(
    job: Job, points: str, out: str | None, source: str | None, target: str | None
) -> list[Part]:
    """What is to be done: one part, or one for each table of a folder.

    `source` and `target` are the kinds of tables that were asked for, if any were.
    """
    if points != STDIN and os.path.isdir(points):
        return _folder(job, points, out, source, target)
    if source is None:
        source = CSV if points == STDIN else kind_of(points, "--from csv")
    if out is not None:
        check_place(out)
    if target is None:
        device = out is None or is_device(out)
        target = source if device or out is None else kind_of(out, "--format csv")
    if out is None and target in BINARY and sys.stdout.isatty():
        fail("usage", f"{target} cannot be shown in a terminal", hint="write it to a file: -o FILE")
    return [Part(job._replace(source=source, target=target), points, out)]


def kind_of(path: str, option: str) -> str:
    """The kind of a table, by the end of its file's name."""
    ending = os.path.splitext(path)[1].lower()
    if ending not in KINDS:
        hint = f"end its name in {', '.join(KINDS)}, or say it: {option}"
        fail("usage", f"what kind of table is {path}?", hint=hint)
    return KINDS[ending]


def _folder(
    job: Job, points: str, out: str | None, source: str | None, target: str | None
) -> list[Part]:
    if out is None:
        fail("usage", f"{points} is a folder, and so are its results", hint="name it: -o FOLDER")
    if os.path.exists(out) and (not os.path.isdir(out) or os.path.samefile(points, out)):
        fail("file", f"{out} is no folder for the results", hint="name another: -o FOLDER")
    parts: dict[str, Part] = {}
    for file in _listed(points):
        stem, ending = os.path.splitext(file)
        kind = KINDS.get(ending.lower())
        if file.startswith(".") or kind is None or source not in (None, kind):
            continue
        new = file if target in (None, kind) else f"{stem}.{target}"
        if new in parts:
            fail("file", f"{parts[new].source} and {file} would both become {new}")
        whole = job._replace(source=kind, target=target or kind)
        parts[new] = Part(whole, os.path.join(points, file), os.path.join(out, new))
    if not parts:
        fail("file", f"{points} holds no table", hint=f"names of tables end in {', '.join(KINDS)}")
    os.makedirs(out, exist_ok=True)
    return list(parts.values())


def _listed(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError as error:
        fail("file", f"{folder} cannot be read: {reason_of(error)}")


def run_part(part: Part, *, shown: bool = True) -> Outcome:
    """Do a job from file to file: what it writes is there whole, or not at all.

    `shown` says whether a terminal is told how far it is.

    Raises:
        BackpropError: the table has a mistake, or a file cannot be read or written.
        WrongAnswer: the scalar engine disagrees on a row of the sample.
    """
    from backprop_cli.batch.run import run

    name = name_of(part.source)
    binary = part.job.source in BINARY
    with reading(part.source, seekable=binary) as source, writing(part.target) as target:
        size = None if part.source == STDIN else os.path.getsize(part.source)
        with progress(name, size, shown=shown) as tick:
            outcome = run(part.job, source, target, name, tick)
        if outcome.differences:
            first = outcome.differences[0]
            numbers = f"{exact(first.found)}, the scalar engine has {exact(first.expected)}"
            message = f"{name}, row {first.row}: {first.column} is {numbers}"
            raise WrongAnswer("sample", message, hint="nothing is written")
    return outcome


def notes_on(part: Part, outcome: Outcome) -> list[Note]:
    """What is to be said about a table that was written."""
    name = name_of(part.source)
    notes = []
    if outcome.bad:
        left = "are left out" if part.job.on_error == SKIP else "have no results"
        count = f"{outcome.bad:,} of {outcome.rows:,} rows"
        notes.append(Note("rows", "", f"{name}: {count} cannot be used and {left}"))
        notes += [Note("row", "", f"{name}, {bad}") for bad in outcome.first]
    if part.job.sample:
        count = f"{outcome.sampled:,} random rows"
        notes.append(Note("sample", "", f"{name}: the scalar engine agrees on {count}"))
    return notes
