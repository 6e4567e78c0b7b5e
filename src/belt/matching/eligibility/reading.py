"""Rule files: versioned TOML, checked against a model, every mistake told with its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from belt.config.lines import Lines, Location
from belt.config.load import ConfigError, Mistake

_Model = TypeVar("_Model", bound=BaseModel)

_EXPECTED = {
    "missing": "expected, and missing",
    "extra_forbidden": "no such key here; the template files show those there are",
    "union_tag_not_found": "expected a kind",
    "string_type": "expected text in quotes",
    "tuple_type": "expected a list in square brackets",
    "dict_type": "expected a table",
    "model_type": "expected a table",
    "model_attributes_type": "expected a table",
    "string_too_short": "expected text, and it is empty",
    "too_short": "expected at least one entry",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
}
_NUMBERS = {
    "greater_than_equal": "expected a whole number of at least {ge}",
    "less_than_equal": "expected a whole number of at most {le}",
}


class Misplaced(ValueError):
    """A value that is wrong somewhere below what a validator looks at."""

    def __init__(self, message: str, *place: str | int) -> None:
        self.place = place
        super().__init__(message)


def read_checked(path: Path, model: type[_Model]) -> _Model:
    """The model that a TOML file describes.

    Raises ``ConfigError`` with every mistake and its line, and ``FileNotFoundError``.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(path, [Mistake(line, "", "expected text in UTF-8")]) from None
    return checked(text, path, model)


def checked(text: str, path: Path, model: type[_Model]) -> _Model:
    """The model that a TOML text describes; ``path`` is named in errors.

    Raises ``ConfigError`` with every mistake and its line.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise ConfigError(path, [Mistake(line, "", f"not valid TOML: {reason}")]) from None
    lines = Lines(text)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        mistakes = [_mistake(one, values, lines) for one in _deepest(error.errors())]
        mistakes.sort(key=lambda one: (one.line, one.where))
        raise ConfigError(path, list(dict.fromkeys(mistakes))) from None


def _deepest(errors: list[Any]) -> list[Any]:
    """The errors, without a list's complaint that what is wrong in it does not count."""
    places = [one["loc"] for one in errors]
    return [
        one
        for one in errors
        if not any(
            len(place) > len(one["loc"]) and place[: len(one["loc"])] == one["loc"]
            for place in places
        )
    ]


def _mistake(error: Any, values: Any, lines: Lines) -> Mistake:
    kind, context = error["type"], error.get("ctx", {})
    below = context["error"] if kind == "value_error" else None
    place = (*error["loc"], *below.place) if isinstance(below, Misplaced) else error["loc"]
    location = _in_file(place, values, keep_last=kind == "missing")
    if kind == "value_error":
        message = str(context["error"])
    elif kind == "union_tag_invalid":
        message = f"expected a kind ({context['expected_tags']}), not {context['tag']!r}"
    elif kind == "literal_error":
        message = f"expected {context['expected']}"
    elif kind in _NUMBERS:
        message = _NUMBERS[kind].format(**context)
    else:
        message = _EXPECTED.get(kind, error["msg"])
    given = error["input"]
    told = {"missing", "extra_forbidden", "union_tag_invalid", "union_tag_not_found"}
    if kind not in told and isinstance(given, str | int | float):
        message += f", not {given!r}"
    return Mistake(lines.of(location), _where(location), message)


def _in_file(location: Location, values: Any, *, keep_last: bool) -> Location:
    """The part of a place that stands in the file: pydantic adds the names of its own types."""
    found: Location = ()
    for number, one in enumerate(location):
        names_kind = isinstance(values, dict) and values.get("kind") == one
        if names_kind and isinstance(location[number - 1], int):
            continue
        if isinstance(values, list):
            inside = isinstance(one, int) and one < len(values)
        else:
            inside = isinstance(values, dict) and one in values
        if inside:
            values = values[one]
            found = (*found, one)
        elif keep_last and number == len(location) - 1:
            found = (*found, one)
    return found


def _where(location: Location) -> str:
    text = ""
    for one in location:
        text += f"[{one + 1}]" if isinstance(one, int) else f".{one}" if text else str(one)
    return text
