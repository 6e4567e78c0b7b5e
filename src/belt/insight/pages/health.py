"""The data health page: what is known, repaired, refused and merged."""

from __future__ import annotations

import sqlite3

Rows = list[tuple[str | int | float | None, ...]]


def coverage(store: sqlite3.Connection) -> Rows:
    """(venue, first year, last year, works, slots, slots without affiliation, country, id)."""
    return store.execute(
        """select coalesce(venue, ''), min(year), max(year), sum(works), sum(slots),
                  sum(without_affiliation), sum(without_country), sum(without_person_id)
           from coverage group by venue order by 4 desc, 1"""
    ).fetchall()


def repairs(store: sqlite3.Connection) -> Rows:
    """(repair, records)."""
    return store.execute(
        "select repair, count(*) from repairs group by repair order by 2 desc, 1"
    ).fetchall()


def rejects(store: sqlite3.Connection, page: int, size: int) -> tuple[Rows, int]:
    """A page of (source, file, record, reason), and how many there are."""
    total = store.execute("select count(*) from rejects").fetchone()[0]
    found = store.execute(
        """select source, file, record, reason from rejects order by source, file, record
           limit ? offset ?""",
        (size, (page - 1) * size),
    ).fetchall()
    return found, total


def merges(store: sqlite3.Connection, kind: str, page: int, size: int) -> tuple[Rows, int]:
    """A page of (kind, kept id, merged id, evidence), and how many there are of the kind."""
    total = store.execute("select count(*) from merges where kind = ?", (kind,)).fetchone()[0]
    found = store.execute(
        """select kind, kept, merged, evidence from merges where kind = ? order by kept, merged
           limit ? offset ?""",
        (kind, size, (page - 1) * size),
    ).fetchall()
    return found, total
