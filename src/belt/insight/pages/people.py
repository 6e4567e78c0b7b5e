"""One person."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from belt.insight.pages import rows
from belt.insight.pages.regions import Year


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What a person's page shows."""

    row: rows.PersonRow
    names: tuple[str, ...]
    orcid: str | None
    source_ids: tuple[str, ...]
    fractional: float
    outside: int
    unknown: int
    cited_by: int
    coauthors_count: int
    cross_border_coauthors: int
    bridge_rank: int | None
    community: int | None
    years: list[Year]
    topics: tuple[tuple[str, str, int], ...]
    affiliations: tuple[tuple[str, str, str | None, int, int], ...]
    """(organisation id, name, region, first year, last year), the latest first."""
    coauthors: list[rows.PersonRow]
    works: list[rows.WorkRow]
    works_count: int
    merged: tuple[tuple[str, str], ...]


def person_page(store: sqlite3.Connection, person: str, limit: int) -> PersonPage | None:
    """The page of a person; ``None`` when there is no such id."""
    found = rows.people(store, "where p.person_id = ?", (person,))
    if not found:
        return None
    names, orcid, source_ids = store.execute(
        "select names, orcid, source_ids from people where person_id = ?", (person,)
    ).fetchone()
    fractional, outside, unknown, cited_by, coauthors, abroad, rank, community = store.execute(
        """select fractional, outside, unknown, cited_by, coauthors, cross_border_coauthors,
                  bridge_rank, community from person_profile where person_id = ?""",
        (person,),
    ).fetchone()
    return PersonPage(
        row=found[0],
        names=tuple(json.loads(names)),
        orcid=orcid,
        source_ids=tuple(json.loads(source_ids)),
        fractional=fractional,
        outside=outside,
        unknown=unknown,
        cited_by=cited_by,
        coauthors_count=coauthors,
        cross_border_coauthors=abroad,
        bridge_rank=rank,
        community=community,
        years=[
            Year(*row)
            for row in store.execute(
                """select year, works, fractional, cross_border, outside, unknown
                   from person_years where person_id = ? order by year""",
                (person,),
            )
        ],
        topics=tuple(
            store.execute(
                """select x.topic_id, t.name, x.works from person_topics x
                   join topics t on t.topic_id = x.topic_id where x.person_id = ?
                   order by x.works desc, x.topic_id""",
                (person,),
            )
        ),
        affiliations=tuple(
            store.execute(
                """select o.organisation_id, o.name, o.region, x.first_year, x.last_year
                   from organisation_people x
                   join organisations o on o.organisation_id = x.organisation_id
                   where x.person_id = ? order by x.last_year desc, x.works desc limit 12""",
                (person,),
            )
        ),
        coauthors=rows.people(
            store,
            "where x.person_id = ? order by x.works desc, x.coauthor_id limit ?",
            (person, limit),
            source="person_coauthors x join people p on p.person_id = x.coauthor_id",
            joint="x.works",
        ),
        works=rows.works(
            store,
            """where w.work_id in (select work_id from authorships where person_id = ?)
               order by w.year desc, w.work_id limit 200""",
            (person,),
        ),
        works_count=found[0].works,
        merged=tuple(
            store.execute(
                "select merged, evidence from merges where kept = ? order by merged limit 50",
                (person,),
            )
        ),
    )
