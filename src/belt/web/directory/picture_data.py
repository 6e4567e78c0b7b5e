"""What the map and the network are drawn from, read from pages.sqlite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sqlite3 import Connection, Cursor, Row

from belt.config import Belt
from belt.reporting.map import Arc
from belt.reporting.network_picture import Tie, arranged

NODES_DRAWN = 150
TIES_DRAWN = 200
"""Within regions, and as many again across borders: those are fewer and what one looks for."""

PEOPLE_DRAWN = 80


@dataclass(frozen=True)
class Span:
    """Years from first to last, both included."""

    first: int
    last: int


@dataclass(frozen=True)
class Organisation:
    """A row of the map's and the network's tables; ``language`` is that of the name, if known."""

    id: str
    name: str
    language: str
    region: str
    city: str
    works: int
    cross_border: int
    member: bool
    latitude: float | None
    longitude: float | None
    x: float
    y: float


@dataclass(frozen=True)
class Person:
    """A person in the network of an organisation."""

    id: str
    name: str
    language: str
    region: str
    works: int
    x: float
    y: float


@dataclass(frozen=True)
class Community:
    """A community of co-authorship and what it is about."""

    number: int
    label: str


def community_label(pages: Connection, number: str) -> Community | None:
    """The community of people with this number; None where the number names none."""
    row = pages.execute(
        "SELECT community, label FROM communities WHERE kind = 'person' AND community = ?",
        (number,),
    ).fetchone()
    return Community(*row) if row else None


def known_span(pages: Connection) -> Span:
    """The first and last year in which the belt has works."""
    first, last = pages.execute(
        "SELECT min(year), max(year) FROM belt_years WHERE works > 0"
    ).fetchone()
    return Span(first or 0, last or 0)


def works_and_unknown(pages: Connection, span: Span) -> tuple[int, int]:
    """Works of the belt in the years, and those with an author slot without a country."""
    works, unknown = pages.execute(
        "SELECT sum(works), sum(unknown) FROM belt_years WHERE year BETWEEN ? AND ?",
        (span.first, span.last),
    ).fetchone()
    return works or 0, unknown or 0


def region_works(pages: Connection, span: Span) -> dict[str, int]:
    """Region -> works in the years."""
    return dict(
        pages.execute(
            "SELECT region, sum(works) FROM region_years WHERE year BETWEEN ? AND ? "
            "GROUP BY region",
            (span.first, span.last),
        ).fetchall()
    )


def organisations(
    pages: Connection, belt: Belt, span: Span, language: str, regions: Sequence[str] = ()
) -> list[Organisation]:
    """Organisations of the belt's regions with works in any year, most works in the span first.

    Those without a work in the span are there with 0, so that a map keeps its extent.
    """
    wanted = list(regions) or [region.code for region in belt.regions]
    rows = pages.execute(
        "SELECT o.organisation_id, o.name, o.names, o.region, o.city, o.member_since, o.lat,"
        " o.lon, p.x, p.y, coalesce(y.works, 0) AS works,"
        " coalesce(y.cross_border, 0) AS cross_border"
        " FROM organisation_profile p JOIN organisations o USING (organisation_id)"
        " LEFT JOIN (SELECT organisation_id, sum(works) AS works, sum(cross_border) AS cross_border"
        "  FROM organisation_years WHERE year BETWEEN ? AND ? GROUP BY organisation_id) y"
        " USING (organisation_id)"
        f" WHERE o.region IN ({_marks(wanted)}) ORDER BY works DESC, o.organisation_id",
        (span.first, span.last, *wanted),
    )
    return [_organisation(row, language) for row in _named(rows)]


def largest_organisation(pages: Connection, belt: Belt) -> int:
    """The works, of all years, of the organisation of the belt's regions that has most."""
    regions = [region.code for region in belt.regions]
    (works,) = pages.execute(
        "SELECT max(p.works) FROM organisation_profile p JOIN organisations o"
        f" USING (organisation_id) WHERE o.region IN ({_marks(regions)})",
        regions,
    ).fetchone()
    return works or 1


def region_arcs(pages: Connection, span: Span) -> list[Arc]:
    """Joint works of each two regions in the years."""
    rows = pages.execute(
        "SELECT a, b, sum(works) FROM region_pair_years WHERE a <> b AND year BETWEEN ? AND ?"
        " GROUP BY a, b HAVING sum(works) > 0 ORDER BY 3 DESC, a, b",
        (span.first, span.last),
    )
    return [Arc(a, b, works) for a, b, works in rows]


def arcs_of(pages: Connection, chosen: str, span: Span, among: Iterable[Organisation]) -> list[Arc]:
    """Joint works of one organisation with those of the given ones that are in other regions."""
    regions = {each.id: each.region for each in among}
    rows = pages.execute(
        "SELECT partner, sum(works) FROM ("
        " SELECT b AS partner, works FROM organisation_ties WHERE a = ? AND year BETWEEN ? AND ?"
        " UNION ALL"
        " SELECT a, works FROM organisation_ties WHERE b = ? AND year BETWEEN ? AND ?"
        ") GROUP BY partner ORDER BY 2 DESC, 1",
        (chosen, span.first, span.last) * 2,
    ).fetchall()
    return [
        Arc(chosen, partner, works)
        for partner, works in rows
        if partner in regions and regions[partner] != regions.get(chosen)
    ]


