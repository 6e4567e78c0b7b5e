"""Find topics by name."""

from __future__ import annotations

import sqlite3

from belt.insight.pages import rows
from belt.insight.store import search_text


def find_topics(store: sqlite3.Connection, query: str, limit: int) -> list[rows.TopicRow]:
    """Topics whose names hold all words of the query, from their beginning on."""
    words = search_text(query).split()[:12]
    if not words:
        return []
    match = " ".join(f'"{word}"*' for word in words)
    return rows.topics(
        store,
        """join (select id, weight from words where words match ? and kind = 'topic'
           order by weight desc, id limit ?) x on x.id = t.topic_id
           order by x.weight desc, x.id""",
        (match, limit),
    )
