"""One organisation."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from belt.insight.pages import rows
from belt.insight.pages.regions import Year


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """What an organisation's page shows."""

    row: rows.OrganisationRow
    ror: str | None
    url: str | None
    parent: tuple[str, str] | None
    children: tuple[tuple[str, str], ...]
    outside: int
    partners_count: int
    bridge_rank: int | None
    community: int | None
    years: list[Year]
    topics: tuple[tuple[str, str, int], ...]
    partners: list[rows.OrganisationRow]
    people: list[rows.PersonRow]
    works: list[rows.WorkRow]
    merged: tuple[tuple[str, str], ...]
    """(other id, evidence)."""


def organisation_page(
    store: sqlite3.Connection, organisation: str, limit: int
) -> OrganisationPage | None:
    """The page of an organisation; ``None`` when there is no such id."""
    found = rows.organisations(store, "where o.organisation_id = ?", (organisation,))
    if not found:
        return None
    ror, url, parent, outside, partners, rank, community = store.execute(
        """select o.ror, o.url, o.parent_id, coalesce(f.outside, 0), coalesce(f.partners, 0),
                  f.bridge_rank, f.community
           from organisations o left join organisation_profile f using (organisation_id)
           where o.organisation_id = ?""",
        (organisation,),
    ).fetchone()
    key = (organisation,)
    return OrganisationPage(
        row=found[0],
        ror=ror,
        url=url,
        parent=store.execute(
            "select organisation_id, name from organisations where organisation_id = ?", (parent,)
        ).fetchone(),
        children=tuple(
            store.execute(
                """select organisation_id, name from organisations where parent_id = ?
                   order by name""",
                key,
            )
        ),
        outside=outside,
        partners_count=partners,
        bridge_rank=rank,
        community=community,
        years=[
            Year(*row)
            for row in store.execute(
                """select year, works, fractional, cross_border, outside, unknown
                   from organisation_years where organisation_id = ? order by year""",
                key,
            )
        ],
        topics=tuple(
            store.execute(
                """select x.topic_id, t.name, x.works from organisation_topics x
                   join topics t on t.topic_id = x.topic_id where x.organisation_id = ?
                   order by x.works desc, x.topic_id limit 12""",
                key,
            )
        ),
        partners=rows.organisations(
            store,
            "where x.organisation_id = ? order by x.works desc, x.partner_id limit ?",
            (organisation, limit),
            source="organisation_partners x "
            "join organisations o on o.organisation_id = x.partner_id",
            joint="x.works",
        ),
        people=rows.people(
            store,
            "where x.organisation_id = ? order by x.works desc, x.person_id limit ?",
            (organisation, limit),
            source="organisation_people x join people p on p.person_id = x.person_id",
            joint="x.works",
        ),
        works=rows.works(
            store,
            """where w.work_id in (select work_id from authorships where organisation_id = ?)
               order by w.year desc, w.work_id limit ?""",
            (organisation, limit),
        ),
        merged=tuple(
            store.execute(
                "select merged, evidence from merges where kept = ? order by merged limit 50", key
            )
        ),
    )
