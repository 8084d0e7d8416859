"""The JSON that a user wrote → data, with the place of every mistake."""

import json
from typing import Any

from backprop_cli.errors import fail
from backprop_cli.source import Source, Span


def decoded(source: Source, example: str, **hooks: Any) -> Any:
    """The data of a JSON text; the hooks are those of `json.JSONDecoder`.

    Raises:
        BackpropError: it is not JSON; the hint shows an example.
    """

    def refuse(name: str) -> Any:
        hint = f'write it as a text: "{name}"'
        fail("json", f"{name} is not JSON", first_place(source, name, 1), hint)

    try:
        return json.JSONDecoder(parse_constant=refuse, **hooks).decode(source.text)
    except json.JSONDecodeError as error:
        span = Span(source, error.pos, error.pos + 1)
        message = error.msg[:1].lower() + error.msg[1:]
        fail("json", f"{source.name} is not valid JSON: {message}", span, example)
    except (RecursionError, ValueError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error).lower()
        fail("json", f"{source.name} cannot be read: {reason}")


def first_place(source: Source, name: str, occurrence: int) -> Span | None:
    """Where a key, or a word, stands for the n-th time."""
    place = -1
    for quoted in (json.dumps(name), json.dumps(name, ensure_ascii=False), name):
        for _ in range(occurrence):
            place = source.text.find(quoted, place + 1)
            if place < 0:
                break
        else:
            return Span(source, place, place + len(quoted))
    return None


def as_typed(value: Any) -> str:
    """A text, or nested lists of texts, as somebody would have typed it on the command line."""
    return value if isinstance(value, str) else json.dumps(value).replace('"', "")