def ties_among(
    pages: Connection, nodes: Sequence[Organisation], span: Span, least: int
) -> list[Tie]:
    """Ties of at least ``least`` joint works in the years between the organisations."""
    regions = {each.id: each.region for each in nodes}
    return _ties(pages, "organisation_ties", regions, span, least)


def people_of(
    pages: Connection, organisation: str, span: Span, least: int
) -> tuple[list[Person], list[Tie]]:
    """The people with most works at an organisation, and their co-authors across a border."""
    inside = [
        row["person_id"]
        for row in _named(pages.execute(
            "SELECT person_id FROM organisation_people WHERE organisation_id = ?"
            " AND first_year <= ? AND last_year >= ? ORDER BY works DESC, person_id LIMIT ?",
            (organisation, span.last, span.first, PEOPLE_DRAWN),
        ))
    ]  # fmt: skip
    abroad = [
        row["coauthor_id"]
        for row in _named(pages.execute(
            "SELECT coauthor_id, sum(works) AS joint FROM person_coauthors"
            f" WHERE cross_border AND person_id IN ({_marks(inside)})"
            " AND first_year <= ? AND last_year >= ?"
            " GROUP BY coauthor_id ORDER BY joint DESC, coauthor_id LIMIT ?",
            (*inside, span.last, span.first, PEOPLE_DRAWN // 2),
        ))
    ]  # fmt: skip
    return _people(pages, [*inside, *abroad], span, least)


def people_in(
    pages: Connection, community: int, span: Span, least: int
) -> tuple[list[Person], list[Tie]]:
    """The people with most works in a community of co-authorship."""
    members = [
        row["person_id"]
        for row in _named(pages.execute(
            "SELECT person_id FROM person_profile WHERE community = ?"
            " ORDER BY works DESC, person_id LIMIT ?",
            (community, PEOPLE_DRAWN),
        ))
    ]  # fmt: skip
    return _people(pages, members, span, least)


def strength_for(ties: Sequence[Tie], most: int) -> int:
    """The least number of joint works that leaves at most ``most`` ties to draw."""
    if len(ties) <= most:
        return 1
    return int(sorted((tie.works for tie in ties), reverse=True)[most]) + 1


def _people(
    pages: Connection, ids: Sequence[str], span: Span, least: int
) -> tuple[list[Person], list[Tie]]:
    unique = list(dict.fromkeys(ids))
    rows = _named(
        pages.execute(
            "SELECT person_id, name, native_name, region, works FROM people"
            f" WHERE person_id IN ({_marks(unique)}) ORDER BY works DESC, person_id",
            unique,
        )
    )
    regions = {row["person_id"]: row["region"] or "" for row in rows}
    ties = _ties(pages, "person_ties", regions, span, least)
    places = arranged(list(regions), [(tie.a, tie.b, tie.works) for tie in ties])
    people = []
    for row in rows:
        x, y = places[row["person_id"]]
        name = row["name"] or row["native_name"] or row["person_id"]
        if row["native_name"] and row["native_name"] != name:
            name = f"{row['native_name']} {name}"
        people.append(
            Person(row["person_id"], name, "", row["region"] or "", row["works"], float(x),
                   float(y))
        )  # fmt: skip
    return people, ties


def _ties(
    pages: Connection, table: str, regions: dict[str, str], span: Span, least: int
) -> list[Tie]:
    if not regions:
        return []
    rows = pages.execute(
        f"WITH chosen(id) AS (SELECT value FROM json_each(?))"
        f" SELECT a, b, sum(works) FROM {table}"
        " WHERE a IN chosen AND b IN chosen AND a <> b AND year BETWEEN ? AND ?"
        " GROUP BY a, b HAVING sum(works) >= ? ORDER BY 3 DESC, a, b",
        (json.dumps(list(regions)), span.first, span.last, least),
    )
    return [
        Tie(a, b, works, bool(regions[a] and regions[b]) and regions[a] != regions[b])
        for a, b, works in rows
    ]


def _organisation(row: Row, language: str) -> Organisation:
    own = {each["language"]: each["name"] for each in json.loads(row["names"] or "[]")}
    return Organisation(
        id=row["organisation_id"],
        name=own.get(language) or row["name"],
        language=language if own.get(language) else "",
        region=row["region"],
        city=row["city"] or "",
        works=row["works"],
        cross_border=row["cross_border"],
        member=bool(row["member_since"]),
        latitude=row["lat"],
        longitude=row["lon"],
        x=row["x"] or 0.0,
        y=row["y"] or 0.0,
    )


def _named(cursor: Cursor) -> list[Row]:
    cursor.row_factory = Row
    return cursor.fetchall()


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
