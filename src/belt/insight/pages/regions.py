"""One region: its years, neighbours, topics and the world around."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from belt.insight.pages import rows


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a region, an organisation, a person or the belt."""

    year: int
    works: int
    fractional: float
    cross_border: int
    outside: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Joint works with another region, beside what chance would give."""

    region: str
    works: int
    fractional: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OutsideCountry:
    """Joint works with a country outside the belt."""

    country: str
    works: int
    fractional: float


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic in a region."""

    id: str
    name: str
    works: int
    fractional: float
    specialisation: float


def years(store: sqlite3.Connection, region: str) -> list[Year]:
    """The region's years, oldest first."""
    return [
        Year(*row)
        for row in store.execute(
            """select year, works, fractional, cross_border, outside, unknown from region_years
               where region = ? order by year""",
            (region,),
        )
    ]


def neighbours(store: sqlite3.Connection, region: str) -> list[Neighbour]:
    """The other regions, those with most joint works first.

    The band of a sum of independent years adds the squares of their half-widths.
    """
    found = store.execute(
        """select case a when ? then b else a end as other, sum(works), sum(fractional),
                  sum(expected), sum((high - expected) * (high - expected))
           from region_pair_years where a = ? or b = ? group by other order by 2 desc, 1""",
        (region, region, region),
    )
    return [
        Neighbour(other, works, part, mean, max(mean - squares**0.5, 0.0), mean + squares**0.5)
        for other, works, part, mean, squares in found
    ]


def outside(store: sqlite3.Connection, region: str, limit: int) -> list[OutsideCountry]:
    """Countries outside the belt that the region works with most."""
    return [
        OutsideCountry(*row)
        for row in store.execute(
            """select country, sum(works), sum(fractional) from outside_years where region = ?
               group by country order by 2 desc, 1 limit ?""",
            (region, limit),
        )
    ]


def topics(store: sqlite3.Connection, region: str, limit: int) -> list[TopicShare]:
    """The region's topics by works."""
    return [
        TopicShare(*row)
        for row in store.execute(
            """select r.topic_id, t.name, r.works, r.fractional, r.specialisation
               from topic_regions r join topics t on t.topic_id = r.topic_id
               where r.region = ? order by r.works desc, r.topic_id limit ?""",
            (region, limit),
        )
    ]


def strengths(store: sqlite3.Connection, region: str, limit: int) -> list[TopicShare]:
    """Topics on which the region works more than the whole corpus does, with some works behind."""
    return [
        TopicShare(*row)
        for row in store.execute(
            """select r.topic_id, t.name, r.works, r.fractional, r.specialisation
               from topic_regions r join topics t on t.topic_id = r.topic_id
               where r.region = ? and r.works >= 5
               order by r.specialisation desc, r.topic_id limit ?""",
            (region, limit),
        )
    ]


def organisations(store: sqlite3.Connection, region: str, limit: int) -> list[rows.OrganisationRow]:
    """Members first, then the most active."""
    return rows.organisations(
        store,
        """where o.region = ? order by o.member_since is null, o.works desc, o.organisation_id
           limit ?""",
        (region, limit),
    )


def people(store: sqlite3.Connection, region: str, limit: int) -> list[rows.PersonRow]:
    """The region's most active people."""
    return rows.people(
        store, "where p.region = ? order by p.works desc, p.person_id limit ?", (region, limit)
    )


def newest_across_borders(store: sqlite3.Connection, region: str, limit: int) -> list[rows.WorkRow]:
    """The region's newest works with another region."""
    return rows.works(
        store,
        """where exists (select 1 from authorships a where a.work_id = x.work_id and a.region = ?)
           order by x.year desc, x.work_id limit ?""",
        (region, limit),
        source="cross_border_works x join works w on w.work_id = x.work_id",
    )
