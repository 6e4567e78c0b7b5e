"""What a simulated belt is made from: a small TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from belt.corpus.sources import NotThisFormat

EXPECTS = "a TOML file with the whole numbers seed, people and works"

_BOUNDS = {
    "seed": (0, 2**63 - 1),
    "people": (20, 100_000),
    "works": (20, 300_000),
    "first_year": (1990, 2100),
    "last_year": (1990, 2100),
    "belt_start": (1990, 2100),
}


@dataclass(frozen=True, slots=True)
class Specification:
    """The size, span and seed of a simulated belt.

    From ``belt_start`` on, the regions of the belt work together more and more.
    """

    seed: int
    people: int
    works: int
    first_year: int = 2012
    last_year: int = 2026
    belt_start: int = 2019


def read_specification(path: Path) -> Specification:
    """The specification in this file. Raises ``NotThisFormat`` naming the key that is wrong."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NotThisFormat(path, f"this is no TOML ({error})", EXPECTS) from error
    known = [field.name for field in fields(Specification)]
    for key in told:
        if key not in known:
            raise NotThisFormat(path, f"unknown key {key}", f"the keys {', '.join(known)}")
    for key in ("seed", "people", "works"):
        if key not in told:
            raise NotThisFormat(path, f"{key} is missing", EXPECTS)
    for key, value in told.items():
        low, high = _BOUNDS[key]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise NotThisFormat(path, f"{key} = {value!r}", f"a whole number from {low} to {high}")
    specification = Specification(**told)
    if specification.last_year < specification.first_year:
        raise NotThisFormat(
            path,
            f"last_year = {specification.last_year}",
            f"a year not before first_year = {specification.first_year}",
        )
    if specification.works * 2 < specification.people:
        raise NotThisFormat(
            path,
            f"works = {specification.works}",
            f"at least half as many works as people ({specification.people})",
        )
    return specification
