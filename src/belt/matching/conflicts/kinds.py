"""Kinds of conflicts of interest, what a conflict tells, and the rules by which it lapses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pyarrow as pa
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from belt.matching.eligibility.reading import checked, read_checked

Kind = Literal[
    "self", "declared", "adviser", "coauthor", "organisation", "parent", "award", "exchange"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are told: the plainest first."""
ALWAYS: frozenset[Kind] = frozenset({"self", "declared"})
"""Kinds that no rules can leave out."""

EDGE = pa.struct(
    [
        ("through", pa.string()),
        ("a", pa.string()),
        ("b", pa.string()),
        ("since", pa.int32()),
        ("until", pa.int32()),
        ("note", pa.string()),
    ]
)
CONFLICTS = pa.schema(
    [
        ("a", pa.string()),
        ("b", pa.string()),
        ("kind", pa.string()),
        ("since", pa.int32()),
        ("until", pa.int32()),
        ("evidence", pa.list_(pa.string())),
        ("detail", pa.list_(EDGE)),
    ]
)
"""Columns of found conflicts: one row a pair and kind."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing that ties two people."""

    through: str
    """A work, an organisation, a common parent, an award, what was said; for ``self`` how it is
    known: ``id``, ``alias``, ``orcid`` or ``email`` (never the address itself)."""
    a: str | None = None
    """``parent``: the organisation of ``Conflict.a``. Relations: who stands first in it (the
    adviser, the host, who declared it)."""
    b: str | None = None
    since: int | None = None
    until: int | None = None
    """A year; None where it still holds or nobody knows."""
    note: str | None = None
    """A work's title, or ``unconfirmed`` for an address that was not confirmed."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What ties two people in one way: all of it, the latest first."""

    a: str
    b: str
    kind: Kind
    since: int | None
    until: int | None
    """The latest year of it; None where it still holds or no year is known."""
    evidence: tuple[str, ...]
    """Ids of works, organisations and awards, or what was said."""
    detail: tuple[Edge, ...]


def conflicts(table: pa.Table) -> Iterator[Conflict]:
    """The rows of a table of :data:`CONFLICTS`, one by one."""
    for row in table.select(CONFLICTS.names).to_pylist():
        detail = tuple(Edge(**edge) for edge in row.pop("detail"))
        yield Conflict(**{**row, "evidence": tuple(row["evidence"]), "detail": detail})


def _life(value: Any) -> Any:
    if value == "life":
        return None
    if value is None or isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError('expected a number of years from 0, or "life"')
    return value


Years = Annotated[int | None, BeforeValidator(_life)]
"""How long something counts after its last year; None for life."""


class ConflictRules(BaseModel):
    """How long each kind counts. With 3 years, in 2026, what ended in 2023 counts still."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: Literal[1] = 1
    kinds: frozenset[Kind] = frozenset(KINDS)
    """``self`` and ``declared`` cannot be left out."""
    coauthor_years: Years = 3
    """OpenReview's NeurIPS policy counts three years too."""
    coauthor_most_authors: int | None = Field(default=None, ge=2)
    """Works with more authors tie nobody; None counts all."""
    organisation_years: Years = 3
    parent_levels: int = Field(default=1, ge=1, le=9)
    """1: one is the other's parent, or both have the same; 2: grandparents too, and so on."""
    adviser_years: Years = None
    award_years: Years = 3
    exchange_years: Years = 3
    declared_years: Years = 0
    """After the end that was declared; without one it holds."""

    @field_validator("kinds", mode="before")
    @classmethod
    def _known(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple | set | frozenset) or not set(value) <= set(KINDS):
            raise ValueError(f"expected a list of {', '.join(KINDS)}")
        return frozenset(value) | ALWAYS


def read_conflict_rules(path: Path) -> ConflictRules:
    """The rules of a TOML file with ``version = 1``; what it leaves out is as by default.

    Raises ``ConfigError`` with every mistake and its line.
    """
    return read_checked(path, _Versioned)


def conflict_rules_text() -> str:
    """The commented rules by default, for a file to start from."""
    folder = files("belt.matching.conflicts") / "templates"
    return (folder / "conflicts.toml").read_text(encoding="utf-8")


class _Versioned(ConflictRules):
    """Rules in a file must say their version, so that a later program reads them as meant."""

    version: Literal[1]


def parse_conflict_rules(text: str, path: Path) -> ConflictRules:
    """The rules that a text holds; ``path`` is named in errors. Raises ``ConfigError``."""
    return checked(text, path, _Versioned)
