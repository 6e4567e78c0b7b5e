"""Rules on an assignment: different countries, at least one senior, at most two of one country.

``rules.toml``::

    version = 1
    different_country = true      # no reviewer from any country of the paper's authors
    different = ["organisation"]  # the same for other attributes

    [[at_least]]                  # of each paper's reviewers, at least one is senior
    attribute = "seniority"
    value = "senior"
    count = 1

    [[at_most]]                   # at most two come from any one country
    attribute = "country"
    count = 2                     # with value = "KR": at most two from there

Somebody with several values counts for each of them; somebody without a value counts for none,
and is of a different country than everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = 1
Values = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Of each paper's reviewers, at least ``count`` have the value."""

    attribute: str
    value: str
    count: int = 1

    def words(self) -> str:
        """The rule as a programme officer reads it."""
        return f"at least {self.count} with {self.attribute} {self.value}"


@dataclass(frozen=True, slots=True)
class AtMost:
    """Of each paper's reviewers, at most ``count`` have the value, or any one value."""

    attribute: str
    count: int
    value: str | None = None

    def words(self) -> str:
        """The rule as a programme officer reads it."""
        return f"at most {self.count} with {self.value or 'the same'} {self.attribute}".replace(
            f"{self.value} {self.attribute}", f"{self.attribute} {self.value}"
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of an assignment."""

    different: tuple[str, ...] = ()
    """Attributes of which a paper and its reviewers have no value in common."""
    at_least: tuple[AtLeast, ...] = ()
    at_most: tuple[AtMost, ...] = ()
    version: int = VERSION


NO_RULES = Rules()


def rules_from(told: Mapping[str, Any]) -> Rules:
    """The rules of a parsed ``rules.toml``. Raises ``ValueError`` saying what was expected."""
    if told.get("version") != VERSION:
        raise ValueError(f"expected version = {VERSION}, not {told.get('version')!r}")
    unknown = sorted(set(told) - {"version", "different_country", "different", *_TABLES})
    if unknown:
        raise ValueError(
            f"{unknown[0]}: unknown; expected different_country, different, [[at_least]] or "
            "[[at_most]]"
        )
    country = told.get("different_country", False)
    if not isinstance(country, bool):
        raise ValueError("different_country: expected true or false")
    other = told.get("different", [])
    if not isinstance(other, list) or not all(isinstance(one, str) and one for one in other):
        raise ValueError('different: expected a list of attributes, such as ["organisation"]')
    return Rules(
        different=tuple(dict.fromkeys([*(["country"] if country else []), *other])),
        at_least=tuple(
            AtLeast(one["attribute"], one["value"], one["count"])
            for one in _tables(told, "at_least", value_needed=True)
        ),
        at_most=tuple(
            AtMost(one["attribute"], one["count"], one.get("value"))
            for one in _tables(told, "at_most", value_needed=False)
        ),
    )


_TABLES = ("at_least", "at_most")


def _tables(told: Mapping[str, Any], name: str, *, value_needed: bool) -> Iterator[dict[str, Any]]:
    tables = told.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise ValueError(f"{name}: expected tables, each under [[{name}]]")
    for number, table in enumerate(tables, 1):
        where = f"[[{name}]] number {number}"
        unknown = sorted(set(table) - {"attribute", "value", "count"})
        if unknown:
            raise ValueError(f"{where}: {unknown[0]} unknown; expected attribute, value, count")
        for key in ("attribute", "value"):
            given = table.get(key)
            if given is None and key == "value" and not value_needed:
                continue
            if not isinstance(given, str) or not given:
                raise ValueError(f'{where}: expected {key} = "…"')
        count = table.get("count", 1 if value_needed else None)
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            raise ValueError(f"{where}: expected count to be a whole number of at least 1")
        yield {**table, "count": count}


def counted(
    rules: Rules, reviewers: Mapping[str, Values]
) -> Iterator[tuple[AtLeast | AtMost, str, int, int]]:
    """Each rule that counts, the value it counts, 1 (at most) or -1 (at least), and the count."""
    for least in rules.at_least:
        yield least, least.value, -1, least.count
    for most in rules.at_most:
        every = frozenset().union(*reviewers.get(most.attribute, ()))
        for value in sorted(every) if most.value is None else [most.value]:
            yield most, value, 1, most.count


def forbidden(
    rules: Rules, reviewers: Mapping[str, Values], papers: Mapping[str, Values]
) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Reviewers and papers that have a value in common where it must be different."""
    for attribute in rules.different:
        mine, theirs = reviewers.get(attribute, ()), papers.get(attribute, ())
        for value in sorted(frozenset().union(*mine) & frozenset().union(*theirs)):
            yield (
                np.array([value in one for one in mine], np.bool_),
                np.array([value in one for one in theirs], np.bool_),
            )
