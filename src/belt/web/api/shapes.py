"""The shapes of what the API answers and takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from ninja import Schema
from pydantic import AfterValidator, Field

Item = TypeVar("Item")


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("the character NUL is not allowed")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]


class Page(Schema, Generic[Item]):
    """A page of a list."""

    total: int
    page: int
    pages: int
    items: list[Item]
    version: str
    """The corpus version; read all pages of one version."""


class Name(Schema):
    """A name in a language (BCP 47, empty where unknown)."""

    language: str
    name: str


class Person(Schema):
    """A person."""

    id: str
    name: str
    native_name: str | None
    region: str | None
    country: str | None
    organisation_id: str | None
    organisation: str | None
    works: int
    cross_border: int
    first_year: int | None
    last_year: int | None
    simulated: bool


class PersonInFull(Person):
    """A person with everything that their page shows."""

    orcid: str | None
    source_ids: list[str]
    names: list[str]
    topics: list[str]
    coauthors: list[Person]


class Organisation(Schema):
    """An organisation."""

    id: str
    name: str
    names: list[Name]
    type: str | None
    country: str | None
    region: str | None
    city: str | None
    member_since: str | None
    works: int
    cross_border: int
    people: int
    simulated: bool


class OrganisationInFull(Organisation):
    """An organisation with everything that its page shows."""

    ror: str | None
    url: str | None
    parent_id: str | None


class Author(Schema):
    """An author of a work."""

    id: str
    name: str
    region: str | None


class Work(Schema):
    """A publication."""

    id: str
    title: str
    year: int | None
    venue: str | None
    cited_by: int | None
    language: str | None
    simulated: bool
    authors: list[Author]
    regions: list[str]


class WorkInFull(Work):
    """A publication with everything that its page shows."""

    abstract: str | None
    type: str | None
    doi: str | None
    url: str | None
    source_ids: list[str]
    keywords: list[str]


class Topic(Schema):
    """A topic."""

    id: str
    name: str
    field: str | None
    works: int
    belt_works: int
    cross_border: int
    first_year: int | None
    last_year: int | None


class Hit(Schema):
    """Something found by a search."""

    id: str
    name: str
    score: float
    region: str | None
    organisation: str | None


class Found(Schema):
    """The answer to a search."""

    query: str
    total: int
    hits: list[Hit]


class Region(Schema):
    """A region of the belt."""

    code: str
    name: str
    countries: list[str]


class BeltDescribed(Schema):
    """The belt."""

    name: str
    hub: str
    version: str
    simulated: bool
    regions: list[Region]
    works: int
    people: int
    organisations: int


class CallShown(Schema):
    """A published call."""

    slug: str
    kind: str
    title: str
    state: str
    currency: str
    opens_at: datetime | None
    closes_at: datetime | None


class RoleShown(Schema):
    """A standing role."""

    id: int
    email: str
    kind: str
    region: str
    given_at: datetime


class RoleGiven(Schema):
    """A role to give."""

    email: Text = Field(max_length=254)
    kind: Literal["office", "region_lead", "reviewer", "member", "applicant", "guest"]
    region: Text = Field("", max_length=20)


class ApplicationShown(Schema):
    """An application, as the office sees it."""

    key: str
    state: str
    applicant: str
    """The account's number: names are on the pages."""
    decided: bool
    awarded: bool | None
    amount: int | None
    """In hundredths of the call's currency."""
    decided_at: str | None
    """ISO 8601, to be given back as `seen`."""


class DecisionTaken(Schema):
    """A decision on an application; the applicant is told by a letter, later, from the pages."""

    awarded: bool
    amount: int = Field(0, ge=0, le=10**14)
    """In hundredths of the call's currency."""
    reason: Text = Field(min_length=1, max_length=3000)
    seen: Text = Field("", max_length=60)
    """`decided_at` as it was read; empty where there was no decision."""


class MembershipShown(Schema):
    """An organisation that asked to join."""

    key: str
    name: str
    region: str
    organisation_id: str
    state: str
    since: date | None


class MembershipDecided(Schema):
    """A decision on an organisation that asked to join."""

    admitted: bool
    reason: Text = Field(min_length=1, max_length=3000)


class EntryShown(Schema):
    """A line of the record."""

    number: int
    at: datetime
    kept_from_you: bool
    """It is about an application that the officer has a conflict of interest with."""
    by: str
    did: str
    kind: str
    key: str
    note: str
