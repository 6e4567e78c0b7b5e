"""People and works in files, and the conflicts between these people.

``people``: CSV with a header, or JSON (a list, or an object by id), with ``id`` and any of ``name,
organisation, parent, email, orcid, role, adviser, declared, award, exchange``. ``works``: CSV with
``work, year, authors``, or JSON with ``id, title, year, authors``. Several values in one cell are
separated by ``;``; in JSON they may be lists, and an organisation or a relation may be an object
with ``since``, ``until`` (years) and ``note``. Other columns are left alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from belt.matching.conflicts.facts import Facts
from belt.matching.conflicts.finding import conflicts_among, find_conflicts
from belt.matching.conflicts.identities import key_of
from belt.matching.conflicts.kinds import Conflict, ConflictRules, conflicts
from belt.matching.conflicts.records import BadConflictInput, Record, read_records

__all__ = ["BadConflictInput", "conflicts_of_files", "read_people", "read_works", "told"]

ROLES = {"applicant": "a", "author": "a", "reviewer": "b", "both": "ab", "": "ab"}
EXPECTED = {"orcid": "an ORCID such as 0000-0002-1825-0097", "email": "an e-mail address"}


class People:
    """People of a file: names by id, roles, and the facts told of them."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.roles: dict[str, set[str]] = {}
        self.with_roles = False
        self.organisations: dict[str, str] = {}
        """Compared name -> the name as first written."""
        self.rows: dict[str, list[dict[str, Any]]] = {
            "organisations": [],
            "affiliations": [],
            "relations": [],
            "awards": [],
            "identities": [],
        }

    def add(self, record: Record) -> None:
        """Add a person, or what another record tells of them. Raises on what cannot be read."""
        person = record.text("id", "person", "person_id")
        if not person:
            raise record.bad('expected an "id"')
        self.names[person] = self.names.get(person) or record.text("name") or person
        role = record.text("role").lower()
        if role not in ROLES:
            raise record.bad(f"expected the role to be applicant, reviewer or both, not {role!r}")
        self.roles.setdefault(person, set()).update(ROLES[role])
        self.with_roles |= bool(role)
        self._organisations(person, record)
        for kind in ("orcid", "email"):
            for value in record.many(kind, f"{kind}s"):
                if not key_of(value["id"]).startswith(f"{kind}:"):
                    raise record.bad(f"expected {EXPECTED[kind]}, or empty, not {value['id']!r}")
                self.rows["identities"].append(
                    {"person_id": person, "kind": kind, "value": value["id"]}
                )
        for other in record.many("adviser", "advisers", "advisor", "advisors"):
            self._relation("adviser", other["id"], person, other)
        for kind in ("declared", "exchange"):
            for other in record.many(kind):
                self._relation(kind, person, other["id"], other)
        for award in record.many("award", "awards"):
            self.rows["awards"].append(
                {**_years(award), "award_id": award["id"], "person_id": person}
            )

    def _organisations(self, person: str, record: Record) -> None:
        named = record.many("organisation", "organisations", "organization", "affiliation")
        parents = record.many("parent", "parents")
        if len(parents) > 1 and len(parents) != len(named):
            raise record.bad(
                f"expected one parent, or one for each of the {len(named)} organisations, "
                f"not {len(parents)}"
            )
        for place, one in enumerate(named):
            organisation = self._organisation(one["id"])
            self.rows["affiliations"].append(
                {**_years(one), "person_id": person, "organisation_id": organisation}
            )
            above = one.get("parent") or (parents[place % len(parents)]["id"] if parents else None)
            if above:
                self.rows["organisations"].append(
                    {
                        "organisation_id": organisation,
                        "parent_id": self._organisation(str(above)),
                    }
                )

    def _organisation(self, name: str) -> str:
        compared = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
        return self.organisations.setdefault(compared, name)

    def _relation(self, kind: str, a: str, b: str, told: Mapping[str, Any]) -> None:
        row = {**_years(told), "kind": kind, "a": a, "b": b, "note": told.get("note")}
        self.rows["relations"].append(row)


def read_people(path: Path) -> People:
    """The people of a file. Raises :class:`BadConflictInput` with the line."""
    people = People()
    for record in read_records(path):
        people.add(record)
    if not people.names:
        raise BadConflictInput(path, 1, "expected people, and there are none")
    return people


def read_works(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of the tables ``works`` and ``authorships``. Raises :class:`BadConflictInput`."""
    works: list[dict[str, Any]] = []
    authorships: list[dict[str, Any]] = []
    for record in read_records(path):
        work = record.text("work", "id", "work_id")
        if not work:
            raise record.bad('expected a "work" (or "id")')
        if not record.has("authors", "author_ids", "authorids"):
            raise record.bad('expected "authors"')
        authors = [one["id"] for one in record.many("authors", "author_ids", "authorids")]
        works.append(
            {
                "work_id": work,
                "year": record.year("year", "date"),
                "title": record.text("title") or None,
                "authors": len(set(authors)),
            }
        )
        authorships += [{"work_id": work, "person_id": one} for one in dict.fromkeys(authors)]
    return {"works": works, "authorships": authorships}


def conflicts_of_files(
    people: Path, works: Path, rules: ConflictRules, year: int
) -> dict[str, Any]:
    """The conflicts of a file's people: of applicants with reviewers, or of all where no role is.

    Returns ``{"people", "conflicts": [{"a", "b", "a_name", "b_name", "kind", "evidence", "year",
    "since", "until", "date", "detail"}]}``, ready for JSON. Raises :class:`BadConflictInput`.
    """
    known = read_people(people)
    facts = Facts.of(**known.rows, **read_works(works))
    if known.with_roles:
        applicants = [one for one, roles in known.roles.items() if "a" in roles]
        reviewers = [one for one, roles in known.roles.items() if "b" in roles]
        table = find_conflicts(applicants, reviewers, facts, rules, year)
    else:
        table = conflicts_among(known.names, facts, rules, year)
    return {
        "people": len(known.names),
        "year": year,
        "conflicts": [told(one, known.names) for one in conflicts(table)],
    }


def told(conflict: Conflict, names: Mapping[str, str]) -> dict[str, Any]:
    """A conflict for JSON: who, what ties them, and when."""
    return {
        "a": conflict.a,
        "b": conflict.b,
        "a_name": names.get(conflict.a, conflict.a),
        "b_name": names.get(conflict.b, conflict.b),
        "kind": conflict.kind,
        "evidence": list(conflict.evidence),
        "year": conflict.until,
        "since": conflict.since,
        "until": conflict.until,
        "date": _date(conflict),
        "detail": [
            {key: value for key, value in asdict(edge).items() if value is not None}
            for edge in conflict.detail
        ],
    }


def _date(conflict: Conflict) -> str:
    since, until = conflict.since, conflict.until
    if since is None and until is None:
        return "always" if conflict.kind == "self" else "not dated, so taken as of now"
    if until is None:
        return f"since {since}"
    return str(until) if since in (None, until) else f"{since}-{until}"


def _years(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"since": told.get("since"), "until": told.get("until")}
