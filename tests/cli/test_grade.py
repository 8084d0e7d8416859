"""The command `backprop grade`: files and folders, bad rows, hostile names, and its formats."""

import csv
import io
import json
import os
from pathlib import Path

import pytest

from tests.cli.running import Outcome, here

KEY = """
title = "Homework"
[[question]]
program = "q = x + y; f = q * z"
values = { x = -2, y = 5, z = -4 }
answers = ["value:q", "x", "z"]
points = 3
[[question]]
name = "M"
program = "sum(W * [[1, 2], [3, 4]])"
values = { W = [[1, 1], [1, 1]] }
"""
HEAD = "student,Q1.value:q,Q1.x,Q1.z,M.W\n"
RIGHT = '3,-4,3,"[[1, 2], [3, 4]]"'


def graded(folder: Path, answers: str | bytes, *options: str) -> Outcome:
    (folder / "key.toml").write_text(KEY, "utf-8")
    data = answers.encode() if isinstance(answers, str) else answers
    (folder / "answers.csv").write_bytes(data)
    return here("grade", str(folder / "key.toml"), str(folder / "answers.csv"), *options)


def rows(done: Outcome) -> list[list[str]]:
    assert done.code == 0, done.err
    return list(csv.reader(io.StringIO(done.out)))[1:]


def test_a_class_in_the_order_of_its_file(tmp_path: Path) -> None:
    answers = f"{HEAD}Zoe,{RIGHT}\n007,3,4,-3,\n"
    done = graded(tmp_path, answers, "--format", "csv")
    assert done.err == ""
    assert rows(done) == [
        ["Zoe", "4", "4", "right", "right", "right", "right"],
        ["007", "1", "1", "right", "wrong", "wrong", "no answer"],
    ]
    assert graded(tmp_path, answers, "--format", "csv") == done


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_delimiters_a_mark_and_line_ends(tmp_path: Path, sign: str) -> None:
    lines = [
        sign.join(["name", "M.W", "Q1.z", "Q1.x", "Q1.value:q"]),
        sign.join(["A", '"[[1, 2], [3, 4]]"', "3", "-4", "3"]),
    ]
    data = b"\xef\xbb\xbf" + "\r\n".join(lines).encode()
    (row,) = rows(graded(tmp_path, data, "--format", "csv"))
    assert row[:2] == ["A", "4"]


def test_bad_rows_stop_nothing(tmp_path: Path) -> None:
    bad = [
        "A,abc,-4,3,", "B,3", "C,3,-4,3,[1, 2]", "A,3,-4,3,", ",3,-4,3,", "", ",,,,", "",
        'D,"3,-4', f"E,{RIGHT},,",
    ]  # fmt: skip
    done = graded(tmp_path, HEAD + "\n".join(bad) + "\n", "--format", "csv")
    assert [row[:2] for row in rows(done)] == [
        ["A", "2"],
        ["B", "1"],
        ["C", "0"],
        ["D", "0"],
        ["E", "4"],
    ]
    places = [line.split("answers.csv, ")[1].split(":")[0] for line in done.err.splitlines()]
    assert places == ["row 3", "row 4", "row 5", "row 6", "row 10", "row 2, column Q1.value"]
    assert "a quote" in done.err or "expected after" in done.err


@pytest.mark.parametrize(
    ("bad", "students"),
    [
        ('A,"3,-4,3,', ["A"]),
        ('"A, the ""first""","3,-4,3,', ['A, the "first"']),
        ('A,"3"-4,3,', ["A"]),
        ('"A,3,-4,3,', []),
        ('"A"x,3,-4,"3,', []),
        ('A,"3,-4,3,\nC,3,-4,"3,', ["A", "C"]),
        ('A,"3,-4,3,\nC,3,"', ["A", "C"]),
    ],
)
def test_a_quote_that_is_never_closed_costs_the_answers_of_its_row(
    tmp_path: Path, bad: str, students: list[str]
) -> None:
    done = graded(tmp_path, f"{HEAD}{bad}\nB,3,-4,3,\n", "--format", "csv")
    assert [row[:2] for row in rows(done)] == [*([name, "0"] for name in students), ["B", "3"]]
    end = "none of its answers count" if students else "the row is left out"
    lines = [line for line in done.err.splitlines() if "row" in line]
    assert len(lines) == max(1, len(students))
    assert all(line.endswith(end) for line in lines)


