"""What the pages of comparison, growth, effect and talent show."""

from __future__ import annotations

import sqlite3
from typing import Any

Row = dict[str, Any]
"""Columns as the insight schema describes them."""
TOPICS_SHOWN = 15


def _rows(store: sqlite3.Connection, query: str, given: tuple[Any, ...] = ()) -> list[Row]:
    asked = store.execute(query, given)
    names = [one[0] for one in asked.description]
    return [dict(zip(names, row, strict=True)) for row in asked]


def bloc_totals(store: sqlite3.Connection) -> dict[str, Row]:
    """Each bloc over all years."""
    found = _rows(store, "select * from bloc_years where year = 0")
    return {row["bloc"]: row for row in found}


def bloc_years(store: sqlite3.Connection) -> list[Row]:
    """Each bloc by year."""
    return _rows(store, "select * from bloc_years where year > 0 order by bloc, year")


def bloc_topic(store: sqlite3.Connection, topic: str) -> dict[str, Row]:
    """Each bloc on one topic over the last years."""
    found = _rows(store, "select * from bloc_topics where topic_id = ?", (topic,))
    return {row["bloc"]: row for row in found}


def bloc_topic_years(store: sqlite3.Connection, topic: str) -> list[Row]:
    """Works of each bloc on one topic by year."""
    query = "select * from bloc_topic_years where topic_id = ? order by bloc, year"
    return _rows(store, query, (topic,))


def strengths(store: sqlite3.Connection, bloc: str) -> list[Row]:
    """Topics in which a bloc is specialised beyond doubt: the whole range lies above 1."""
    return _rows(
        store,
        """select b.*, t.name as topic from bloc_topics b join topics t using (topic_id)
           where b.bloc = ? and not b.small and b.specialisation_low > 1
           order by b.specialisation_low desc, b.topic_id limit ?""",
        (bloc, TOPICS_SHOWN),
    )


def topics_to_choose(store: sqlite3.Connection) -> list[tuple[str, str]]:
    """Topics with most works, (id, name), in the order of their names."""
    rows = store.execute(
        "select topic_id, name from (select topic_id, name from topic_profile "
        "order by works desc limit 150) order by lower(name)"
    )
    return [(key, name) for key, name in rows]


def growth(store: sqlite3.Connection, kind: str) -> tuple[Row | None, list[Row], list[Row]]:
    """The plan of a kind: its figures, candidates in order, those screened out."""
    plan = _rows(store, "select * from growth_plans where kind = ?", (kind,))
    rows = _rows(store, "select * from growth_candidates where kind = ? order by rank", (kind,))
    chosen = [row for row in rows if row["rank"]]
    out = sorted((row for row in rows if not row["rank"]), key=lambda row: -row["alone"])
    return (plan[0] if plan else None), chosen, out


def growth_backtest(store: sqlite3.Connection) -> list[Row]:
    """The planner beside other orders, on the past."""
    return _rows(store, "select * from growth_backtest order by k, precision desc, method")


def effects(store: sqlite3.Connection) -> list[Row]:
    """What joining did, by outcome."""
    return _rows(store, "select * from effects")


def effect_years(store: sqlite3.Connection) -> list[Row]:
    """The same by year around joining."""
    return _rows(store, "select * from effect_years order by outcome, year")


def effect_balance(store: sqlite3.Connection) -> list[Row]:
    """How alike members and those that they are compared with are."""
    return _rows(store, "select * from effect_balance")


def cohorts(store: sqlite3.Connection) -> list[Row]:
    """Early-career people by region and year of the first work."""
    return _rows(store, "select * from talent_cohorts order by region, start")
