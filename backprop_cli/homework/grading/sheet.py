"""A sheet of exercises: what its data say, checked, with the place of every mistake."""

import math
from collections.abc import Callable, Collection, Mapping
from pathlib import PureWindowsPath
from typing import Any, NamedTuple, NoReturn

from backprop_cli.errors import did_you_mean, fail
from backprop_cli.homework.marking.figures import Rules
from backprop_cli.homework.model import ALL, LEAST, WHAT
from backprop_cli.source import printable
from backprop_cli.syntax.names import plain

RULES = ("rtol", "atol", "strict", "min_digits")
SHEET = ("title", "hint", "points", *RULES, "question")
QUESTION = ("name", "program", "file", "values", "answers", "points", "text", *RULES)
MOST_POINTS = 1_000_000
"""Points of one question."""
Data = Mapping[str, Any]


class SheetQuestion(NamedTuple):
    """One exercise: its program, the values as they were written, and what is asked.

    Without `answers` the gradient of every input is asked for.
    """

    name: str
    program: str
    values: Mapping[str, Any]
    answers: tuple[str, ...] = ()
    points: float = 1.0
    rules: Rules = Rules()
    text: str = ""


class Sheet(NamedTuple):
    """Exercises that belong together; `hint` is how much students are told."""

    questions: tuple[SheetQuestion, ...]
    title: str = ""
    hint: int = WHAT


class Place(NamedTuple):
    """A part of a sheet, as messages call it."""

    name: str

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Raise an error that names the place."""
        fail("sheet", f"{self.name}: {message}", hint=hint)

    def known(self, data: Data, keys: Collection[str]) -> None:
        """Refuse a key that means nothing here."""
        for key in data:
            if key not in keys:
                hint = did_you_mean(key, list(keys)) or f"known are {', '.join(keys)}"
                self.fail(f"unknown key {key}", hint)

    def text(self, data: Data, key: str) -> str:
        """A text, empty if it is not there."""
        value = data.get(key, "")
        if not isinstance(value, str):
            self.fail(f"{key} is not a text", f'write {key} = "…"')
        return value

    def number(
        self, data: Data, key: str, otherwise: Any, *, whole: bool = False, most: float = math.inf
    ) -> Any:
        """A number that is finite, not negative, and at most `most`."""
        value = data.get(key, otherwise)
        if value is otherwise:
            return value
        try:
            number = float("nan" if isinstance(value, bool) else value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not 0 <= number <= most or number == math.inf or (whole and type(value) is not int):
            bounds = "of at least 0" if most == math.inf else f"from 0 to {most:,}"
            self.fail(f"{key} is not a {'whole ' * whole}number {bounds}", f"such as {key} = 1")
        return int(number) if whole else number


def read_sheet(name: str, data: Data, program: Callable[[str], str]) -> Sheet:
    """A sheet from the data of its file, in which numbers with a point are texts.

    Args:
        name: what messages call the sheet.
        data: what TOML or JSON made of it.
        program: the text of a file that a question names.

    Raises:
        BackpropError: something is missing, unknown, or of another kind.
    """
    place = Place(name)
    place.known(data, SHEET)
    hint = place.number(data, "hint", WHAT, whole=True)
    if not LEAST <= hint <= ALL:
        place.fail(f"hint is not one of {LEAST} to {ALL}")
    found = data.get("question")
    if not isinstance(found, list) or not found or not all(isinstance(q, dict) for q in found):
        place.fail("it has no questions", "begin each question with a line [[question]]")
    places = [_place(name, entry, count) for count, entry in enumerate(found, 1)]
    for own, entry in zip(places, found, strict=True):
        _check_file(own, entry)
    questions = tuple(
        _question(own, entry, data, count, program)
        for count, (own, entry) in enumerate(zip(places, found, strict=True), 1)
    )
    _check_names(place, [question.name for question in questions])
    return Sheet(questions, place.text(data, "title"), hint)


def _place(name: str, data: Data, count: int) -> Place:
    own = data.get("name")
    return Place(f"{own if own and isinstance(own, str) else f'question {count}'} in {name}")


def _check_file(place: Place, data: Data) -> None:
    """Refuse a file outside the sheet's folder: a sheet may come from somebody else."""
    # a Windows path knows the drives and backslashes of one system and the slashes of all
    path = PureWindowsPath(place.text(data, "file"))
    if path.anchor or ".." in path.parts:
        hint = "name a file beside the sheet or in a folder below it, without .."
        place.fail("its file leaves the folder of the sheet", hint)


def _check_names(place: Place, names: list[str]) -> None:
    for count, name in enumerate(names):
        if name in names[:count]:
            place.fail(f"two questions are called {name}", "give each a name of its own")


def _question(
    place: Place, data: Data, sheet: Data, count: int, program: Callable[[str], str]
) -> SheetQuestion:
    place.known(data, QUESTION)
    name = place.text(data, "name") or f"Q{count}"
    if name != name.strip() or name != printable(name):
        place.fail("its name begins or ends with a space, or is not printable")
    text, file = place.text(data, "program"), place.text(data, "file")
    if bool(text.strip()) == bool(file):
        place.fail("it needs a program or a file, and not both", 'program = "(x+y)*z"')
    usual = place.number(sheet, "points", 1.0, most=MOST_POINTS)
    points = place.number(data, "points", usual, most=MOST_POINTS)
    return SheetQuestion(
        name, text or program(file), _values(place, data.get("values", {})),
        _answers(place, data), points, _rules(place, {**sheet, **data}),
        place.text(data, "text"),
    )  # fmt: skip


def _rules(place: Place, data: Data) -> Rules:
    strict = data.get("strict", False)
    if not isinstance(strict, bool):
        place.fail("strict is neither true nor false")
    digits = place.number(data, "min_digits", 0, whole=True)
    return Rules(place.number(data, "rtol", None), place.number(data, "atol", None), strict, digits)


def _answers(place: Place, data: Data) -> tuple[str, ...]:
    """What is asked; nothing if the sheet does not say it."""
    if "answers" not in data:
        return ()
    names = data["answers"]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        place.fail("answers is not a list of names", 'answers = ["x", "value:q"]')
    if not names:
        place.fail("nothing is asked", "leave answers out to ask for the gradient of every input")
    return tuple(names)


def _values(place: Place, data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        place.fail("values is not a table", 'values = { x = -2, y = 5, z = "1/3" }')
    values: dict[str, Any] = {}
    for name, value in data.items():
        key = plain(name)
        if key in values:
            place.fail(f"the value of {key} is there twice")
        values[key] = _value(place, key, value)
    return values


def _value(place: Place, name: str, value: Any) -> Any:
    """A value with every number in it as a text."""
    if isinstance(value, list):
        return [_value(place, name, inner) for inner in value]
    if isinstance(value, bool) or not isinstance(value, int | str):
        place.fail(f"the value of {name} is not a number", f'such as {name} = "1/3"')
    return str(value)
