"""What other parts of the site may ask the directory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from belt.insight.pages import rows
from belt.insight.pages.rows import OrganisationRow, PersonRow, WorkRow
from belt.web.directory.published import Published, published


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the corpus with what identifies them."""

    row: PersonRow
    orcid: str | None
    source_ids: tuple[str, ...]
    organisation_domain: str | None
    """The domain of the organisation's web address, without ``www.``."""


def known_person(person_id: str) -> KnownPerson | None:
    """The person of an id, or of an id that was merged into theirs; ``None`` where none is."""
    store = published().pages
    found = rows.people(store, "where p.person_id = ?", (person_id,))
    if not found:
        kept = store.execute(
            "select id from aliases where alias = ? and kind = 'person'", (person_id,)
        ).fetchone()
        found = rows.people(store, "where p.person_id = ?", (kept[0],)) if kept else []
    if not found:
        return None
    orcid, source_ids = store.execute(
        "select orcid, source_ids from people where person_id = ?", (found[0].id,)
    ).fetchone()
    return KnownPerson(
        found[0], orcid, tuple(json.loads(source_ids)), _domain(found[0].organisation_id)
    )


def _domain(organisation_id: str | None) -> str | None:
    row = (
        published()
        .pages.execute(
            "select url from organisations where organisation_id = ?", (organisation_id,)
        )
        .fetchone()
    )
    host = urlsplit(row[0] if "//" in row[0] else f"//{row[0]}").hostname if row and row[0] else ""
    return (host or "").removeprefix("www.") or None


def ids_now(ids: Iterable[str]) -> dict[str, str]:
    """The id that each has in the version that is shown, for ids that may have been merged since;
    its own for one that nobody has (any more)."""
    found = published().pages.execute(
        """select asked.value, coalesce(p.person_id, merged.person_id, asked.value)
           from json_each(?) asked
           left join people p on p.person_id = asked.value
           left join aliases a on a.alias = asked.value and a.kind = 'person'
           left join people merged on merged.person_id = a.id""",
        (json.dumps(list(ids)),),
    )
    return dict(found.fetchall())


def people_rows(ids: Iterable[str]) -> dict[str, PersonRow]:
    """Rows of people by id; ids that nobody has (any more) are left out."""
    return {
        row.id: row
        for row in rows.people(
            published().pages,
            "where p.person_id in (select value from json_each(?))",
            (json.dumps(list(ids)),),
        )
    }


def organisation_rows(ids: Iterable[str]) -> dict[str, OrganisationRow]:
    """Rows of organisations by id."""
    return {
        row.id: row
        for row in rows.organisations(
            published().pages,
            "where o.organisation_id in (select value from json_each(?))",
            (json.dumps(list(ids)),),
        )
    }


def work_rows(ids: Iterable[str]) -> dict[str, WorkRow]:
    """Rows of works by id."""
    return {
        row.id: row
        for row in rows.works(
            published().pages,
            "where w.work_id in (select value from json_each(?))",
            (json.dumps(list(ids)),),
        )
    }


def shown() -> Published:
    """The version that pages show."""
    return published()
