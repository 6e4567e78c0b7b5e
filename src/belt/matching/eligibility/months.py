"""Months between days, exactly.

Days and months are counted as the calendar has them. A month after a day is the same day of the
next month, or that month's last day where it has no such day. A time from one day to another, both
included, is so many whole months from its first day on, and the days left over; of several times
the months and the days are added, and thirty days make a month. So a single stay from 1 February
2024 to 31 January 2025 is twelve months, however many days that is.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

DAYS = 30
"""Days that make a month, where times are added up."""
_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The day so many months later, or earlier for negative months."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def length(first: date, last: date) -> tuple[int, int]:
    """Whole months and days left over, both days included; nothing where ``last`` is earlier."""
    end = last + _DAY
    if end <= first:
        return 0, 0
    months = (end.year - first.year) * 12 + end.month - first.month
    if months_after(first, months) > end:
        months -= 1
    return months, (end - months_after(first, months)).days


def together(times: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The same days without overlaps, times that touch joined, in order."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(times):
        if found and first <= found[-1][1] + _DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def months_within(times: Iterable[tuple[date, date]], first: date, last: date) -> tuple[int, int]:
    """Months and days of all times together that fall between two days, both included.

    Thirty days are told as a month.
    """
    inside = [(max(since, first), min(until, last)) for since, until in times]
    lengths = [length(*one) for one in together(inside)]
    days = sum(days for _, days in lengths)
    return sum(months for months, _ in lengths) + days // DAYS, days % DAYS
