"""What conflicts are found from: publications, organisations, relations, identities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import pyarrow as pa

Rows = Iterable[Mapping[str, Any]]

_COLUMNS: dict[str, pa.Schema] = {
    "authorships": pa.schema(
        [("work_id", pa.string()), ("person_id", pa.string()), ("organisation_id", pa.string())]
    ),
    "works": pa.schema(
        [
            ("work_id", pa.string()),
            ("year", pa.int32()),
            ("title", pa.string()),
            ("authors", pa.int32()),
        ]
    ),
    "organisations": pa.schema([("organisation_id", pa.string()), ("parent_id", pa.string())]),
    "affiliations": pa.schema(
        [
            ("person_id", pa.string()),
            ("organisation_id", pa.string()),
            ("since", pa.int32()),
            ("until", pa.int32()),
        ]
    ),
    "relations": pa.schema(
        [
            ("kind", pa.string()),
            ("a", pa.string()),
            ("b", pa.string()),
            ("since", pa.int32()),
            ("until", pa.int32()),
            ("note", pa.string()),
        ]
    ),
    "awards": pa.schema(
        [
            ("award_id", pa.string()),
            ("person_id", pa.string()),
            ("since", pa.int32()),
            ("until", pa.int32()),
        ]
    ),
    "identities": pa.schema(
        [
            ("person_id", pa.string()),
            ("kind", pa.string()),
            ("value", pa.string()),
            ("confirmed", pa.bool_()),
        ]
    ),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Tables of facts about people; years may be null, and a null year always counts."""

    authorships: pa.Table
    """``work_id, person_id, organisation_id``; one row an affiliation."""
    works: pa.Table
    """``work_id, year, title, authors`` (how many)."""
    organisations: pa.Table
    """``organisation_id, parent_id``; several rows where it has several parents."""
    affiliations: pa.Table
    """``person_id, organisation_id, since, until``: where people said they are."""
    relations: pa.Table
    """``kind, a, b, since, until, note``, kind ``adviser`` (a advises b), ``award``, ``exchange``
    (a hosted b) or ``declared`` (a said it). One without ``until`` holds still: give an event that
    is over its year."""
    awards: pa.Table
    """``award_id, person_id, since, until``: who holds an award together."""
    identities: pa.Table
    """``person_id, kind, value, confirmed``, kind ``alias``, ``orcid`` or ``email``."""

    @classmethod
    def of(cls, **tables: pa.Table | Rows) -> Facts:
        """Facts from tables or rows; tables and columns that are not given are empty.

        Raises ``ValueError`` for an unknown table, a column of another type and a relation of an
        unknown kind.
        """
        unknown = tables.keys() - _COLUMNS.keys()
        if unknown:
            raise ValueError(f"expected {', '.join(_COLUMNS)}, not {', '.join(sorted(unknown))}")
        facts = cls(**{name: _table(name, tables.get(name, ())) for name in _COLUMNS})
        kinds = set(facts.relations["kind"].to_pylist())
        if not kinds <= {"adviser", "award", "exchange", "declared"}:
            raise ValueError(f"relations: expected adviser, award, exchange, declared, not {kinds}")
        return facts

    def and_also(self, other: Facts) -> Facts:
        """All facts of both."""
        return Facts(
            **{
                one.name: pa.concat_tables([getattr(self, one.name), getattr(other, one.name)])
                for one in fields(self)
            }
        )

    def with_applications(self, teams: Mapping[str, Collection[str]], year: int) -> Facts:
        """With the applications of a call as joint work of their teams.

        A reviewer who applies in the same call together with an applicant has a conflict that no
        publication shows (kohler/hotcrp #316).
        """
        rows = [
            {"work_id": application, "person_id": person}
            for application, team in teams.items()
            for person in team
        ]
        works = [{"work_id": application, "year": year} for application in teams]
        return replace(
            self,
            authorships=pa.concat_tables([self.authorships, _table("authorships", rows)]),
            works=pa.concat_tables([self.works, _table("works", works)]),
        )

    def tables(self) -> dict[str, pa.Table]:
        """Every table by its name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def _table(name: str, given: pa.Table | Rows) -> pa.Table:
    schema = _COLUMNS[name]
    try:
        if not isinstance(given, pa.Table):
            return pa.Table.from_pylist([dict(row) for row in given], schema=schema)
        return pa.table(
            [
                given[column.name].cast(column.type)
                if column.name in given.column_names
                else pa.nulls(len(given), column.type)
                for column in schema
            ],
            schema=schema,
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ValueError(f"{name}: {error}") from None
