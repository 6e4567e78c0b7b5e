"""OpenAlex objects (works, institutions, authors), in any shape since 2023, as raw records."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from belt.corpus.sources import identifiers
from belt.corpus.sources.broken_text import mended, mended_names
from belt.corpus.sources.files import LONGEST_FIELD, one_line
from belt.corpus.sources.records import (
    RawAffiliation,
    RawAuthor,
    RawOrganisation,
    RawPerson,
    RawRecord,
    RawTopic,
    RawWork,
    Reject,
)

DELETED_AUTHORS = frozenset({"openalex:A5317838346", "openalex:A4317838346"})
"""The stand-ins for removed profiles ("Deleted Author"): the same id for unrelated people."""

_OWN = re.compile(
    r"(?:https?://(?:api\.)?openalex\.org/(?:\w+/)?)?([A-Z])(\d{1,15})", re.IGNORECASE
)
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_MOST_WORDS = 200_000
_TYPES = {
    "education": "university",
    "company": "company",
    "facility": "institute",
    "government": "institute",
    "nonprofit": "institute",
    "healthcare": "institute",
    "archive": "other",
    "funder": "other",
    "other": "other",
}
_KINDS = {
    "C": "a concept",
    "F": "a funder",
    "P": "a publisher",
    "S": "a source",
    "T": "a topic",
}

Object = Mapping[str, Any]


def kind_of(item: object) -> str | None:
    """The letter of the object's id (``W``, ``I``, ``A`` …), or ``None`` for no OpenAlex object."""
    identifier = own_id(text(item, "id")) if isinstance(item, dict) else None
    return identifier.partition(":")[2][0] if identifier else None


def own_id(value: str) -> str | None:
    """``openalex:W1`` from an OpenAlex id or its address, or ``None``."""
    found = _OWN.fullmatch(value.strip())
    return f"openalex:{found[1].upper()}{found[2]}" if found else None


def record_of(position: str, item: object) -> RawRecord:
    """The record of one OpenAlex object, or a reject that says what it is instead."""
    if not isinstance(item, dict):
        return Reject(position, "the record is no JSON object", str(item)[:200])
    kind = kind_of(item)
    if kind == "W":
        return _work(position, item)
    if kind == "I":
        return _organisation(position, item)
    if kind == "A":
        return _person(position, item)
    if kind in _KINDS:
        return Reject(
            position, f"{_KINDS[kind]}, not a work, institution or author", _excerpt(item)
        )
    return Reject(position, "the record has no OpenAlex id", _excerpt(item))


def _work(position: str, item: Object) -> RawRecord:
    title = text(item, "title") or text(item, "display_name")
    if len(title) > LONGEST_FIELD:
        return Reject(
            position, f"the title has more than {LONGEST_FIELD:,} characters", title[:200]
        )
    repairs: list[str] = []
    clean = one_line(mended(title))
    if not clean:
        return Reject(position, "the work has no title", _excerpt(item))
    if clean != one_line(title):
        repairs.append("broken-characters")
    place = inner(item, "primary_location") or inner(item, "host_venue")
    authors = tuple(_authors(item))
    if not authors:
        repairs.append("no-authors")
    elif not all(author.affiliations for author in authors):
        repairs.append("blank-affiliation")
    cited_by = _whole(item.get("cited_by_count"), 2**31 - 1)
    if cited_by is None:
        repairs.append("unknown-citations")
    year = _whole(item.get("publication_year"), 2100)
    if item.get("publication_year") is not None and (year is None or year < 1500):
        year = None
        repairs.append("bad-year")
    language = text(item, "language")
    return RawWork(
        record=position,
        title=clean,
        ids=_work_ids(item, repairs),
        abstract=_abstract(item),
        year=year,
        venue=_short(text(inner(place, "source"), "display_name") or text(place, "display_name")),
        type=_short(text(item, "type")),
        cited_by=cited_by,
        language=language.lower() if _LANGUAGE.fullmatch(language) else None,
        url=_short(text(place, "landing_page_url")),
        keywords=tuple(_keywords(item)),
        topics=tuple(_topics(item)),
        authors=authors,
        repairs=tuple(dict.fromkeys(repairs)),
    )


def _work_ids(item: Object, repairs: list[str]) -> tuple[str, ...]:
    stated = text(item, "doi") or text(inner(item, "ids"), "doi")
    doi = identifiers.doi(stated[:2000]) if stated else None
    if stated and doi is None:
        repairs.append("bad-doi")
    return tuple(filter(None, (doi, own_id(text(item, "id")))))


