"""One topic."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from belt.insight.pages import rows


@dataclass(frozen=True, slots=True)
class TopicPage:
    """What a topic's page shows."""

    row: rows.TopicRow
    source: str
    years: tuple[tuple[int, int, int, int], ...]
    """(year, works, works of the belt, cross-border works)."""
    regions: tuple[tuple[str, int, float, float], ...]
    """(region, works, fractional, specialisation)."""
    organisations: list[rows.OrganisationRow]
    people: list[rows.PersonRow]
    works: list[rows.WorkRow]


def topic_page(store: sqlite3.Connection, topic: str, limit: int) -> TopicPage | None:
    """The page of a topic; ``None`` when there is no such id."""
    found = rows.topics(store, "where t.topic_id = ?", (topic,))
    if not found:
        return None
    return TopicPage(
        row=found[0],
        source=store.execute("select source from topics where topic_id = ?", (topic,)).fetchone()[
            0
        ],
        years=tuple(
            store.execute(
                """select year, works, belt_works, cross_border from topic_years
                   where topic_id = ? order by year""",
                (topic,),
            )
        ),
        regions=tuple(
            store.execute(
                """select region, works, fractional, specialisation from topic_regions
                   where topic_id = ? order by works desc, region""",
                (topic,),
            )
        ),
        organisations=rows.organisations(
            store,
            "where x.topic_id = ? order by o.region is null, x.works desc, o.organisation_id "
            "limit ?",
            (topic, limit),
            source="topic_organisations x "
            "join organisations o on o.organisation_id = x.organisation_id",
            joint="x.works",
        ),
        people=rows.people(
            store,
            "where x.topic_id = ? order by p.region is null, x.works desc, p.person_id limit ?",
            (topic, limit),
            source="topic_people x join people p on p.person_id = x.person_id",
            joint="x.works",
        ),
        works=rows.works(
            store,
            """where w.work_id in (select work_id from work_topics where topic_id = ?)
               order by w.year desc, w.work_id limit ?""",
            (topic, limit),
        ),
    )
