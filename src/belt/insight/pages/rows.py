"""Rows of people, organisations, works and topics as lists show them."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Parameters = Sequence[str | int | float | None]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list of people."""

    id: str
    name: str
    native_name: str | None
    region: str | None
    country: str | None
    organisation_id: str | None
    organisation: str | None
    organisation_names: tuple[tuple[str, str], ...]
    works: int
    cross_border: int
    first_year: int | None
    last_year: int | None
    simulated: bool
    topics: tuple[tuple[str, str], ...] = ()
    """(topic id, name), the most frequent first."""
    joint: int = 0
    """Joint works, or works in question, where the list is about something in common."""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One line of a list of organisations."""

    id: str
    name: str
    names: tuple[tuple[str, str], ...]
    type: str
    country: str | None
    region: str | None
    city: str | None
    member_since: str | None
    works: int
    fractional: float
    cross_border: int
    unknown: int
    people: int
    simulated: bool
    joint: int = 0


@dataclass(frozen=True, slots=True)
class AuthorLink:
    """An author of a work: where the name leads, and the region it was written from."""

    id: str
    name: str
    region: str | None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a list of works."""

    id: str
    title: str
    year: int | None
    venue: str | None
    cited_by: int | None
    language: str | None
    simulated: bool
    authors: tuple[AuthorLink, ...]
    regions: tuple[str, ...]
    """The belt's regions that wrote it."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One line of a list of topics."""

    id: str
    name: str
    field: str | None
    works: int
    belt_works: int
    cross_border: int
    first_year: int | None
    last_year: int | None
    trend: float


PEOPLE = """
  select p.person_id, p.name, p.native_name, p.region, p.country, p.organisation_id, o.name,
         o.names, p.works, coalesce(f.cross_border, 0), p.first_year, p.last_year, p.simulated,
         {joint}
  from {source} left join organisations o on o.organisation_id = p.organisation_id
  left join person_profile f on f.person_id = p.person_id {rest}"""

ORGANISATIONS = """
  select o.organisation_id, o.name, o.names, o.type, o.country, o.region, o.city, o.member_since,
         o.works, coalesce(f.fractional, 0), coalesce(f.cross_border, 0), coalesce(f.unknown, 0),
         coalesce(f.people, 0), o.simulated, {joint}
  from {source} left join organisation_profile f on f.organisation_id = o.organisation_id {rest}"""

TOPICS = """
  select t.topic_id, t.name, t.field, t.works, t.belt_works, t.cross_border, t.first_year,
         t.last_year, t.trend
  from topic_profile t {rest}"""


def named(text: str | None) -> tuple[tuple[str, str], ...]:
    """(language, name) pairs from their stored text."""
    return tuple((one["language"], one["name"]) for one in json.loads(text or "[]"))


def people(
    store: sqlite3.Connection,
    rest: str,
    parameters: Parameters = (),
    *,
    source: str = "people p",
    joint: str = "0",
) -> list[PersonRow]:
    """People with their topics; ``rest`` is the query from ``where`` on."""
    found = store.execute(
        PEOPLE.format(source=source, joint=joint, rest=rest), parameters
    ).fetchall()
    topics = _topics_of(store, [row[0] for row in found])
    return [_person(row, topics.get(row[0], ())) for row in found]


def _person(row: tuple[Any, ...], topics: tuple[tuple[str, str], ...]) -> PersonRow:
    key, name, native, region, country, place, place_name, place_names, *figures, joint = row
    works, cross_border, first, last, simulated = figures
    return PersonRow(
        id=key,
        name=name,
        native_name=native,
        region=region,
        country=country,
        organisation_id=place,
        organisation=place_name,
        organisation_names=named(place_names),
        works=works,
        cross_border=cross_border,
        first_year=first,
        last_year=last,
        simulated=bool(simulated),
        topics=topics,
        joint=joint,
    )


def _topics_of(
    store: sqlite3.Connection, ids: Iterable[str]
) -> dict[str, tuple[tuple[str, str], ...]]:
    wanted = json.dumps(list(ids))
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person, topic, name in store.execute(
        """select x.person_id, x.topic_id, t.name from person_topics x
           join topics t on t.topic_id = x.topic_id
           where x.person_id in (select value from json_each(?))
           order by x.person_id, x.works desc, x.topic_id""",
        (wanted,),
    ):
        if len(found[person]) < 3:
            found[person].append((topic, name))
    return {person: tuple(several) for person, several in found.items()}


def organisations(
    store: sqlite3.Connection,
    rest: str,
    parameters: Parameters = (),
    *,
    source: str = "organisations o",
    joint: str = "0",
) -> list[OrganisationRow]:
    """Organisations; ``rest`` is the query from ``where`` on."""
    found = store.execute(ORGANISATIONS.format(source=source, joint=joint, rest=rest), parameters)
    return [_organisation(row) for row in found]


def _organisation(row: tuple[Any, ...]) -> OrganisationRow:
    key, name, names, kind, country, region, city, since, *figures, joint = row
    works, fractional, cross_border, unknown, people, simulated = figures
    return OrganisationRow(
        id=key,
        name=name,
        names=named(names),
        type=kind,
        country=country,
        region=region,
        city=city,
        member_since=since,
        works=works,
        fractional=fractional,
        cross_border=cross_border,
        unknown=unknown,
        people=people,
        simulated=bool(simulated),
        joint=joint,
    )


def topics(store: sqlite3.Connection, rest: str, parameters: Parameters = ()) -> list[TopicRow]:
    """Topics; ``rest`` is the query from ``where`` on."""
    return [TopicRow(*row) for row in store.execute(TOPICS.format(rest=rest), parameters)]


def works(
    store: sqlite3.Connection, rest: str, parameters: Parameters = (), *, source: str = "works w"
) -> list[WorkRow]:
    """Works with their authors in two queries; ``rest`` is the query from ``where`` on."""
    found = store.execute(
        f"""select w.work_id, w.title, w.year, w.venue, w.cited_by, w.language, w.simulated
            from {source} {rest}""",
        parameters,
    ).fetchall()
    authors: dict[str, dict[int, AuthorLink]] = defaultdict(dict)
    regions: dict[str, set[str]] = defaultdict(set)
    for work, position, person, name, region in store.execute(
        """select work_id, position, person_id, name, region from authorships
           where work_id in (select value from json_each(?))
           order by work_id, position, affiliation""",
        (json.dumps([row[0] for row in found]),),
    ):
        authors[work].setdefault(position, AuthorLink(person, name, region))
        regions[work] |= {region} if region else set()
    return [
        WorkRow(
            id=key,
            title=title,
            year=year,
            venue=venue,
            cited_by=cited_by,
            language=language,
            simulated=bool(simulated),
            authors=tuple(authors[key].values()),
            regions=tuple(sorted(regions[key])),
        )
        for key, title, year, venue, cited_by, language, simulated in found
    ]
