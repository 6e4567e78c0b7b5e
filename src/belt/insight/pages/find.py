"""Find by name or title."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from belt.insight.pages import rows
from belt.insight.store import search_text


@dataclass(frozen=True, slots=True)
class Found:
    """What bears the words asked for."""

    people: list[rows.PersonRow]
    organisations: list[rows.OrganisationRow]
    topics: list[rows.TopicRow]
    works: list[rows.WorkRow]

    @property
    def any(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.people or self.organisations or self.topics or self.works)


_TABLES = {
    "person": "people p on p.person_id = x.id",
    "organisation": "organisations o on o.organisation_id = x.id",
    "topic": "topic_profile t on t.topic_id = x.id",
    "work": "works w on w.work_id = x.id",
}


def find(store: sqlite3.Connection, query: str, limit: int) -> Found:
    """People, organisations, topics and works whose names or titles hold all words of the query.

    Words match from their beginning, whatever their case and accents.
    """
    words = search_text(query).split()[:12]
    if not words:
        return Found([], [], [], [])
    match = " ".join(f'"{word}"*' for word in words)

    def source(kind: str) -> str:
        return (
            "(select id, weight from words where words match ? and kind = "
            f"'{kind}' order by weight desc, id limit ?) x join {_TABLES[kind]}"
        )

    order = "order by x.weight desc, x.id"
    asked = (match, limit)
    topics = [
        rows.TopicRow(*row)
        for row in store.execute(
            f"""select t.topic_id, t.name, t.field, t.works, t.belt_works, t.cross_border,
                       t.first_year, t.last_year, t.trend from {source("topic")} {order}""",
            asked,
        )
    ]
    return Found(
        people=rows.people(store, order, asked, source=source("person")),
        organisations=rows.organisations(store, order, asked, source=source("organisation")),
        topics=topics,
        works=rows.works(store, order, asked, source=source("work")),
    )