@pytest.mark.parametrize("cell", ['"[[1, 2],\n[3, 4]]"', '"[[1, 2], [3, 4]]\n"'])
def test_an_array_may_go_over_several_lines(tmp_path: Path, cell: str) -> None:
    done = graded(tmp_path, f"{HEAD}A,3,-4,3,{cell}\nB,3\n", "--format", "csv")
    assert [row[:2] for row in rows(done)] == [["A", "4"], ["B", "1"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no row of a student"),
        ("\n,,,,\n", "there is no row of a student"),
        (",3,-4,3,\n", "no row can be used; answers.csv, row 2: there is no student"),
        ('A,"3\n', "no row can be used; answers.csv, row 2: a quote is never closed"),
        ("A,3,-4,3,1,2\n", "no row can be used; answers.csv, row 2: 6 cells under 5 headings"),
    ],
)
def test_a_file_in_which_no_row_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    graded(tmp_path, HEAD + text)
    done = here("grade", "key.toml", "answers.csv")
    assert (done.code, done.out) == (2, "")
    assert f"answers.csv: {message}" in done.err
    assert done.err.count("\n") == 2
    assert graded(tmp_path, f"{HEAD}{text}B\n").code == 0


HOSTILE = ["[red]x", "=cmd|' /C calc'!A0", "<script>", "\x1b[31mred", "a\u202eb", "é" * 300]


