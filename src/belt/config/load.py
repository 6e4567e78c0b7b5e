"""Load belt.toml; every mistake is reported at once, with its line and what was expected."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from belt.config.belt import Belt
from belt.config.lines import Lines, Location
from belt.errors import ForPeople


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a belt file."""

    line: int
    where: str
    """The key, such as ``regions[2].timezone``."""
    message: str

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.where}: {self.message}"
            if self.where
            else (f"line {self.line}: {self.message}")
        )


class ConfigError(ForPeople):
    """A belt file that cannot be used; nothing of it was loaded."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.path, self.mistakes = path, mistakes
        listed = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"{path} cannot be used:\n{listed}")


def model_belt_text() -> str:
    """The commented belt.toml of the model belt."""
    return (files("belt") / "model" / "belt.toml").read_text(encoding="utf-8")


def load(path: Path) -> Belt:
    """The belt that a file describes.

    Raises :class:`ConfigError` with every mistake, and ``FileNotFoundError``.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ConfigError(path, [Mistake(line, "", "expected text in UTF-8")]) from None
    return parse(text, path)


def parse(text: str, path: Path) -> Belt:
    """The belt that a text describes; ``path`` is named in errors."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise ConfigError(path, [Mistake(line, "", f"not valid TOML: {reason}")]) from None
    lines = Lines(text)
    try:
        belt = Belt.model_validate(values)
    except ValidationError as error:
        raise ConfigError(path, [_told(one, lines) for one in _deepest(error)]) from None
    mistakes = sorted(_inconsistencies(belt, lines), key=lambda one: (one.line, one.where))
    if mistakes:
        raise ConfigError(path, mistakes)
    return belt


_EXPECTED = {
    "missing": "expected, and missing",
    "extra_forbidden": "no such key; see docs/belt-toml.md for the keys there are",
    "string_type": "expected text in quotes",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "tuple_type": "expected a list in square brackets",
    "dict_type": "expected a table",
    "model_type": "expected a table",
    "string_too_short": "expected text, and it is empty",
    "too_short": "expected at least one entry",
    "string_pattern_mismatch": 'expected a short code of letters and digits, such as "KR"',
}


def _deepest(error: ValidationError) -> list[Any]:
    """The errors, without a list's complaint that what is wrong in it does not count."""
    errors = error.errors()
    places = [one["loc"] for one in errors]
    return [
        one
        for one in errors
        if not any(
            place[: len(one["loc"])] == one["loc"] and len(place) > len(one["loc"])
            for place in places
        )
    ]


def _told(error: Any, lines: Lines) -> Mistake:
    location = tuple(one for one in error["loc"] if one != "[key]")
    if error["type"] == "value_error":
        message = str(error["ctx"]["error"])
    else:
        message = _EXPECTED.get(error["type"], error["msg"])
    if error["type"] not in {"missing", "extra_forbidden"} and isinstance(
        error["input"], str | int | float
    ):
        message += f", not {error['input']!r}"
    return Mistake(lines.of(location), _where(location), message)


def _where(location: Location) -> str:
    text = ""
    for one in location:
        text += f"[{one + 1}]" if isinstance(one, int) else f".{one}" if text else str(one)
    return text


def _inconsistencies(belt: Belt, lines: Lines) -> Iterator[Mistake]:
    """What is wrong between entries that are each right."""
    codes = {region.code for region in belt.regions}

    def mistake(message: str, *location: str | int) -> Mistake:
        return Mistake(lines.of(location), _where(location), message)

    if belt.hub not in codes:
        yield mistake(f"expected the code of a region ({', '.join(sorted(codes))})", "hub")
    if "en" not in belt.name and belt.languages[0] not in belt.name:
        yield mistake(f"expected the name in {belt.languages[0]!r}", "name")
    yield from _duplicates(belt, mistake)
    names = {one.name for one in belt.organisations}
    for number, one in enumerate(belt.organisations):
        if one.region and one.region not in codes:
            yield mistake(
                f"expected the code of a region ({', '.join(sorted(codes))}), not {one.region!r}",
                "organisations",
                number,
                "region",
            )
        elif one.region and one.country and belt.region_of(one.country) != one.region:
            yield mistake(
                f"{one.country} is not a country of region {one.region}",
                "organisations",
                number,
                "country",
            )
        if one.parent and one.parent not in names - {one.name}:
            yield mistake(
                f"expected the name of another organisation, not {one.parent!r}",
                "organisations",
                number,
                "parent",
            )
        if (one.lat is None) != (one.lon is None):
            yield mistake("expected lat and lon together", "organisations", number)
    apart = {frozenset(pair) for pair in belt.identity.apart}
    for number, pair in enumerate(belt.identity.same):
        if frozenset(pair) in apart:
            yield mistake("the same pair stands under apart", "identity", "same", number)


def _duplicates(belt: Belt, mistake: Any) -> Iterator[Mistake]:
    for table, key, values in (
        ("regions", "code", [one.code for one in belt.regions]),
        ("organisations", "name", [one.name for one in belt.organisations]),
        ("organisations", "ror", [one.ror for one in belt.organisations]),
        ("blocs", "code", [one.code for one in belt.blocs]),
        ("node.peers", "name", [one.name for one in belt.node.peers] if belt.node else []),
    ):
        seen: Counter[str] = Counter()
        for number, value in enumerate(values):
            if value is not None:
                seen[value] += 1
                if seen[value] > 1:
                    place = (*table.split("."), number, key)
                    yield mistake(f"{value!r} stands here a second time", *place)
    owner: dict[str, str] = {}
    for number, region in enumerate(belt.regions):
        for country in region.countries:
            if country in owner:
                yield mistake(
                    f"{country} belongs to region {owner[country]} already",
                    "regions",
                    number,
                    "countries",
                )
            owner.setdefault(country, region.code)


def fingerprint(belt: Belt) -> str:
    """A hash of what a corpus depends on: all but languages, and the names of belt and regions."""
    told = [
        [[region.code, region.countries] for region in belt.regions],
        [one.model_dump() for one in belt.organisations],
        [bloc.model_dump() for bloc in belt.blocs],
        belt.identity.model_dump(),
        belt.growth.model_dump(mode="json"),
        belt.withheld,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
