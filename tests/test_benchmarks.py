"""The benchmarks: each group runs, and the figures follow from the times. No time is judged."""

import csv
import json
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from backprop_cli import compile, gradient
from benchmarks import batch, page, parse, processes, tables
from benchmarks.__main__ import GROUPS, PAGE, group
from benchmarks.graph import by_hand
from benchmarks.measure import measured
from benchmarks.model import MIB, Aim, Case, Failed, Row, Sample, Section, Unit
from benchmarks.shapes import SHAPES
from benchmarks.tapes import TAPES

NANOSECONDS = Unit("ns a node", 1e9, each=True)


def taking(*seconds: float, peak: float = 0) -> Callable[[], Sample]:
    """A run that takes these times in turn, the last one from then on."""
    left = list(seconds)
    return lambda: Sample(left.pop(0) if len(left) > 1 else left[0], peak)


def failing() -> Sample:
    raise Failed("no such thing")


def found(cases: Sequence[Case], **settings: Unit | str) -> list[Row]:
    return measured(Section("all", cases, patience=0, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_runs_at_tiny_sizes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    tables = group(name, small=True)[2]
    assert tables
    rows = [row for _, rows in tables for row in rows]
    assert not [row for row in rows if row.failure and "backprop" in row.case.name]
    printed = capsys.readouterr().out
    assert all(row.case.name in printed for row in rows)


def test_the_page_names_every_group_and_no_place() -> None:
    text = PAGE.read_text("utf-8")
    assert re.findall("^## (.*)$", text, re.MULTILINE) == list(GROUPS)
    assert not re.search(r"(?:^|[\s`(])/\w", text, re.MULTILINE)


def test_figures_are_in_the_unit_and_ratios_to_the_first_case_of_a_size() -> None:
    cases = [Case(name, taking(s), size) for name, s, size in
             [("a", 0.5, 10), ("b", 1.5, 10), ("a", 4.0, 1000), ("b", 2.0, 1000)]]  # fmt: skip
    rows = found(cases, time=NANOSECONDS)
    assert [row.figure for row in rows] == pytest.approx([5e7, 15e7, 4e6, 2e6])
    assert [row.ratio for row in rows] == [1, 3, 1, 0.5]


def test_growth_is_the_exponent_since_the_size_before() -> None:
    rows = found([Case("a", taking(float(n) ** 1.5), n) for n in (1, 2, 8)])
    assert rows[0].growth is None
    assert [row.growth for row in rows[1:]] == pytest.approx([1.5, 1.5])


def test_the_first_run_may_compile() -> None:
    assert [row.figure for row in found([Case("a", taking(2.0, 1.0))])] == [1000]


def test_one_long_run_is_enough() -> None:
    assert [row.figure for row in found([Case("a", taking(50.0, 1.0))])] == [50_000]


def test_memory_is_the_peak_of_the_runs_or_of_one_of_its_own() -> None:
    rows = found([Case("a", taking(1, peak=3 * MIB)), Case("b", taking(1), peak=lambda: 5 * MIB)])
    assert [row.memory for row in rows] == [3, 5]


def test_what_fails_says_so_and_the_others_go_on() -> None:
    rows = found([Case("a", failing), Case("b", taking(1.0), aim=Aim(0.5))])
    assert (rows[0].failure, rows[0].figure) == ("no such thing", None)
    assert (rows[1].figure, rows[1].ratio, rows[1].missed) == (1000, None, False)


@pytest.mark.parametrize(
    ("aim", "missed"),
    [
        (Aim(2.0), False), (Aim(1.9), True), (Aim(0.5, "c"), False), (Aim(0.4, "c"), True),
        (Aim(memory=3), False), (Aim(memory=2), True), (Aim(2.0, memory=2), True), (Aim(), False),
        (Aim(0.1, "who is not there"), False),
    ],
)  # fmt: skip
def test_an_aim_is_missed_beyond_its_ratio_or_its_memory(aim: Aim, missed: bool) -> None:
    cases = [
        Case("a", taking(1)),
        Case("b", taking(2, peak=3 * MIB), aim=aim),
        Case("c", taking(4)),
    ]
    rows = found(cases)
    assert [row.missed for row in rows] == [False, missed, False]
    section = Section("all", cases)
    assert page.plain(section, rows).count("missed") == missed
    assert page.markdown(section, rows).count("**") == 2 * missed
    text = page.page([("group", "What is measured.", [(section, rows)])], "The machine.")
    assert ("Every aim is met." in text, "missed: b (all)." in text) == (not missed, missed)


def test_a_process_gives_its_time_and_its_own_peak() -> None:
    large = processes.process([processes.PYTHON, "-c", "b'x' * (200 << 20)"])()
    small = processes.process([processes.PYTHON, "-c", "pass"])()
    assert large.peak > 200 * MIB > small.peak > MIB
    assert large.seconds > 0


def test_a_process_that_fails_is_no_figure() -> None:
    with pytest.raises(Failed, match="exit 3"):
        processes.process([processes.PYTHON, "-c", "raise SystemExit(3)"])()
    assert processes.process([processes.PYTHON, "-c", "raise SystemExit(3)"], (0, 3))().seconds > 0


def test_a_function_that_fails_apart_says_with_what() -> None:
    with pytest.raises(Failed, match=r"^KeyError$"):
        processes.apart(parse.seconds, "no such tool", "sums", 100)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_has_the_tokens_and_nodes_that_it_says(shape: str) -> None:
    from backprop_cli.syntax.lexer import read, scan

    text, tokens = SHAPES[shape].text(12_000), 12_000
    graph = compile(text).graph(())
    assert len(scan(read("shape", text)).words) == pytest.approx(tokens, rel=0.01)
    computed = len(graph.gates) - (0 if shape == "inputs" else len(graph.inputs))
    assert computed == pytest.approx(tokens * SHAPES[shape].nodes, rel=0.01)


@pytest.mark.parametrize("shape", TAPES)
def test_the_loop_by_hand_finds_our_gradients(shape: str) -> None:
    tape = TAPES[shape](500)
    value, gradients = compile(tape.text()).gradients(tape.values())
    expected = by_hand(tape)()
    assert {name: expected[int(name[1:])] for name in gradients} == pytest.approx(gradients)
    plain = {"+": float.__add__, "*": float.__mul__, "tanh": lambda a, _: math.tanh(a)}
    assert tape.replay(tape.inputs, plain) == pytest.approx(value)


@pytest.mark.parametrize("tool", ["csv", "C"])
def test_tables_by_hand_hold_our_numbers(tool: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(batch.table(3), "utf-8")
    program = batch.in_c(tmp_path)
    if tool == "C" and not program:
        pytest.skip("there is no gcc")
    command = [program] if tool == "C" else batch.by_hand(tool, "", "")[:-2]
    processes.process([*command, str(source), str(target)])()
    with target.open(newline="") as file:
        rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
    assert len(rows) == 3
    for row in rows:
        report = json.loads(gradient(batch.NEURON, {k: row[k] for k in tables.NAMES}).to_json())
        assert row["value"] == pytest.approx(report["value"])
        expected = {f"d_{name}": found for name, found in report["gradients"].items()}
        assert {k: v for k, v in row.items() if k[:2] == "d_"} == pytest.approx(expected)


def test_a_table_is_the_same_each_time() -> None:
    assert batch.table(5) == batch.table(5)
    assert len(batch.table(5).splitlines()) == 6
