"""A belt as belt.toml describes it, checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import date as CalendarDate
from functools import cache, cached_property
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LANGUAGES = ("en", "ko", "ja", "fr", "vi")
"""The languages in which the interface is complete."""

_COUNTRIES = frozenset(
    code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)
) - {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
_ROR_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _checked_language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"expected one of {', '.join(LANGUAGES)}")
    return value


def _checked_country(value: str) -> str:
    if value not in _COUNTRIES:
        raise ValueError('expected an ISO 3166 country code in capitals, such as "KR"')
    return value


@cache
def time_zones() -> frozenset[str]:
    """The IANA time zones that this machine knows; asked once, it reads hundreds of files."""
    return frozenset(available_timezones())


def _checked_timezone(value: str) -> str:
    if value not in time_zones():
        raise ValueError('expected an IANA time zone, such as "Asia/Seoul"')
    return value


def _checked_ror(value: str) -> str:
    """Check a ROR id: nine characters, the last two a checksum (ISO 7064 MOD 97-10, ror.org)."""
    bare = value.removeprefix("https://ror.org/").removeprefix("ror:")
    if not re.fullmatch(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}", bare):
        raise ValueError('expected a ROR id, such as "05apxxy63"')
    number = 0
    for character in bare[:7]:
        number = number * 32 + _ROR_ALPHABET.index(character)
    if 98 - (number * 100) % 97 != int(bare[7:]):
        raise ValueError("expected a ROR id; the checksum of this one is wrong")
    return bare


def _checked_date(value: str) -> str:
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", value):
        raise ValueError('expected a year, month or day, such as "2019", "2019-10" or "2019-10-28"')
    return value


Language = Annotated[str, AfterValidator(_checked_language)]
Country = Annotated[str, AfterValidator(_checked_country)]
TimeZone = Annotated[str, AfterValidator(_checked_timezone)]
Ror = Annotated[str, AfterValidator(_checked_ror)]
Date = Annotated[str, AfterValidator(_checked_date)]
Text = Annotated[str, Field(min_length=1)]
Names = dict[Language, Text]
Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,15}$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
OrganisationType = Literal["university", "institute", "company", "startup", "other"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Region(_Part):
    """A part of the belt."""

    code: Code
    names: Names
    countries: tuple[Country, ...] = Field(min_length=1)
    timezone: TimeZone
    language: Text
    """BCP 47, of the region's people; need not be a language of the interface."""
    lat: Latitude
    lon: Longitude


class Organisation(_Part):
    """An organisation that belt.toml names: a member, or one whose names it settles."""

    name: Text
    names: Names = Field(default_factory=dict)
    aliases: tuple[Text, ...] = ()
    domains: tuple[Text, ...] = ()
    ror: Ror | None = None
    type: OrganisationType = "other"
    region: Code | None = None
    country: Country | None = None
    city: Text | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    parent: Text | None = None
    """The parent's name, as another entry gives it."""
    member_since: Date | None = None

    @property
    def id(self) -> str:
        """``ror:…``, or ``belt:org-…`` made from the name."""
        if self.ror:
            return f"ror:{self.ror}"
        return "belt:org-" + hashlib.sha256(self.name.casefold().encode()).hexdigest()[:12]


class BlocOrganisation(_Part):
    """An organisation of a bloc, with everything it is called in publications."""

    name: Text
    aliases: tuple[Text, ...] = ()
    ror: Ror | None = None


class Bloc(_Part):
    """Organisations or countries to compare the belt with."""

    code: Code
    names: Names
    organisations: tuple[BlocOrganisation, ...] = ()
    countries: tuple[Country, ...] = ()

    @model_validator(mode="after")
    def _something_to_compare_with(self) -> Bloc:
        if not self.organisations and not self.countries:
            raise ValueError("expected organisations or countries, and there are neither")
        return self


Pair = tuple[Text, Text]


class Identity(_Part):
    """Pairs of ids that are the same, or that must be kept apart, whatever the evidence."""

    same: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()


