"""What the home page tells: the belt in figures, and what is new."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from belt.insight.pages import rows


@dataclass(frozen=True, slots=True)
class RegionFigures:
    """A region in totals over all years."""

    region: str
    works: int
    fractional: float
    cross_border: int
    outside: int
    unknown: int
    people: int
    organisations: int
    members: int
    first_year: int | None
    last_year: int | None

    @property
    def unknown_share(self) -> float:
        """Share of works with an author slot without a country."""
        return self.unknown / self.works if self.works else 0.0


@dataclass(frozen=True, slots=True)
class BeltFigures:
    """The belt in totals over all years."""

    works: int
    fractional: float
    cross_border: int
    expected_cross_border: float
    outside: int
    unknown: int
    people: int
    organisations: int
    members: int
    all_works: int
    first_year: int | None
    last_year: int | None

    @property
    def unknown_share(self) -> float:
        """Share of works with an author slot without a country."""
        return self.unknown / self.works if self.works else 0.0

    @property
    def cross_border_share(self) -> float:
        """Share of works by several regions of the belt."""
        return self.cross_border / self.works if self.works else 0.0


def belt_figures(store: sqlite3.Connection) -> BeltFigures:
    """Totals of the belt."""
    sums = store.execute(
        """select coalesce(sum(works), 0), coalesce(sum(fractional), 0),
                  coalesce(sum(cross_border), 0), coalesce(sum(expected_cross_border), 0),
                  coalesce(sum(outside), 0), coalesce(sum(unknown), 0), min(year), max(year)
           from belt_years"""
    ).fetchone()
    counts = store.execute(
        """select (select count(*) from people where region is not null),
                  (select count(*) from organisations where region is not null and works > 0),
                  (select count(*) from organisations where member_since is not null),
                  (select count(*) from works)"""
    ).fetchone()
    return BeltFigures(*sums[:6], *counts, *sums[6:])


def region_figures(store: sqlite3.Connection) -> dict[str, RegionFigures]:
    """Totals of each region that has works or members."""
    found = store.execute(
        """select y.region, sum(works), sum(fractional), sum(cross_border), sum(outside),
                  sum(unknown), coalesce(p.n, 0), coalesce(o.n, 0), coalesce(o.members, 0),
                  min(year), max(year)
           from region_years y
           left join (select region, count(*) as n from people group by region) p
             on p.region = y.region
           left join (select region, sum(works > 0) as n, count(member_since) as members
                      from organisations group by region) o on o.region = y.region
           group by y.region"""
    )
    return {row[0]: RegionFigures(*row) for row in found}


def newest_across_borders(store: sqlite3.Connection, limit: int) -> list[rows.WorkRow]:
    """The newest works of several regions."""
    return rows.works(
        store,
        "order by x.year desc, x.work_id limit ?",
        (limit,),
        source="cross_border_works x join works w on w.work_id = x.work_id",
    )
