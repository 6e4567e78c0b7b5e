"""The real organisations at which the simulated people work."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Institution:
    """A real organisation. ``weight`` is its relative size, ``areas`` what it is known for."""

    ids: tuple[str, ...]
    """The ROR id where it is certain, else the id that ``belt.toml`` makes from the name."""
    name: str
    country: str
    city: str
    lat: float
    lon: float
    type: str
    weight: float
    names: tuple[tuple[str, str], ...]
    areas: frozenset[str]


@cache
def institutions() -> tuple[Institution, ...]:
    """The organisations that ship with Belt, in the order of their file."""
    text = files("belt.corpus.simulation").joinpath("organisations.tsv").read_text("utf-8")
    return tuple(_institution(row) for row in csv.DictReader(text.splitlines(), delimiter="\t"))


def _institution(row: dict[str, str]) -> Institution:
    names = (pair.partition(":") for pair in row["names"].split("|") if pair)
    return Institution(
        ids=(f"ror:{row['ror']}" if row["ror"] else _id_by_name(row["name"]),),
        name=row["name"],
        country=row["country"],
        city=row["city"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        type=row["type"],
        weight=float(row["weight"]),
        names=tuple((language, name) for language, _, name in names),
        areas=frozenset(filter(None, row["areas"].split(","))),
    )


def _id_by_name(name: str) -> str:
    """As :class:`belt.config.Organisation` makes it, so that a member here is the member there."""
    return "belt:org-" + hashlib.sha256(name.casefold().encode()).hexdigest()[:12]