def _abstract(item: Object) -> str | None:
    index = item.get("abstract_inverted_index")
    if not isinstance(index, dict):
        return one_line(text(item, "abstract")[:LONGEST_FIELD]) or None
    places = [
        (at, word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for at in positions[:_MOST_WORDS]
        if isinstance(at, int)
    ]
    words = sorted(places)[:_MOST_WORDS]
    return one_line(" ".join(word for _, word in words)[:LONGEST_FIELD]) or None


def _keywords(item: Object) -> Iterator[str]:
    seen = set()
    for one in _list(item, "keywords"):
        word = one if isinstance(one, str) else text(one, "display_name") or text(one, "keyword")
        if (clean := one_line(word[:500])) and clean not in seen:
            seen.add(clean)
            yield clean


def _topics(item: Object) -> Iterator[RawTopic]:
    topics = _list(item, "topics") or [inner(item, "primary_topic")]
    seen = set()
    for one in topics:
        identifier, name = own_id(text(one, "id")), one_line(text(one, "display_name")[:500])
        if identifier and identifier.startswith("openalex:T") and name and identifier not in seen:
            seen.add(identifier)
            field = _short(text(inner(one, "field"), "display_name"))
            score = number(one.get("score"))
            yield RawTopic(identifier, name, 1.0 if score is None else min(max(score, 0), 1), field)


def _authors(item: Object) -> Iterator[RawAuthor]:
    slots = [slot for slot in _list(item, "authorships") if isinstance(slot, dict)]
    known = {
        identifier: one
        for slot in slots
        for one in _list(slot, "institutions")
        if (identifier := own_id(text(one, "id")))
    }
    for slot in slots:
        author = inner(slot, "author")
        name = text(author, "display_name") or text(slot, "raw_author_name")
        ids = person_ids(author)
        if own_id(text(author, "id")) in DELETED_AUTHORS:
            name = text(slot, "raw_author_name") or name
        if clean := one_line(mended_names(name[:1000])):
            yield RawAuthor(clean, ids, tuple(affiliations(slot, known)))


def person_ids(author: Object) -> tuple[str, ...]:
    """ORCID and OpenAlex id of an author object; none for the "Deleted Author"."""
    own = own_id(text(author, "id"))
    if own in DELETED_AUTHORS:
        return ()
    stated = text(author, "orcid") or text(inner(author, "ids"), "orcid")
    return tuple(filter(None, (identifiers.orcid(stated[:200]), own)))


def affiliations(slot: Object, known: Mapping[str, Object]) -> Iterator[RawAffiliation]:
    """The affiliations of one authorship; ``known`` are the work's institutions by id.

    Text and institution are put together where ``affiliations`` says so; a country that no
    institution accounts for goes to the text without institution where there is one only.
    """
    own = {i: one for one in _list(slot, "institutions") if (i := own_id(text(one, "id")))}
    countries = [
        c for c in _list(slot, "countries") if isinstance(c, str) and _COUNTRY.fullmatch(c)
    ]
    raws = _raw_affiliations(slot)
    used: set[str] = set()
    placed: list[RawAffiliation] = []
    alone: list[str] = []
    for raw, ids in raws.items():
        matched = [i for i in ids if i in own or i in known]
        if not matched and len(raws) == 1 and len(own) == 1:
            matched = list(own)
        used.update(matched)
        placed += [_institution(own.get(i) or known[i], raw) for i in matched]
        if not matched:
            alone.append(raw)
    placed += [_institution(one, None) for i, one in own.items() if i not in used]
    left = list(dict.fromkeys(c for c in countries if all(p.country != c for p in placed)))
    place = left.pop() if len(left) == 1 and len(alone) == 1 else None
    yield from placed
    yield from (RawAffiliation(raw, country=place) for raw in alone)
    yield from (RawAffiliation(country=country) for country in left)


def _raw_affiliations(slot: Object) -> dict[str, list[str]]:
    raws: dict[str, list[str]] = {}
    for one in _list(slot, "affiliations"):
        if raw := _raw(text(one, "raw_affiliation_string")):
            listed = _list(one, "institution_ids") if isinstance(one, dict) else []
            ids = [own_id(i) for i in listed if isinstance(i, str)]
            raws.setdefault(raw, []).extend(i for i in ids if i)
    printed = _list(slot, "raw_affiliation_strings") or [text(slot, "raw_affiliation_string")]
    for value in printed:
        if isinstance(value, str) and (raw := _raw(value)):
            raws.setdefault(raw, [])
    return {raw: list(dict.fromkeys(ids)) for raw, ids in raws.items()}


def _raw(value: str) -> str:
    return one_line(mended_names(value[:5000]))


def _institution(one: Object, raw: str | None) -> RawAffiliation:
    ids = tuple(filter(None, (identifiers.ror(text(one, "ror")[:200]), own_id(text(one, "id")))))
    return RawAffiliation(
        raw=raw,
        organisation=_short(text(one, "display_name")),
        organisation_ids=ids,
        country=_country(one),
        type=_TYPES.get(text(one, "type").lower()),
    )


def _organisation(position: str, item: Object) -> RawRecord:
    name = _short(text(item, "display_name"))
    if not name:
        return Reject(position, "the institution has no name", _excerpt(item))
    geo = inner(item, "geo")
    parents = tuple(
        identifier
        for one in _list(item, "associated_institutions")
        if text(one, "relationship") == "parent"
        for identifier in (identifiers.ror(text(one, "ror")[:200]) or own_id(text(one, "id")),)
        if identifier
    )
    ror = identifiers.ror((text(item, "ror") or text(inner(item, "ids"), "ror"))[:200])
    lat, lon = number(geo.get("latitude")), number(geo.get("longitude"))
    on_earth = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180
    return RawOrganisation(
        record=position,
        ids=tuple(filter(None, (ror, own_id(text(item, "id"))))),
        name=name,
        names=tuple(dict.fromkeys(_names(item))),
        type=_TYPES.get(text(item, "type").lower()),
        country=_country(item) or _country(geo),
        city=_short(text(geo, "city")),
        lat=lat if on_earth else None,
        lon=lon if on_earth else None,
        url=_short(text(item, "homepage_url")),
        parent_ids=tuple(dict.fromkeys(parents)),
    )


def _names(item: Object) -> Iterator[tuple[str, str]]:
    translated = inner(inner(item, "international"), "display_name")
    for language, name in translated.items():
        if isinstance(name, str) and _LANGUAGE.fullmatch(language) and (clean := _short(name)):
            yield language, clean
    for field in ("display_name_alternatives", "display_name_acronyms"):
        for name in _list(item, field):
            if isinstance(name, str) and (clean := _short(name)):
                yield "", clean


def _person(position: str, item: Object) -> RawRecord:
    ids = person_ids(item)
    name = one_line(mended_names(text(item, "display_name")[:1000]))
    if not ids:
        return Reject(position, "the stand-in for removed profiles, no person", _excerpt(item))
    if not name:
        return Reject(position, "the author has no name", _excerpt(item))
    employers = _list(item, "last_known_institutions") or [inner(item, "last_known_institution")]
    organisations = (
        identifiers.ror(text(one, "ror")[:200]) or own_id(text(one, "id")) for one in employers
    )
    names = [n for n in _list(item, "display_name_alternatives") if isinstance(n, str)]
    return RawPerson(
        record=position,
        ids=ids,
        name=name,
        names=tuple(dict.fromkeys(filter(None, (one_line(n[:1000]) for n in names)))),
        organisation_ids=tuple(dict.fromkeys(filter(None, organisations))),
    )


def text(item: object, field: str) -> str:
    """The text of a field, empty where it is none."""
    value = item.get(field) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""


def inner(item: object, field: str) -> dict[str, Any]:
    """The object in a field, empty where there is none."""
    value = item.get(field) if isinstance(item, dict) else None
    return value if isinstance(value, dict) else {}


def number(value: object) -> float | None:
    """The finite number that a value is, or ``None``."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _list(item: object, field: str) -> list[Any]:
    value = item.get(field) if isinstance(item, dict) else None
    return value if isinstance(value, list) else []


def _whole(value: object, most: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= most else None


def _short(value: str) -> str | None:
    return one_line(mended(value[:5000])) or None


def _country(item: Object) -> str | None:
    code = text(item, "country_code").upper()
    return code if _COUNTRY.fullmatch(code) else None


def _excerpt(item: Object) -> str:
    name = text(item, "display_name") or text(item, "title")
    return one_line(f"{text(item, 'id')[:100]} {text(item, 'doi')[:100]} {name[:200]}")
