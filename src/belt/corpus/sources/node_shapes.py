"""The shape of a SKG-IF graph as a node of Belt gives it: what a line may hold, and how much of it.

Types are strict and lengths bounded, since a peer's word is as hostile as any file. Terms that
SKG-IF has no name for are Belt's own (see :mod:`belt.federation.formats.skg_if`) and may be absent,
as they are in what was harvested before they were given.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from belt.corpus.sources.files import LONGEST_FIELD

_MOST = 20_000
"""Entries of one list at most."""
_LARGEST_NUMBER = 2**31 - 1

_Text = Annotated[str, StringConstraints(max_length=LONGEST_FIELD)]
_Key = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
_Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
_Count = Annotated[int, Field(ge=0, le=_LARGEST_NUMBER)]
_Place = Annotated[int, Field(ge=1, le=100_000)]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)


class Identifier(_Shape):
    """An id, with the scheme that it is of."""

    scheme: _Key
    value: _Key


class LanguageName(_Shape):
    """A name, and the language that it is in; empty where it is not known."""

    language: _Text
    name: _Text


class Contribution(_Shape):
    """One author slot of a work."""

    by: _Key
    rank: _Place
    declared_affiliations: list[_Key] = Field(default=[], max_length=_MOST)
    declared_countries: list[_Country | None] | None = Field(default=None, max_length=_MOST)
    """Where the author was at each of these affiliations; the organisation's own if not told."""


class _Labels(_Shape):
    labels: dict[_Text, _Text] = {}


class _Dates(_Shape):
    publication: Annotated[str, StringConstraints(pattern=r"^\d{4}")] | None = None


class _Biblio(_Shape):
    within: _Key | None = Field(default=None, alias="in")


class Manifestation(_Shape):
    """What a work was published as."""

    type: _Labels = _Labels()
    dates: _Dates = _Dates()
    biblio: _Biblio = _Biblio()


class Topic(_Shape):
    """A keyword."""

    term: _Text


class _Entity(_Shape):
    local_identifier: _Key
    identifiers: list[Identifier] = Field(default=[], max_length=_MOST)
    simulated: bool = False


class Product(_Entity):
    """A work."""

    entity_type: Literal["product"]
    titles: dict[_Text, Annotated[list[_Text], Field(min_length=1)]] = Field(min_length=1)
    abstracts: dict[_Text, Annotated[list[_Text], Field(min_length=1)]] = {}
    topics: list[Topic] = Field(default=[], max_length=_MOST)
    contributions: list[Contribution] = Field(default=[], max_length=_MOST)
    manifestations: list[Manifestation] = Field(min_length=1, max_length=_MOST)
    cited_by: _Count | None = None
    author_slots: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """Authors of the work, those included who are not named here."""


class Person(_Entity):
    """An author."""

    entity_type: Literal["person"]
    name: _Text
    other_names: list[_Text] = Field(default=[], max_length=_MOST)


class Organisation(_Entity):
    """An organisation, or an affiliation known by its words only."""

    entity_type: Literal["organisation"]
    name: _Text
    other_names: list[_Text] = Field(default=[], max_length=_MOST)
    names: list[LanguageName] | None = Field(default=None, max_length=_MOST)
    type: list[_Text] = Field(default=[], max_length=_MOST)
    organisation_type: Literal["university", "institute", "company", "startup", "other"] | None = (
        None
    )
    country: _Country | None = None
    city: _Text | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    parent: _Key | None = None
    website: _Text | None = None


class Venue(_Entity):
    """What a work was published in."""

    entity_type: Literal["venue"]
    name: _Text


Entity = Annotated[Product | Person | Organisation | Venue, Field(discriminator="entity_type")]


class _Line(_Shape):
    graph: list[Entity] = Field(alias="@graph", min_length=1, max_length=_MOST)


_LINE = TypeAdapter(_Line)


def entities(line: object) -> list[Product | Person | Organisation | Venue]:
    """The entities of a line's graph, what the record is about first.

    Raises ``ValueError`` with the first place that is not of this shape.
    """
    try:
        return _LINE.validate_python(line).graph
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(one)[:50] for one in first["loc"]) or "the line"
        raise ValueError(f"{where}: {first['msg'][:200]}") from None
