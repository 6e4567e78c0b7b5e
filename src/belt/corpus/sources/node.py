"""What another node of the network gave: SKG-IF graphs, one a line, as kept by a harvest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import orjson

from belt.corpus.sources import HARVESTED, NotThisFormat, Source, identifiers
from belt.corpus.sources.files import find_files, one_line, printable, read_bytes
from belt.corpus.sources.node_shapes import (
    Contribution,
    Identifier,
    Organisation,
    Person,
    Product,
    Venue,
    entities,
)
from belt.corpus.sources.records import (
    RawAffiliation,
    RawAuthor,
    RawOrganisation,
    RawPerson,
    RawRecord,
    RawWork,
    Reject,
)

_EXPECTS = "records of another node, one SKG-IF graph a line (made by `belt harvest`)"
_UNNAMED = "_:"
_TYPES = {"education": "university", "research": "institute", "company": "company"}
_LONGEST_LINE = 32 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_SCHEME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_MADE_BY_A_NODE = re.compile(r"belt:(?:(?:work|person|org)-)?[0-9a-f]{8,64}")
"""Ids of what has none elsewhere, and of people who keep theirs."""
_CHECKS = {"doi": identifiers.doi, "orcid": identifiers.orcid, "ror": identifiers.ror}
_LEFT_OUT = frozenset({"url", "belt", "email", "email-sha256"})
Agent = TypeVar("Agent")


def _find(path: Path) -> list[Path]:
    return find_files(path, (".jsonl",), _EXPECTS)


def _read(path: Path) -> Iterator[RawRecord]:
    for number, line in enumerate(_lines(path), start=1):
        record, raw = f"line {number}", line[:200].decode(errors="replace")
        if len(line) > _LONGEST_LINE:
            yield Reject(record, "the line has more than 32 MB", raw)
            continue
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            if number == 1:
                raise NotThisFormat(path, f"no JSON ({error.msg})", _EXPECTS) from None
            yield Reject(record, f"no JSON ({error.msg})", raw)
            continue
        try:
            yield _record(record, entities(told))
        except ValueError as reason:
            yield Reject(record, f"not a record of a node: {reason}", raw)


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file; of one too long as much as shows that it is."""
    with path.open("rb") as stream:
        if stream.read(2) == _GZIP:
            yield from read_bytes(path, _EXPECTS).splitlines()
            return
        stream.seek(0)
        while line := stream.readline(_LONGEST_LINE + 1):
            yield line
            rest = line
            while len(rest) > _LONGEST_LINE and not rest.endswith(b"\n"):
                rest = stream.readline(_LONGEST_LINE + 1)


def _record(record: str, graph: list[Product | Person | Organisation | Venue]) -> RawRecord:
    first = graph[0]
    if isinstance(first, Product):
        return _work(record, first, _Agents(graph[1:]))
    if isinstance(first, Person):
        return _person(record, first)
    if isinstance(first, Organisation):
        return _organisation(record, first)
    raise ValueError("it is about a venue alone")


class _Agents:
    """The people, organisations and venues that a work names."""

    def __init__(self, graph: Iterable[Product | Person | Organisation | Venue]) -> None:
        self.people: dict[str, Person] = {}
        self.places: dict[str, Organisation] = {}
        self.venues: dict[str, Venue] = {}
        for one in graph:
            if isinstance(one, Person):
                self.people[one.local_identifier] = one
            elif isinstance(one, Organisation):
                self.places[one.local_identifier] = one
            elif isinstance(one, Venue):
                self.venues[one.local_identifier] = one


def _named(agents: Mapping[str, Agent], key: str) -> Agent:
    if key not in agents:
        raise ValueError(f"it names {key[:100]!r} and does not say what that is")
    return agents[key]


def _work(record: str, product: Product, agents: _Agents) -> RawWork:
    language, titles = next(iter(product.titles.items()))
    told = product.manifestations[0]
    venue = agents.venues.get(told.biblio.within) if told.biblio.within else None
    abstract = next((several[0] for several in product.abstracts.values()), None)
    ranked = sorted(product.contributions, key=lambda one: one.rank)
    slots = max(product.author_slots or 0, ranked[-1].rank if ranked else 0)
    if len({one.rank for one in ranked}) < len(ranked):
        raise ValueError("two of its authors are told for one place")
    return RawWork(
        record=record,
        title=one_line(titles[0]),
        ids=_work_ids(product),
        abstract=printable(abstract) if abstract else None,
        year=int(told.dates.publication[:4]) if told.dates.publication else None,
        venue=one_line(venue.name) if venue else None,
        type=one_line(told.type.labels["en"]) if "en" in told.type.labels else None,
        cited_by=product.cited_by,
        language=_language(language),
        url=next((one_line(one.value) for one in product.identifiers if one.scheme == "url"), None),
        keywords=tuple(one_line(one.term) for one in product.topics),
        authors=tuple(_author(one, agents) for one in ranked),
        slots=slots,
        simulated=product.simulated,
    )


