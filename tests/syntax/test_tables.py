"""The saved parser tables: current, complete, and passed over when they are not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backprop_cli.syntax import tables


def test_the_saved_tables_are_those_that_lark_builds_now() -> None:
    grammar = tables.grammar_text()
    assert tables._saved(grammar) == tables.build(grammar)


def test_lark_builds_the_same_tables_under_another_hash_seed() -> None:
    code = (
        "import json; from backprop_cli.syntax import tables; "
        "print(json.dumps(tables.build(tables.grammar_text())))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize(
    "broken",
    ["", "{", "[]", "{}", '{"grammar": "x"}', '{"grammar": "GRAMMAR", "rules": 3}', "\x00", "null"],
)
def test_a_broken_copy_is_rebuilt_silently(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    grammar = tables.grammar_text()
    copy = tmp_path / "tables.json"
    copy.write_text(broken.replace('"GRAMMAR"', json.dumps(grammar)), "utf-8")
    monkeypatch.setattr(tables, "SAVED", copy)
    tables.load.cache_clear()
    assert tables.load() == tables.build(grammar)
    assert capfd.readouterr() == ("", "")
    tables.load.cache_clear()


def test_a_stale_copy_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.loads(Path(tables.SAVED).read_text("utf-8"))
    data["grammar"] += "// another"
    data["states"] = []
    (tmp_path / "tables.json").write_text(json.dumps(data), "utf-8")
    monkeypatch.setattr(tables, "SAVED", tmp_path / "tables.json")
    assert tables._saved(tables.grammar_text()) is None


def test_what_is_saved_is_the_copy_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Path(tables.SAVED).read_text("utf-8")
    monkeypatch.setattr(tables, "SAVED", tmp_path / "tables.json")
    tables.save()
    assert (tmp_path / "tables.json").read_text("utf-8") == kept