@pytest.mark.parametrize("options", [(), ("--format", "csv"), ("--json",)])
def test_hostile_names_are_inert(tmp_path: Path, options: tuple[str, ...]) -> None:
    lines = [f'"{name}",<b>,"\x1b[2J",{name[:1]},' for name in HOSTILE]
    done = graded(tmp_path, HEAD + "\n".join(lines) + "\n", *options)
    assert done.code == 0
    assert all(c.isprintable() or c == "\n" for c in done.out + done.err)
    if "csv" in options:
        assert not any(line.startswith(("=", '"=')) for line in done.out.splitlines())


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", "answers.csv is empty"),
        ("student\nA\n", "answers.csv has no columns of answers"),
        ("student,Q1.xx\n", "answers.csv, column 2: nothing that is asked is called Q1.xx"),
        ("student,x\n", "answers.csv, column 2: nothing that is asked is called x"),
        ("student,Q1.x,Q1.df/dx\n", "answers.csv has two columns for Q1.x"),
        ("student,Q1.x,,Q1.z\n", "answers.csv, column 3: nothing that is asked is called"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, head: str, message: str) -> None:
    done = graded(tmp_path, head)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_folder_has_a_file_for_each_student(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    files = {
        "b.json": '{"Q1": {"x": -4.0, "value:q": "3"}, "M.W": [[1, 2], [3, 4]]}',
        "a.txt": "# mine\nQ1.x = -4\n\nQ1.y = 3\n",
        "c.csv": "Q1.x,-4\nM.W,[[1, 2], [3, 4]]\n",
        "d.json": "{",
        "a.csv": "Q1.x,-4",
        "e.pdf": "",
        ".hidden": "",
        "f.json": '{"Q1": {"x": null, "z": "3", "df/dz": "4"}}',
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "sub").mkdir()
    (tmp_path / "key.toml").write_text(KEY, "utf-8")
    done = here("grade", str(tmp_path / "key.toml"), str(folder), "--format", "csv")
    scores = [row[:2] for row in rows(done)]
    assert scores == [["a", "1"], ["b", "3"], ["c", "2"], ["d", "0"], ["f", "1"]]
    for words in (
        "a is there already, in a.csv; this one is left out",
        "d.json: it is not valid JSON",
        "e.pdf: answers stand in files that end in .json, .csv, .txt",
        "f.json, Q1.df/dz: df/dz is answered twice; the first counts",
    ):
        assert words.replace("df/dz is", "Q1.df/dz is") in done.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")
def test_what_is_no_file_of_the_folder_is_reported_and_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    (folder / "sub.txt").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("Q1.x = secret", "utf-8")
    (folder / "a.txt").write_text("Q1.x = -4", "utf-8")
    os.mkfifo(folder / "fifo.txt")
    links = {
        "away.txt": "../secret.txt", "whole.json": str(tmp_path / "secret.txt"),
        "gone.txt": "nothing.txt", "loop.txt": "loop.txt", "same.txt": "a.txt", "up.txt": "..",
    }  # fmt: skip
    for name, aim in links.items():
        (folder / name).symlink_to(aim)
    (tmp_path / "key.toml").write_text(KEY, "utf-8")
    done = here("grade", str(tmp_path / "key.toml"), str(folder), "--format", "csv")
    assert [row[:2] for row in rows(done)] == [["a", "1"], ["same", "1"]]
    assert "secret" not in done.out + done.err.replace(str(tmp_path), "")
    told = [line.split("class")[-1][1:] for line in done.err.splitlines() if "warning" in line]
    out, nothing = "a link that leads out of the folder", "a link to nothing"
    assert told == [
        f"{name}: {reason}; this one is left out"
        for name, reason in [
            ("away.txt", out), ("fifo.txt", "neither a file nor a folder"), ("gone.txt", nothing),
            ("loop.txt", nothing), ("sub.txt", "a folder, and answers stand in files"),
            ("up.txt", out), ("whole.json", out),
        ]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "has no files of answers\n"),
        ({".a.txt": ""}, "has no files of answers\n"),
        ({"a.pdf": ""}, "a.pdf: answers stand in files that end in"),
        ({"a.json": "{"}, "has no files of answers that can be used"),
    ],
)
def test_a_folder_in_which_no_file_can_be_used(
    tmp_path: Path, files: dict[str, str], message: str
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (tmp_path / "key.toml").write_text(KEY, "utf-8")
    done = here("grade", str(tmp_path / "key.toml"), str(folder))
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    (folder / "b.txt").write_text("", "utf-8")
    assert here("grade", str(tmp_path / "key.toml"), str(folder)).code == 0


def test_an_answer_keeps_its_digits(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "a.json").write_text('{"x": 0.20}', "utf-8")
    (tmp_path / "key.bp").write_text("x^2", "utf-8")
    done = here("grade", str(tmp_path / "key.bp"), str(folder), "--x=0.1", "--json")
    (student,) = json.loads(done.out)["students"]
    assert student["questions"][0]["answers"][0]["given"] == "0.20"


def test_a_program_takes_its_values_as_options(tmp_path: Path) -> None:
    (tmp_path / "key.bp").write_text("x*y", "utf-8")
    (tmp_path / "a.csv").write_text("student,x,y\nA,3,2\n", "utf-8")
    paths = str(tmp_path / "key.bp"), str(tmp_path / "a.csv")
    (row,) = rows(here("grade", *paths, "--x=2", "--y=3", "--format=csv"))
    assert row == ["A", "1", "1", "right", "right"]
    assert here("grade", *paths, "--x=2").code == 2
    done = graded(tmp_path, f"{HEAD}A,{RIGHT}", "--x=2")
    assert (done.code, done.out) == (2, "")


def test_a_key_on_a_kink_gets_a_note_and_one_that_is_not_finite_is_refused(tmp_path: Path) -> None:
    key, answers = tmp_path / "key.toml", tmp_path / "a.csv"
    key.write_text('[[question]]\nname="K"\nprogram="relu(x)"\nvalues={x=0}\n', "utf-8")
    answers.write_text("student,x\nA,0.5\nB,2\n", "utf-8")
    done = here("grade", str(key), str(answers), "--format=csv")
    assert [row[-1] for row in rows(done)] == ["right", "wrong"]
    assert done.err == (
        "note: K: there is a kink at this point; "
        "any value between the one-sided derivatives is right\n"
    )
    key.write_text('[[question]]\nname="K"\nprogram="1/x"\nvalues={x=0}\n', "utf-8")
    done = here("grade", str(key), str(answers))
    assert (done.code, done.out) == (2, "")
    assert "df/dx of K is -Infinity at this point" in done.err
    assert "key.toml" in done.err
    (tmp_path / "key.bp").write_text("1/x", "utf-8")
    done = here("grade", str(tmp_path / "key.bp"), str(answers), "--x=0")
    assert (done.code, done.out) == (2, "")
    assert "df/dx of Q1 is -Infinity at this point" in done.err


def test_gradescope_is_for_one_student(tmp_path: Path) -> None:
    answers = f"{HEAD}A,{RIGHT}\nB,3,4,-3,\n"
    done = graded(tmp_path, answers, "--format", "gradescope")
    assert (done.code, done.out) == (2, "")
    assert "choose one with --student NAME" in done.err
    data = json.loads(graded(tmp_path, answers, "--format=gradescope", "--student", "B").out)
    assert data["score"] == 1
    assert [test["name"] for test in data["tests"]] == ["Q1", "M"]
    assert graded(tmp_path, answers, "--student", "C").code == 2


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = graded(tmp_path, f"{HEAD}A,{RIGHT}\n", "--json", "-o", str(out))
    assert (done.code, done.out) == (0, "")
    data = json.loads(out.read_text("utf-8"))
    assert data["students"][0]["score"] == 4
    assert data["hint"] == 2


def test_a_small_class_fits_eighty_columns_and_shows_everybody(tmp_path: Path) -> None:
    lines = [f"s{k},{k},{k % 5},3," for k in range(30)]
    done = graded(tmp_path, HEAD + "\n".join(lines) + "\n")
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    assert all(f"\ns{k} " in done.out for k in range(30))
    assert graded(tmp_path, HEAD + "\n".join(lines) + "\n") == done