class Screening(_Part):
    """A verdict on a candidate for membership, or on all of a country."""

    about: Text
    """The id or the name of an organisation, or the code of a country."""
    decision: Literal["exclude", "allow"]
    reason: Text
    decided_on: CalendarDate
    by: Text
    until: CalendarDate | None = None
    """After this day the verdict does not hold any more."""


class Growth(_Part):
    """What candidates for membership are held against, and what they cost."""

    screening: tuple[Screening, ...] = ()
    costs: dict[Text, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    """By the id of an organisation or the code of a country; others cost 1."""


def _checked_address(value: str) -> str:
    """Check an address of another node: https, or http on this very machine."""
    parts = urlsplit(value)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or parts.scheme not in ({"https", "http"} if here else {"https"}):
        raise ValueError('expected an https address, such as "https://jp.belt.example"')
    if parts.username or parts.query or parts.fragment:
        raise ValueError("expected an address without user, query or fragment")
    return value.rstrip("/")


def _checked_domain(value: str) -> str:
    if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+", value):
        raise ValueError('expected a domain name, such as "kr.belt.example"')
    return value.lower()


def _checked_public_key(value: str) -> str:
    try:
        known = len(base64.b64decode(value, validate=True)) == 32
    except binascii.Error:
        known = False
    if not known:
        raise ValueError("expected the public key that `belt node` of that node prints")
    return value


Address = Annotated[str, AfterValidator(_checked_address)]
Domain = Annotated[str, AfterValidator(_checked_domain)]
PublicKey = Annotated[str, AfterValidator(_checked_public_key)]


class Peer(_Part):
    """Another node of the network, which this one harvests and answers."""

    name: Code
    address: Address
    """Of its pages; its OAI-PMH is below it at ``/oai``."""
    key: PublicKey | None = None
    """Ed25519, base64; without it neither searches nor erasures are exchanged."""


class Node(_Part):
    """What this belt gives to other nodes, and which these are."""

    name: Code
    domain: Domain
    """Names this node in the identifiers of its records, for ever."""
    email: Text
    gives: Literal["own", "all"] = "own"
    """Own works and people only, or those harvested from others too, as a hub does."""
    people: Literal["unless_objected", "only_agreed"] = "unless_objected"
    """Whether people leave this node unless they object, or only when they agreed."""
    peers: tuple[Peer, ...] = ()

    def peer(self, name: str) -> Peer | None:
        """The peer of this name."""
        return next((one for one in self.peers if one.name == name), None)


class Belt(_Part):
    """One network."""

    name: Names
    hub: Code
    languages: tuple[Language, ...] = Field(min_length=1)
    regions: tuple[Region, ...] = Field(min_length=1)
    organisations: tuple[Organisation, ...] = ()
    blocs: tuple[Bloc, ...] = ()
    identity: Identity = Identity()
    growth: Growth = Growth()
    node: Node | None = None
    """``None`` where nothing is exchanged with other nodes."""
    withheld: tuple[Text, ...] = ()
    """Ids of people who asked not to appear."""

    @cached_property
    def _region_by_country(self) -> dict[str, str]:
        return {country: one.code for one in self.regions for country in one.countries}

    def region_of(self, country: str | None) -> str | None:
        """The code of the region that a country belongs to; ``None`` outside the belt."""
        return self._region_by_country.get(country) if country else None

    def region(self, code: str) -> Region:
        """The region of this code. Raises ``KeyError`` when there is none."""
        for one in self.regions:
            if one.code == code:
                return one
        raise KeyError(code)

    def organisation(self, name: str) -> Organisation:
        """The organisation of this name. Raises ``KeyError`` when there is none."""
        for one in self.organisations:
            if one.name == name:
                return one
        raise KeyError(name)

    def country_of(self, organisation: Organisation) -> str | None:
        """Where an organisation is: its own country, else its region's first."""
        if organisation.country:
            return organisation.country
        return self.region(organisation.region).countries[0] if organisation.region else None
