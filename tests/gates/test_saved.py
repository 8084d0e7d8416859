"""The saved copy of the library: current, complete, and passed over when it is not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from backprop_cli.gates import saved, texts
from backprop_cli.gates.model import Gate
from backprop_cli.syntax.printer import show

COPY = Path(saved.SAVED)
READER = texts.Reader(texts.texts())
FRESH = saved._read(READER)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    saved.shelf.cache_clear()


def test_the_copy_is_what_the_texts_say_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "SAVED", tmp_path / "saved.jsonl")
    saved.save()
    made = (tmp_path / "saved.jsonl").read_text("utf-8").splitlines()
    assert made == COPY.read_text("utf-8").splitlines(), "python -m backprop_cli.gates.saved"


def described(gate: Gate) -> list[object]:
    """What people see of a gate."""
    rules = [(name, show(r.textbook), show(r.careful)) for name, r in gate.rules.items()]
    conditions = [(show(c.expression), c.words) for c in (*gate.domain, *gate.kinks, *gate.dead)]
    forms = [(show(form.pattern), show(form.meaning)) for form in gate.forms]
    bodies = [show(body) for body in (gate.body, gate.careful_body) if body]
    settings = [(name, show(value)) for name, value in gate.settings.items()]
    head = [show(gate.head), gate.head.span, gate.span, *map(show, gate.examples)]
    return [*head, rules, conditions, forms, bodies, settings]


def test_every_gate_of_the_copy_is_the_one_that_its_text_describes() -> None:
    copied = saved._copied(texts.texts())
    assert copied
    assert (copied.places, copied.shown) == (FRESH.places, FRESH.shown)
    for place, entry in enumerate(READER.entries):
        gate, read = copied.gate(place), FRESH.gate(place)
        assert described(gate) == described(read)
        assert gate.name == entry.names[0]
        assert (gate.family, gate.description) == (entry.family, entry.description)
        assert saved.line_of(gate, entry) == saved.line_of(read, entry)


def broken_copies() -> dict[str, str]:
    head, *lines = COPY.read_text("utf-8").splitlines()
    data = json.loads(head)
    stale = data | {"texts": data["texts"] | {"careful": data["texts"]["careful"] + "\n# more\n"}}
    return {
        "empty": "", "null": "null", "no JSON": "{", "another": '{"texts": 1}',
        "stale": "\n".join([json.dumps(stale), *lines]),
        "cut short": "\n".join([head, *lines])[:-9],
        "fewer lines": "\n".join([head, *lines[:-1]]),
    }  # fmt: skip


@pytest.mark.parametrize(("name", "text"), broken_copies().items())
def test_a_broken_or_stale_copy_is_passed_over_silently(
    name: str,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "saved.jsonl").write_text(text, "utf-8")
    monkeypatch.setattr(saved, "SAVED", tmp_path / "saved.jsonl")
    saved.shelf.cache_clear()
    assert saved._copied(texts.texts()) is None, name
    assert saved.shelf().gate(0).name == "add"
    assert saved.shelf().shown == FRESH.shown
    assert capfd.readouterr() == ("", "")


def test_a_missing_copy_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "SAVED", tmp_path / "none.jsonl")
    saved.shelf.cache_clear()
    assert saved.shelf().places == FRESH.places
