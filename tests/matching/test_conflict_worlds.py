"""Conflicts of interest against their definition, in small worlds."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.conflicts import ConflictRules, Facts, conflicts, find_conflicts

YEAR = 2026


_people = st.sampled_from("abcdef")
_years = st.one_of(st.none(), st.integers(2019, 2027))
_organisations = st.sampled_from(["o1", "o2", "o3", "o4", "o5"])


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[dict[str, list[dict[str, Any]]], ConflictRules]:
    works = draw(st.lists(st.tuples(_years, st.sets(_people, min_size=1, max_size=4)), max_size=4))
    tables: dict[str, list[dict[str, Any]]] = {
        "works": [{"work_id": f"w{n}", "year": year} for n, (year, _) in enumerate(works)],
        "authorships": [
            {
                "work_id": f"w{n}",
                "person_id": person,
                "organisation_id": draw(st.one_of(st.none(), _organisations)),
            }
            for n, (_, authors) in enumerate(works)
            for person in sorted(authors)
        ],
        "organisations": [
            {"organisation_id": one, "parent_id": parent}
            for one, parent in draw(st.lists(st.tuples(_organisations, _organisations), max_size=4))
        ],
        "affiliations": [
            {"person_id": person, "organisation_id": one, "since": since, "until": until}
            for person, one, since, until in draw(
                st.lists(st.tuples(_people, _organisations, _years, _years), max_size=4)
            )
        ],
        "relations": [
            {"kind": kind, "a": a, "b": b, "until": until}
            for kind, a, b, until in draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(["adviser", "award", "exchange", "declared"]),
                        _people,
                        _people,
                        _years,
                    ),
                    max_size=4,
                )
            )
        ],
        "awards": [
            {"award_id": award, "person_id": person, "until": until}
            for award, person, until in draw(
                st.lists(st.tuples(st.sampled_from(["g1", "g2"]), _people, _years), max_size=4)
            )
        ],
        "identities": [
            {"person_id": person, "kind": "email", "value": value, "confirmed": confirmed}
            for person, value, confirmed in draw(
                st.lists(
                    st.tuples(_people, st.sampled_from(["x@y", "X@y", "z@y"]), st.booleans()),
                    max_size=3,
                )
            )
        ],
    }
    limit = st.one_of(st.none(), st.integers(0, 5))
    rules = ConflictRules.model_construct(
        coauthor_years=draw(limit),
        organisation_years=draw(limit),
        adviser_years=draw(limit),
        award_years=draw(limit),
        exchange_years=draw(limit),
        declared_years=draw(limit),
        parent_levels=draw(st.integers(1, 3)),
    )
    return tables, rules


class _Plainly:
    """The definition of every kind, pair by pair."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]], rules: ConflictRules) -> None:
        self.tables, self.rules = tables, rules
        self.year = {row["work_id"]: row["year"] for row in tables["works"]}

    def ids(self, person: str) -> set[str]:
        """All ids of a person."""
        found = {person}
        for _ in range(6):
            addresses = {
                row["value"].casefold()
                for row in self.tables["identities"]
                if row["person_id"] in found and row["confirmed"]
            }
            found |= {
                row["person_id"]
                for row in self.tables["identities"]
                if row["value"].casefold() in addresses and row["confirmed"]
            }
        return found

    def addresses(self, ids: set[str]) -> set[str]:
        return {
            row["value"].casefold() for row in self.tables["identities"] if row["person_id"] in ids
        }

    def recent(self, years: list[int | None], limit: int | None) -> bool:
        known = [one for one in years if one is not None]
        return limit is None or len(known) < len(years) or max(known) >= YEAR - limit

    def organisations(self, ids: set[str]) -> set[str]:
        ends: dict[str, list[int | None]] = {}
        for row in self.tables["affiliations"]:
            if row["person_id"] in ids:
                ends.setdefault(row["organisation_id"], []).append(row["until"])
        for row in self.tables["authorships"]:
            if row["person_id"] in ids and row["organisation_id"]:
                ends.setdefault(row["organisation_id"], []).append(self.year[row["work_id"]])
        limit = self.rules.organisation_years
        return {one for one, years in ends.items() if self.recent(years, limit)}

    def above(self, organisation: str) -> set[str]:
        found = {organisation}
        for _ in range(self.rules.parent_levels):
            found |= {
                row["parent_id"]
                for row in self.tables["organisations"]
                if row["organisation_id"] in found
            }
        return found

    def awards(self, ids: set[str]) -> set[str]:
        ends: dict[str, list[int | None]] = {}
        for row in self.tables["awards"]:
            if row["person_id"] in ids:
                ends.setdefault(row["award_id"], []).append(row["until"])
        limit = self.rules.award_years
        return {one for one, years in ends.items() if self.recent(years, limit)}

    def kinds(self, a: str, b: str) -> set[str]:
        x, y = self.ids(a), self.ids(b)
        if x & y:
            return {"self"}
        found = set()
        if self.addresses(x) & self.addresses(y):
            found.add("self")
        for work, year in self.year.items():
            authors = {
                row["person_id"] for row in self.tables["authorships"] if row["work_id"] == work
            }
            if authors & x and authors & y and self.recent([year], self.rules.coauthor_years):
                found.add("coauthor")
        mine, theirs = self.organisations(x), self.organisations(y)
        if mine & theirs:
            found.add("organisation")
        if any(
            one != other and self.above(one) & self.above(other) for one in mine for other in theirs
        ):
            found.add("parent")
        if self.awards(x) & self.awards(y):
            found.add("award")
        for row in self.tables["relations"]:
            limit = getattr(self.rules, f"{row['kind']}_years")
            ends = [(row["a"], row["b"]), (row["b"], row["a"])]
            if any(p in x and q in y for p, q in ends) and self.recent([row["until"]], limit):
                found.add(row["kind"])
        return found


@settings(max_examples=25)
@given(_worlds())
def test_every_small_world_has_the_conflicts_of_the_definition(
    world: tuple[dict[str, list[dict[str, Any]]], ConflictRules],
) -> None:
    tables, rules = world
    found = find_conflicts("abcd", "cdef", Facts.of(**tables), rules, YEAR)
    rows = set(zip(*(found[name].to_pylist() for name in ("a", "b", "kind")), strict=True))
    assert len(rows) == len(found)
    plainly = _Plainly(tables, rules)
    assert rows == {(a, b, kind) for a in "abcd" for b in "cdef" for kind in plainly.kinds(a, b)}
    for one in conflicts(found):
        assert one.evidence
        assert len(one.detail) == len(set(one.detail)) >= 1
