"""A sheet as the text of a TOML file that reads back as the same sheet."""

import json
import re
from collections.abc import Iterator
from typing import Any

from backprop_cli.homework.grading.sheet import RULES, Sheet, SheetQuestion
from backprop_cli.homework.model import WHAT
from backprop_cli.numbers import exact

NUMBER = re.compile(r"(?!-0$)-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
BARE = re.compile(r"[A-Za-z0-9_-]+")


def sheet_text(sheet: Sheet) -> str:
    """A sheet as TOML, as `read_sheet` takes it; what is as usual is left out."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    if sheet.title:
        yield f"title = {_text(sheet.title)}"
    if sheet.hint != WHAT:
        yield f"hint = {sheet.hint}"
    for count, question in enumerate(sheet.questions):
        yield from [""] * bool(count or sheet.title or sheet.hint != WHAT)
        yield from _question(question)


def _question(question: SheetQuestion) -> Iterator[str]:
    yield "[[question]]"
    yield f"name = {_text(question.name)}"
    if question.text:
        yield f"text = {_text(question.text)}"
    yield f"program = {_text(question.program)}"
    if question.values:
        pairs = (f"{_key(name)} = {_value(value)}" for name, value in question.values.items())
        yield f"values = {{ {', '.join(pairs)} }}"
    if question.answers:
        yield f"answers = [{', '.join(map(_text, question.answers))}]"
    if question.points != 1:
        yield f"points = {exact(question.points)}"
    for key, value, usual in zip(RULES, question.rules, (None, None, False, 0), strict=True):
        if value is not None and value != usual:
            yield f"{key} = {'true' if value is True else exact(value)}"


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return value if NUMBER.fullmatch(value) else _text(value)


def _text(text: str) -> str:
    """A text in quotes; one of several lines as it stands."""
    simple = all(line.isprintable() for line in text.split("\n")) and "'" not in text
    if "\n" in text and simple:
        return f"'''\n{text}'''"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