def _author(contribution: Contribution, agents: _Agents) -> RawAuthor:
    person = _named(agents.people, contribution.by)
    places = [_named(agents.places, one) for one in contribution.declared_affiliations]
    countries = contribution.declared_countries
    if countries is None:
        countries = [place.country for place in places]
    if len(countries) != len(places):
        raise ValueError("an author has not as many countries as affiliations")
    return RawAuthor(
        name=one_line(person.name),
        ids=_person_ids(person),
        affiliations=tuple(map(_affiliation, places, countries)),
        position=contribution.rank - 1,
    )


def _affiliation(place: Organisation, country: str | None) -> RawAffiliation:
    name = one_line(place.name) or None
    if place.local_identifier.startswith(_UNNAMED):
        return RawAffiliation(raw=name, country=country)
    return RawAffiliation(
        organisation=name, organisation_ids=_organisation_ids(place), country=country
    )


def _person(record: str, person: Person) -> RawPerson | Reject:
    ids, name = _person_ids(person), one_line(person.name)
    if not ids or not name:
        return Reject(record, "the person has no id or no name", person.local_identifier[:200])
    names = tuple(one_line(one) for one in person.other_names)
    return RawPerson(record=record, ids=ids, name=name, names=names, simulated=person.simulated)


def _organisation(record: str, told: Organisation) -> RawOrganisation | Reject:
    ids, name = _organisation_ids(told), one_line(told.name)
    if not ids or not name:
        return Reject(record, "the organisation has no id or no name", told.local_identifier[:200])
    names = [("", one) for one in told.other_names]
    if told.names is not None:
        names = [(one.language, one.name) for one in told.names]
    types = [_TYPES[one] for one in told.type if one in _TYPES]
    parent = told.parent and _checked(told.parent)
    return RawOrganisation(
        record=record,
        ids=ids,
        name=name,
        names=tuple((_language(language) or "", one_line(one)) for language, one in names),
        type=told.organisation_type or next(iter(types), None),
        country=told.country,
        city=told.city and one_line(told.city),
        lat=told.latitude,
        lon=told.longitude,
        url=told.website and one_line(told.website),
        parent_ids=(parent,) if parent else (),
        simulated=told.simulated,
    )


def _language(tag: str) -> str | None:
    return tag if tag != "none" and _LANGUAGE.fullmatch(tag) else None


def _work_ids(product: Product) -> tuple[str, ...]:
    """DOI first; a work that is named by its content alone keeps the name that it has there."""
    made = [f"belt:{one.value}" for one in product.identifiers if one.scheme == "belt"]
    ids = (*_ids(product.identifiers), *filter(None, map(_checked, made)))
    return tuple(sorted(dict.fromkeys(ids), key=lambda one: not one.startswith("doi:")))


def _person_ids(person: Person) -> tuple[str, ...]:
    """Ids with a scheme; the one that the node made where there is no other."""
    own = _checked(person.local_identifier)
    return _ids(person.identifiers) or ((own,) if own else ())


def _organisation_ids(place: Organisation) -> tuple[str, ...]:
    own = _checked(place.local_identifier)
    return tuple(dict.fromkeys((*_ids(place.identifiers), *((own,) if own else ()))))


def _ids(told: Iterable[Identifier]) -> tuple[str, ...]:
    """Ids as Belt writes them; malformed ones are left out."""
    found = (_checked(f"{one.scheme}:{one.value}") for one in told if one.scheme not in _LEFT_OUT)
    return tuple(dict.fromkeys(one for one in found if one))


def _checked(told: str) -> str | None:
    """An id as Belt writes it, or ``None`` for what is none."""
    scheme, _, value = told.partition(":")
    if scheme == "belt":
        return told if _MADE_BY_A_NODE.fullmatch(told) else None
    if scheme in _CHECKS:
        return _CHECKS[scheme](value)
    plain = _SCHEME.fullmatch(scheme) and value and len(value) <= 500 and one_line(value) == value
    return told if plain and scheme not in _LEFT_OUT else None


SOURCE = Source(HARVESTED, 2, _EXPECTS, _find, _read)
