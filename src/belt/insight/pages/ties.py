"""Ties of people, for paths between them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

TieRow = tuple[str, str, int, int | None]


def ties_of(store: sqlite3.Connection, people: Sequence[str]) -> list[TieRow]:
    """``(person, co-author, joint works, last year)`` of some people, in one query."""
    return store.execute(
        """select person_id, coauthor_id, works, last_year from person_coauthors
           where person_id in (select value from json_each(?))""",
        (json.dumps(list(people)),),
    ).fetchall()
