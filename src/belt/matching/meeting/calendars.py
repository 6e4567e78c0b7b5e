"""Public holidays of countries."""

from __future__ import annotations

from datetime import date, timedelta

import holidays


class BadCountry(ValueError):
    """A country whose holidays nobody has written down here."""


def holidays_of(country: str, first: date, last: date) -> frozenset[date]:
    """The public holidays of a country (ISO 3166) from one day to another, both included.

    From the package ``holidays``, where future years follow today's law. Raises
    :class:`BadCountry`.
    """
    years = range((first - timedelta(days=1)).year, (last + timedelta(days=1)).year + 1)
    try:
        found = holidays.country_holidays(country, years=years)
    except NotImplementedError:
        raise BadCountry(f"the public holidays of {country!r} are not known") from None
    return frozenset(day for day in found if first <= day <= last)
