"""Countries and time zones by the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import get_language

from belt.config import time_zones


def countries() -> list[tuple[str, str]]:
    """(ISO code, name) of every country, in the order of the reader's language."""
    return _countries((get_language() or "en")[:2])


@lru_cache(maxsize=8)
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language).territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    none = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    return sorted((one for one in found if one[0] not in none), key=lambda one: one[1])


def country_name(code: str) -> str:
    """A country's name in the reader's language, its code where it has none."""
    return dict(countries()).get(code, code)


def time_zone_choices() -> list[tuple[str, str]]:
    """Time zones to choose from, by their IANA names."""
    every = sorted(zone for zone in time_zones() if "/" in zone)
    return [(one, one) for one in ["UTC", *every]]


def zone_name(zone: str) -> str:
    """A time zone by its city in the reader's language."""
    return zone if zone == "UTC" else _zone_name(zone, (get_language() or "en")[:2])


@lru_cache(maxsize=512)
def _zone_name(zone: str, language: str) -> str:
    # Locale data name some cities under what the zone was called before, such as Saigon.
    before = [old for old, new in get_global("zone_aliases").items() if new == zone]
    named = Locale.parse(language).time_zones
    for one in (zone, *before):
        if one in named and "city" in named[one]:
            return str(named[one]["city"])
    return str(get_timezone_location(zone, locale=language, return_city=True))
