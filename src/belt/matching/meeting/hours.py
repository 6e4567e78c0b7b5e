"""How hard an hour is to bear where somebody is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day that are good, bearable, and hard; all others are not met in.

    Each is from the first minute of one hour to the first of another, local time, by the clock on
    the wall: 9 to 18 is 09:00 until 18:00. Bearable hours hold the good ones, hard ones those.
    """

    good: tuple[int, int] = (9, 18)
    bearable: tuple[int, int] = (8, 20)
    hard: tuple[int, int] = (7, 22)

    def __post_init__(self) -> None:
        good, bearable, hard = self.good, self.bearable, self.hard
        ordered = hard[0] <= bearable[0] <= good[0] < good[1] <= bearable[1] <= hard[1]
        if not ordered or hard[0] < 0 or hard[1] > 24:
            raise ValueError("expected good hours within bearable ones, those within hard ones")

    def burden(self, minute: int) -> int | None:
        """What a minute of the day costs: 0 good, 1 bearable, 3 hard; None: nobody meets then."""
        hour = minute / 60
        for (begin, end), cost in ((self.good, 0), (self.bearable, 1), (self.hard, 3)):
            if begin <= hour < end:
                return cost
        return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where some of those who meet are."""

    name: str
    zone: ZoneInfo
    hours: Hours = Hours()
    closed: Collection[date] = field(default_factory=frozenset)
    """Days on which nobody meets there: public holidays for instance."""
    weekend: tuple[int, ...] = (5, 6)
    """Days of the week without meetings, 0 is Monday."""

    def burden(self, at: datetime) -> int | None:
        """What a moment costs here; None where nobody meets. ``at`` knows its zone."""
        local = at.astimezone(self.zone)
        if local.weekday() in self.weekend or local.date() in self.closed:
            return None
        return self.hours.burden(local.hour * 60 + local.minute)
