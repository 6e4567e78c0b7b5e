"""The insight page: borders beside chance, bridges, communities, trends, the world around."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from belt.insight.pages import rows


@dataclass(frozen=True, slots=True)
class BeltYear:
    """One year of the belt."""

    year: int
    works: int
    fractional: float
    cross_border: int
    expected_cross_border: float
    outside: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """Who holds two regions together."""

    id: str
    name: str
    region: str | None
    a: str
    b: str
    ties: int
    share: float


@dataclass(frozen=True, slots=True)
class Community:
    """A community of co-authorship."""

    community: int
    label: str
    size: int
    works: int
    regions: str
    cross_border: int


def belt_years(store: sqlite3.Connection) -> list[BeltYear]:
    """The belt's years, oldest first."""
    return [
        BeltYear(*row)
        for row in store.execute(
            """select year, works, fractional, cross_border, expected_cross_border, outside, unknown
               from belt_years order by year"""
        )
    ]


def pairs(store: sqlite3.Connection) -> list[tuple[str, str, int, float, float]]:
    """(region, region, joint works, fractional, works that chance would give)."""
    return store.execute(
        """select a, b, sum(works), sum(fractional), sum(expected) from region_pair_years
           group by a, b order by 3 desc, 1, 2"""
    ).fetchall()


def bridges(store: sqlite3.Connection, kind: str, limit: int) -> list[Bridge]:
    """The strongest bridges of a kind, ``person`` or ``organisation``, over all regions."""
    table, key = ("people", "person_id") if kind == "person" else (
        "organisations", "organisation_id"
    )  # fmt: skip
    return [
        Bridge(*row)
        for row in store.execute(
            f"""select x.id, o.name, o.region, x.a, x.b, x.ties, x.share from bridges x
                join {table} o on o.{key} = x.id where x.kind = ?
                order by x.rank, x.ties desc, x.id limit ?""",
            (kind, limit),
        )
    ]


def communities(store: sqlite3.Connection, limit: int) -> list[Community]:
    """The communities of people with most cross-border works."""
    return [
        Community(*row)
        for row in store.execute(
            """select community, label, size, works, regions, cross_border from communities
               where kind = 'person' and regions <> ''
               order by cross_border desc, size desc limit ?""",
            (limit,),
        )
    ]


def rising(store: sqlite3.Connection, limit: int) -> list[rows.TopicRow]:
    """Topics of the belt that grow fastest, among those with some works."""
    return rows.topics(
        store,
        "where t.belt_works >= 20 order by t.trend desc, t.topic_id limit ?",
        (limit,),
    )


def outside(store: sqlite3.Connection, limit: int) -> list[tuple[str, int, float]]:
    """(country, joint works by region summed, fractional) with the world outside the belt."""
    return store.execute(
        """select country, sum(works), sum(fractional) from outside_years group by country
           order by 2 desc, 1 limit ?""",
        (limit,),
    ).fetchall()
