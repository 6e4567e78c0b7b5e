"""When people of several regions can meet, by the belt's regions and their public holidays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from belt.config import Region
from belt.matching.meeting import (
    BadCountry,
    Hours,
    Place,
    Slot,
    Turns,
    find_slots,
    holidays_of,
    take_turns,
)
from belt.web.directory.services import shown

CHOICES = 12
"""Slots of each meeting that turns are taken from: more differ little in what they cost."""
LONGEST = 31
"""Days in which times are looked for."""


@dataclass(frozen=True, slots=True)
class Times:
    """What was found for one meeting or a series."""

    places: tuple[Place, ...]
    slots: tuple[Slot, ...]
    """Of the first meeting, the most bearable first."""
    turns: Turns | None
    """One slot for each meeting of the series; ``None`` where a meeting has none."""
    unknown: tuple[str, ...]
    """Countries whose public holidays are not known here."""


def regions() -> tuple[Region, ...]:
    """The belt's regions."""
    return tuple(shown().belt.regions)


def find_times(
    chosen: Iterable[str], first: date, last: date, minutes: int, meetings: int, hours: Hours
) -> Times:
    """Slots for the regions of ``chosen`` codes, and turns over weekly meetings.

    A meeting of a series is looked for in the same days, one, two … weeks later.
    """
    wanted = [one for one in regions() if one.code in set(chosen)]
    days = (first, last + timedelta(weeks=meetings))
    places, unknown = [], []
    for region in wanted:
        closed: set[date] = set()
        for country in region.countries:
            holidays = _holidays(country, *days)
            closed |= holidays or set()
            if holidays is None:
                unknown.append(country)
        places.append(Place(region.code, ZoneInfo(region.timezone), hours, frozenset(closed)))
    found = [
        find_slots(
            places, first + timedelta(weeks=week), last + timedelta(weeks=week), minutes,
            limit=50 if week == 0 else CHOICES,
        )
        for week in range(meetings)
    ]  # fmt: skip
    turns = None
    if meetings > 1 and all(found):
        turns = take_turns([one[:CHOICES] for one in found])
    return Times(tuple(places), tuple(found[0]), turns, tuple(unknown))


@lru_cache(maxsize=256)
def _holidays(country: str, first: date, last: date) -> frozenset[date] | None:
    try:
        return holidays_of(country, first, last)
    except BadCountry:
        return None


def burden_of(region: Region, slot_start: object, minutes: int) -> int | None:
    """What a session costs those who follow it from a region; ``None``: outside all hours.

    Weekends and holidays do not matter here: who follows a workshop chose to.
    """
    place = Place(region.code, ZoneInfo(region.timezone), Hours(), weekend=())
    quarters = range(0, max(minutes, 1), 15)
    told = [place.burden(slot_start + timedelta(minutes=at)) for at in quarters]  # type: ignore[operator]
    return None if None in told else max(one for one in told if one is not None)
