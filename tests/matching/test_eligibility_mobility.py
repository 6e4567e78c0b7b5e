"""The mobility rule and the months it counts, against counting day by day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from belt.matching.eligibility import Applicant, Application, Stay, check, parse_rules
from belt.matching.eligibility.months import length, months_after, months_within, together

DAY = timedelta(days=1)
DEADLINE = date(2026, 10, 1)
_days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
_times = st.lists(st.tuples(_days, st.integers(0, 800)), max_size=4).map(
    lambda found: [(first, first + DAY * more) for first, more in found]
)


def _later_by_steps(day: date, months: int) -> date:
    """Month by month from the first day, the day of the month put back in the end."""
    step, number = (1 if months > 0 else -1), day.year * 12 + day.month - 1
    for _ in range(abs(months)):
        number += step
    year, month = number // 12, number % 12 + 1
    found = date(year, month, 1)
    while found.day < day.day and (found + DAY).month == month:
        found += DAY
    return found


def _length_by_days(first: date, last: date) -> tuple[int, int]:
    """Walk the days; a month is full on the eve of its day in the next month."""
    months = days = 0
    day = first
    while day <= last:
        days += 1
        day += DAY
        if day == _later_by_steps(first, months + 1):
            months, days = months + 1, 0
    return months, days


@given(_days, st.integers(-60, 60))
@example(date(2024, 2, 29), 12)
@example(date(2024, 1, 31), 1)
@example(date(2023, 3, 31), -1)
def test_months_later(day: date, months: int) -> None:
    found = months_after(day, months)
    assert found == _later_by_steps(day, months)
    assert found.day == min(day.day, calendar.monthrange(found.year, found.month)[1])


@given(_days, st.integers(0, 800))
@example(date(2024, 1, 31), 28)
@example(date(2023, 1, 30), 29)
def test_lengths(first: date, more: int) -> None:
    assert length(first, first + DAY * more) == _length_by_days(first, first + DAY * more)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2024, 2, 1), date(2025, 1, 31), (12, 0)),
        (date(2023, 2, 1), date(2024, 1, 31), (12, 0)),
        (date(2024, 2, 1), date(2025, 2, 1), (12, 1)),
        (date(2024, 2, 1), date(2024, 2, 29), (1, 0)),
        (date(2024, 1, 2), date(2024, 1, 31), (0, 30)),
        (date(2024, 1, 2), date(2024, 1, 2), (0, 1)),
        (date(2024, 1, 2), date(2024, 1, 1), (0, 0)),
    ],
)
def test_lengths_as_people_say_them(first: date, last: date, told: tuple[int, int]) -> None:
    assert length(first, last) == told


def _walked(times: list[tuple[date, date]], first: date, last: date) -> list[list[date]]:
    """The days of any of the times, between two days, in runs without a gap."""
    runs: list[list[date]] = []
    day = first
    while day <= last:
        if any(since <= day <= until for since, until in times):
            if runs and runs[-1][-1] == day - DAY:
                runs[-1].append(day)
            else:
                runs.append([day])
        day += DAY
    return runs


@given(_times)
@example([(date(2024, 1, 1), date(2024, 1, 9)), (date(2024, 1, 10), date(2024, 1, 10))])
@example([(date(2024, 1, 1), date(2024, 1, 9)), (date(2024, 1, 11), date(2024, 1, 11))])
def test_times_together_hold_the_same_days_once(times: list[tuple[date, date]]) -> None:
    runs = _walked(times, date(2019, 1, 1), date(2033, 12, 31))
    assert together(times) == [(run[0], run[-1]) for run in runs]


@given(_times, _days)
@example([(date(2024, 1, 1), date(2024, 1, 1))], date(2024, 1, 2))
@example([(date(2020, 1, 1), date(2021, 1, 2))], date(2024, 1, 2))
def test_months_within_are_those_of_the_days_walked(
    times: list[tuple[date, date]], day: date
) -> None:
    first, last = months_after(day, -36), day - DAY
    lengths = [_length_by_days(run[0], run[-1]) for run in _walked(times, first, last)]
    thirtieths = sum(30 * months + days for months, days in lengths)
    assert months_within(times, first, last) == divmod(thirtieths, 30)


def _level(*stays: Stay, told: bool = True, deadline: date | None = DEADLINE) -> str | None:
    rules = parse_rules("version = 1\n[[rules]]\nid = 'm'\nkind = 'mobility'\n", Path("rules.toml"))
    ann = Applicant("ann", stays=stays if told else None)
    found = check(Application((ann,), host_country="FR", deadline=deadline), rules)
    return found[0].level if found else None


@pytest.mark.parametrize(
    ("stays", "level"),
    [
        ([], None),
        ([Stay("FR", date(2024, 2, 1), date(2025, 1, 31))], None),
        ([Stay("FR", date(2024, 2, 1), date(2025, 2, 1))], "refused"),
        ([Stay("KR", date(2010, 1, 1))], None),
        ([Stay("FR", date(2025, 10, 1))], None),
        ([Stay("FR", date(2025, 9, 30))], "refused"),
        ([Stay("FR", date(2010, 1, 1), date(2024, 9, 30))], None),
        ([Stay("FR", date(2010, 1, 1), date(2024, 10, 1))], "refused"),
        ([Stay("FR", date(2010, 1, 1), date(2023, 9, 30))], None),
        ([Stay("FR", date(2026, 10, 1))], None),
        ([Stay("FR", None, date(2023, 9, 30))], None),
        ([Stay("FR", None, date(2024, 9, 30))], None),
        ([Stay("FR", None, date(2024, 10, 1))], "unknown"),
        ([Stay("FR", None)], "unknown"),
        (
            [
                Stay("FR", date(2024, 1, 1), date(2024, 6, 30)),
                Stay("FR", date(2024, 3, 1), date(2024, 12, 31)),
            ],
            None,
        ),
        (
            [
                Stay("FR", date(2024, 1, 1), date(2024, 12, 31)),
                Stay("FR", date(2025, 6, 1), date(2025, 6, 1)),
            ],
            "refused",
        ),
    ],
)
def test_at_most_twelve_months_of_the_last_thirty_six(stays: list[Stay], level: str | None) -> None:
    assert _level(*stays) == level


def test_what_is_not_told_is_unknown() -> None:
    assert _level(told=False) == "unknown"
    assert _level(deadline=None) == "unknown"


@given(_days)
def test_twelve_months_in_a_row_are_never_too_many_and_a_day_more_always(first: date) -> None:
    last = months_after(first, 12) - DAY
    after = months_after(first, 18)
    assert _level(Stay("FR", first, last), deadline=after) is None
    assert _level(Stay("FR", first, last + DAY), deadline=after) == "refused"
