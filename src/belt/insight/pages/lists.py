"""Lists of people, organisations, topics and works: filtered, sorted, a page at a time."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from belt.insight.pages import rows

PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked of a list; empty where nothing was."""

    region: str = ""
    organisation: str = ""
    topic: str = ""
    year: int | None = None
    member: bool = False
    cross_border: bool = False
    type: str = ""
    sort: str = ""
    page: int = 1
    size: int = PAGE


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of a list."""

    rows: list[Row]
    total: int
    page: int
    size: int

    @property
    def first(self) -> int:
        """The number of the first row of the page, counted from 1."""
        return (self.page - 1) * self.size + 1

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(slots=True)
class _Where:
    """Conditions and their values, gathered one by one."""

    conditions: list[str] = field(default_factory=list)
    values: list[str | int] = field(default_factory=list)

    def add(self, condition: str, *values: str | int) -> None:
        self.conditions.append(condition)
        self.values += values

    def sql(self) -> str:
        return f"where {' and '.join(self.conditions)}" if self.conditions else ""


def _limits(asked: Asked) -> str:
    return f"limit {asked.size} offset {(max(asked.page, 1) - 1) * asked.size}"


def _count(store: sqlite3.Connection, source: str, where: _Where) -> int:
    row = store.execute(f"select count(*) from {source} {where.sql()}", where.values).fetchone()
    return int(row[0])


PEOPLE_SORTS = {
    "works": "p.works desc, p.person_id",
    "name": "p.name, p.person_id",
    "cross_border": "f.cross_border desc, p.person_id",
    "bridge": "f.bridge_rank, p.person_id",
    "recent": "p.last_year desc, p.works desc, p.person_id",
}


def people(store: sqlite3.Connection, asked: Asked) -> Listing[rows.PersonRow]:
    """People, the most active first unless asked otherwise."""
    where = _Where()
    if asked.region:
        where.add("p.region = ?", asked.region)
    if asked.organisation:
        where.add(
            "p.person_id in (select person_id from organisation_people where organisation_id = ?)",
            asked.organisation,
        )
    if asked.topic:
        where.add(
            "p.person_id in (select person_id from topic_people where topic_id = ?)", asked.topic
        )
    if asked.year is not None:
        where.add("p.person_id in (select person_id from person_years where year = ?)", asked.year)
    if asked.member:
        where.add(
            "p.organisation_id in (select organisation_id from organisations "
            "where member_since is not null)"
        )
    if asked.cross_border:
        where.add("p.person_id in (select person_id from person_profile where cross_border > 0)")
    order = PEOPLE_SORTS.get(asked.sort, PEOPLE_SORTS["works"])
    found = rows.people(store, f"{where.sql()} order by {order} {_limits(asked)}", where.values)
    return Listing(found, _count(store, "people p", where), asked.page, asked.size)


ORGANISATION_SORTS = {
    "works": "o.works desc, o.organisation_id",
    "name": "o.name, o.organisation_id",
    "cross_border": "f.cross_border desc, o.organisation_id",
    "bridge": "f.bridge_rank is null, f.bridge_rank, o.organisation_id",
}


def organisations(store: sqlite3.Connection, asked: Asked) -> Listing[rows.OrganisationRow]:
    """Organisations, the most active first unless asked otherwise."""
    where = _Where()
    if asked.region:
        where.add("o.region = ?", asked.region)
    if asked.type:
        where.add("o.type = ?", asked.type)
    if asked.member:
        where.add("o.member_since is not null")
    if asked.cross_border:
        where.add(
            "o.organisation_id in (select organisation_id from organisation_profile "
            "where cross_border > 0)"
        )
    if asked.topic:
        where.add(
            "o.organisation_id in (select organisation_id from topic_organisations "
            "where topic_id = ?)",
            asked.topic,
        )
    order = ORGANISATION_SORTS.get(asked.sort, ORGANISATION_SORTS["works"])
    found = rows.organisations(
        store, f"{where.sql()} order by {order} {_limits(asked)}", where.values
    )
    return Listing(found, _count(store, "organisations o", where), asked.page, asked.size)


TOPIC_SORTS = {
    "works": "t.works desc, t.topic_id",
    "name": "t.name, t.topic_id",
    "trend": "t.trend desc, t.works desc, t.topic_id",
    "cross_border": "t.cross_border desc, t.works desc, t.topic_id",
    "belt": "t.belt_works desc, t.topic_id",
}


def topics(store: sqlite3.Connection, asked: Asked) -> Listing[rows.TopicRow]:
    """Topics, those with most works first unless asked otherwise."""
    where = _Where()
    if asked.region:
        where.add(
            "t.topic_id in (select topic_id from topic_regions where region = ?)", asked.region
        )
    order = TOPIC_SORTS.get(asked.sort, TOPIC_SORTS["works"])
    found = rows.topics(store, f"{where.sql()} order by {order} {_limits(asked)}", where.values)
    return Listing(found, _count(store, "topic_profile t", where), asked.page, asked.size)


WORK_SORTS = {
    "recent": "w.year desc, w.work_id",
    "cited": "w.cited_by desc, w.work_id",
    "title": "w.title, w.work_id",
}


def works(store: sqlite3.Connection, asked: Asked) -> Listing[rows.WorkRow]:
    """Works, the newest first unless asked otherwise."""
    where = _Where()
    if asked.region:
        where.add("w.work_id in (select work_id from authorships where region = ?)", asked.region)
    if asked.organisation:
        where.add(
            "w.work_id in (select work_id from authorships where organisation_id = ?)",
            asked.organisation,
        )
    if asked.topic:
        where.add("w.work_id in (select work_id from work_topics where topic_id = ?)", asked.topic)
    if asked.year is not None:
        where.add("w.year = ?", asked.year)
    if asked.cross_border:
        where.add("w.work_id in (select work_id from cross_border_works)")
    order = WORK_SORTS.get(asked.sort, WORK_SORTS["recent"])
    found = rows.works(store, f"{where.sql()} order by {order} {_limits(asked)}", where.values)
    return Listing(found, _count(store, "works w", where), asked.page, asked.size)


def years(store: sqlite3.Connection) -> list[int]:
    """The years with works, newest first."""
    return [
        row[0]
        for row in store.execute(
            "select distinct year from works where year is not null order by year desc"
        )
    ]
