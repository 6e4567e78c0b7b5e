"""Slots for meetings across zones, beside a search minute by minute; turns beside every series."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.meeting import (
    BadCountry,
    Hours,
    Place,
    Slot,
    find_slots,
    holidays_of,
    take_turns,
    unequal,
)

ZONES = ("Asia/Seoul", "Asia/Tokyo", "Asia/Ho_Chi_Minh", "Europe/Paris", "America/New_York",
         "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia")  # fmt: skip
BELT = [
    Place("Seoul", ZoneInfo("Asia/Seoul")), Place("Hanoi", ZoneInfo("Asia/Ho_Chi_Minh")),
    Place("Paris", ZoneInfo("Europe/Paris")),
]  # fmt: skip


def _by_the_minute(
    places: list[Place], first: date, last: date, minutes: int, step: int
) -> list[Slot]:
    """Every slot, each place's clock read at every minute."""
    found = []
    at = datetime(first.year, first.month, first.day, tzinfo=UTC)
    while at.date() <= last:
        burdens = [
            [place.burden(at + timedelta(minutes=one)) for one in range(minutes)]
            for place in places
        ]
        if all(cost is not None for row in burdens for cost in row):
            hardest = tuple(max(cost or 0 for cost in row) for row in burdens)
            found.append(Slot(at, at + timedelta(minutes=minutes), hardest))
        at += timedelta(minutes=step)
    return sorted(found, key=lambda one: (max(one.burdens), sum(one.burdens), one.start))


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True),
    st.dates(date(2019, 1, 1), date(2030, 12, 31)),
    st.integers(0, 2),
    st.sampled_from((15, 45, 60, 90)),
    st.sampled_from((15, 30, 60)),
    st.sets(st.integers(0, 3), max_size=2),
)
def test_slots_are_those_of_a_search_minute_by_minute(
    zones: list[str], first: date, days: int, minutes: int, step: int, closed: set[int]
) -> None:
    off = frozenset(first + timedelta(days=one) for one in closed)
    wide = Hours((9, 18), (7, 22), (0, 24))
    places = [Place(zone, ZoneInfo(zone), wide, off) for zone in zones]
    last = first + timedelta(days=days)
    expected = _by_the_minute(places, first, last, minutes, step)
    assert find_slots(places, first, last, minutes, step=step) == expected


@pytest.mark.parametrize("day", [date(2026, 3, 27), date(2026, 3, 30), date(2026, 10, 26)])
def test_the_belt_meets_in_the_afternoon_of_the_east_over_changes_of_clocks(day: date) -> None:
    best = find_slots(BELT, day, day, 60)[0]
    paris = best.start.astimezone(ZoneInfo("Europe/Paris"))
    seoul = best.start.astimezone(ZoneInfo("Asia/Seoul"))
    assert best.hardest <= 1
    assert 8 <= paris.hour < seoul.hour < 20


def test_nobody_meets_on_a_holiday_of_any_country() -> None:
    first, last = date(2026, 9, 21), date(2026, 9, 27)
    chuseok = holidays_of("KR", first, last)
    assert date(2026, 9, 25) in chuseok
    places = [Place("Seoul", ZoneInfo("Asia/Seoul"), closed=chuseok), *BELT[1:]]
    days = {one.start.astimezone(ZoneInfo("Asia/Seoul")).date() for one in
            find_slots(places, first, last, 60)}  # fmt: skip
    assert days
    assert not days & chuseok


def test_holidays_of_the_belts_countries_are_known() -> None:
    for country, day in (("KR", date(2027, 3, 1)), ("JP", date(2027, 1, 1)),
                         ("FR", date(2027, 7, 14)), ("VN", date(2027, 9, 2))):  # fmt: skip
        assert day in holidays_of(country, date(2027, 1, 1), date(2027, 12, 31))
    with pytest.raises(BadCountry, match="'XX'"):
        holidays_of("XX", date(2027, 1, 1), date(2027, 1, 2))


@pytest.mark.parametrize(("minutes", "step"), [(0, 30), (20, 30), (60, 0), (60, 7)])
def test_lengths_are_whole_quarters(minutes: int, step: int) -> None:
    with pytest.raises(ValueError, match="whole quarters"):
        find_slots(BELT, date(2026, 1, 5), date(2026, 1, 5), minutes, step=step)
    with pytest.raises(ValueError, match="last day"):
        find_slots(BELT, date(2026, 1, 5), date(2026, 1, 4), 60)
    with pytest.raises(ValueError, match="within bearable"):
        Hours((9, 18), (10, 20), (7, 22))


_SLOT = st.tuples(*[st.sampled_from((0, 1, 3))] * 3).map(
    lambda burdens: Slot(
        datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC), burdens
    )
)


@given(st.lists(st.lists(_SLOT, min_size=1, max_size=3), min_size=1, max_size=5))
def test_turns_are_the_best_of_every_series(choices: list[list[Slot]]) -> None:
    def borne(series: tuple[Slot, ...]) -> tuple[int, ...]:
        return tuple(map(sum, zip(*(one.burdens for one in series), strict=True)))

    def order(total: tuple[int, ...]) -> tuple[int, int, int]:
        return max(total), unequal(total), sum(total)

    found = take_turns(choices)
    assert borne(found.slots) == found.borne
    assert order(found.borne) == min(order(borne(series)) for series in product(*choices))
    assert all(slot in row for slot, row in zip(found.slots, choices, strict=True))


def test_the_hard_hours_go_round() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    east, west = Slot(at, at, (3, 0)), Slot(at, at, (0, 3))
    found = take_turns([[east, west]] * 4)
    assert (found.borne, found.unequal) == ((6, 6), 0)
