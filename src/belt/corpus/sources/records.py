"""The records that every input format yields.

A reader turns one file into these records and nothing else: it neither merges nor drops. What it
had to repair it names in ``repairs``; what it could not read it yields as a :class:`Reject`.

Identifiers are strings with a scheme, written as Belt writes them everywhere:
``doi:10.1/x`` (lower case), ``openalex:W1`` / ``openalex:A1`` / ``openalex:I1``,
``orcid:0000-0002-1825-0097``, ``ror:05apxxy63``, ``ieee:37086936234``, ``ieee-doc:8794045``,
``openreview:~Huy_Ha1``, ``acl:jason-wei``, ``dblp:277/9554``, ``email:someone@example.org``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawAffiliation:
    """One affiliation of one author on one work."""

    raw: str | None = None
    """The affiliation as printed."""
    organisation: str | None = None
    """The organisation's name where the source normalised it."""
    organisation_ids: tuple[str, ...] = ()
    country: str | None = None
    """ISO 3166-1 alpha-2 code, never a name."""
    url: str | None = None
    type: str | None = None
    """One of ``university``, ``institute``, ``company``, ``startup``, ``other`` or ``None``."""


@dataclass(frozen=True, slots=True)
class RawAuthor:
    """One author slot, in the order of the work."""

    name: str
    ids: tuple[str, ...] = ()
    affiliations: tuple[RawAffiliation, ...] = ()
    position: int | None = None
    """The place among all authors, from 0, where the source leaves some out."""


@dataclass(frozen=True, slots=True)
class RawTopic:
    """A topic that the source itself gives, with a score in 0…1."""

    id: str
    name: str
    score: float = 1.0
    field: str | None = None


@dataclass(frozen=True, slots=True)
class RawWork:
    """One publication as one source tells it."""

    record: str
    """Where it stands in its file, for people: ``item 12``, ``line 7``, ``entry smith2019``."""
    title: str
    ids: tuple[str, ...] = ()
    """Best first: DOI, then the source's own; empty when the source gives none."""
    abstract: str | None = None
    year: int | None = None
    venue: str | None = None
    type: str | None = None
    """OpenAlex's vocabulary: ``article``, ``proceedings-article``, ``preprint``, ``book`` …"""
    cited_by: int | None = None
    """``None`` where unknown (never -1)."""
    language: str | None = None
    url: str | None = None
    keywords: tuple[str, ...] = ()
    topics: tuple[RawTopic, ...] = ()
    authors: tuple[RawAuthor, ...] = ()
    slots: int | None = None
    """How many authors there are, where the source leaves some out."""
    simulated: bool = False
    repairs: tuple[str, ...] = ()
    """Names of what was repaired, from :data:`REPAIRS`."""


@dataclass(frozen=True, slots=True)
class RawOrganisation:
    """An organisation's own record (OpenAlex institutions, ROR)."""

    record: str
    ids: tuple[str, ...]
    name: str
    names: tuple[tuple[str, str], ...] = ()
    """(BCP 47 language or ``""``, name): translations, aliases and acronyms."""
    type: str | None = None
    country: str | None = None
    city: str | None = None
    lat: float | None = None
    lon: float | None = None
    url: str | None = None
    parent_ids: tuple[str, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class RawPerson:
    """A person's own record (OpenAlex authors, ORCID)."""

    record: str
    ids: tuple[str, ...]
    name: str
    names: tuple[str, ...] = ()
    organisation_ids: tuple[str, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class MergedId:
    """The source says that one of its ids was merged into another."""

    record: str
    kept: str
    merged: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read, with the reason in plain words and what was there."""

    record: str
    reason: str
    raw: str = ""


RawRecord = RawWork | RawOrganisation | RawPerson | MergedId | Reject

REPAIRS: dict[str, str] = {
    "doubled-authors": "the author list was given twice and was halved",
    "missing-id": "the record has no id of its own",
    "missing-author-ids": "the record gives no author ids, names only",
    "no-authors": "the record names no author",
    "blank-affiliation": "an author has no affiliation",
    "short-country-list": "the list of countries leaves some out; realigned where it proves itself",
    "short-organisation-list": "the same for the list of organisations",
    "missing-country-list": "there are affiliations but no list of their countries",
    "missing-organisation-list": "there are affiliations but no list of their organisations",
    "unplaced-country": "whose country it is was not proved; left unknown for those authors",
    "unplaced-organisation": "whose organisation it is was not proved; left unknown",
    "affiliation-count": "the count of affiliations differs from the count of authors",
    "unknown-country": "`Unknown` stood among the countries and was taken as missing",
    "unknown-organisation": "words such as `Unknown Institution` were taken as missing",
    "unrecognised-country": "a country's name was not recognised and was left unknown",
    "country-alias": "a country stood under another name",
    "broken-characters": "broken characters were repaired (mojibake, ligatures, loose accents)",
    "email-as-id": "an e-mail address stood as an author's id; kept to match on, never shown",
    "unknown-citations": "the citation count was -1 or absent and was taken as unknown",
    "author-id-count": "not as many author ids as authors; the ids were left out",
    "bad-year": "the year was no year between 1500 and next year and was left out",
    "bad-doi": "the DOI was malformed and was left out",
}
"""Every repair a reader may name, with the sentence that `belt corpus health` shows."""
