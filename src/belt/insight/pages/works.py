"""One work."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from belt.insight.pages import rows


@dataclass(frozen=True, slots=True)
class Authorship:
    """One author of a work with the affiliations printed on it."""

    id: str
    name: str
    affiliations: tuple[tuple[str | None, ...], ...]
    """(organisation id, its name, country, region, affiliation as printed)."""


@dataclass(frozen=True, slots=True)
class WorkPage:
    """What a work's page shows."""

    row: rows.WorkRow
    abstract: str | None
    type: str | None
    doi: str | None
    url: str | None
    sources: tuple[str, ...]
    source_ids: tuple[str, ...]
    keywords: tuple[str, ...]
    topics: tuple[tuple[str, str], ...]
    authorships: list[Authorship]
    merged: tuple[tuple[str, str], ...]


def work_page(store: sqlite3.Connection, work: str) -> WorkPage | None:
    """The page of a work; ``None`` when there is no such id."""
    found = rows.works(store, "where w.work_id = ?", (work,))
    if not found:
        return None
    abstract, kind, doi, url, sources, source_ids, keywords = store.execute(
        """select abstract, type, doi, url, sources, source_ids, keywords from works
           where work_id = ?""",
        (work,),
    ).fetchone()
    return WorkPage(
        row=found[0],
        abstract=abstract,
        type=kind,
        doi=doi,
        url=url,
        sources=tuple(json.loads(sources)),
        source_ids=tuple(json.loads(source_ids)),
        keywords=tuple(json.loads(keywords)),
        topics=tuple(
            store.execute(
                """select t.topic_id, t.name from work_topics x
                   join topics t on t.topic_id = x.topic_id where x.work_id = ?
                   order by x.score desc, t.topic_id""",
                (work,),
            )
        ),
        authorships=_authorships(store, work),
        merged=tuple(
            store.execute(
                "select merged, evidence from merges where kept = ? order by merged", (work,)
            )
        ),
    )


def _authorships(store: sqlite3.Connection, work: str) -> list[Authorship]:
    slots: dict[int, list[tuple[str | None, ...]]] = {}
    for row in store.execute(
        """select a.position, a.person_id, a.name, a.organisation_id, o.name, a.country, a.region,
                  a.raw_affiliation
           from authorships a left join organisations o on o.organisation_id = a.organisation_id
           where a.work_id = ? order by a.position, a.affiliation""",
        (work,),
    ):
        slots.setdefault(row[0], []).append(row[1:])
    return [
        Authorship(
            str(several[0][0]),
            str(several[0][1]),
            tuple(one[2:7] for one in several if any(one[2:7])),
        )
        for several in slots.values()
    ]
