"""Slots in which everybody can meet, the most bearable first.

A slot is as hard for a place as its hardest minute, and so long that a clock may change within it;
minutes are therefore real ones (UTC), and each place's clock is read for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from belt.matching.meeting.hours import Place

NEVER = -1
QUARTER = 15
"""Minutes: every zone's clock differs from UTC by whole quarters, and slots begin at them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time to meet."""

    start: datetime
    """UTC."""
    end: datetime
    burdens: tuple[int, ...]
    """Of each place, in their order: 0 good, 1 bearable, 3 hard."""

    @property
    def hardest(self) -> int:
        """The burden of the place that bears most."""
        return max(self.burdens, default=0)


def find_slots(
    places: Sequence[Place],
    first: date,
    last: date,
    minutes: int,
    *,
    step: int = 30,
    limit: int | None = None,
) -> list[Slot]:
    """Slots of ``minutes`` that begin on the days from ``first`` to ``last`` (UTC) every ``step``.

    The least hard for the place that bears most come first, of those the ones that are least hard
    altogether, then the earliest. Raises ``ValueError`` for lengths that are not whole quarters of
    an hour, or days that run backwards.
    """
    if minutes <= 0 or minutes % QUARTER or step <= 0 or step % QUARTER:
        raise ValueError("expected a length and a step of whole quarters of an hour")
    if last < first or not places:
        raise ValueError("expected a first day, a last day not before it, and at least one place")
    begin = datetime.combine(first, time(), UTC)
    days = (last - first).days + 1
    quarters = days * 96 + minutes // QUARTER
    costs = np.array([_costs(place, begin, quarters) for place in places], np.int64)
    length = minutes // QUARTER
    windows = np.lib.stride_tricks.sliding_window_view(costs, length, axis=1)
    possible = (windows != NEVER).all(axis=(0, 2))
    hardest = windows.max(axis=2)
    starts = np.arange(0, days * 96, step // QUARTER)
    starts = starts[possible[starts]]
    order = np.lexsort((starts, hardest[:, starts].sum(axis=0), hardest[:, starts].max(axis=0)))
    found = starts[order][:limit]
    return [
        Slot(
            begin + timedelta(minutes=int(at) * QUARTER),
            begin + timedelta(minutes=int(at) * QUARTER + minutes),
            tuple(int(one) for one in hardest[:, at]),
        )
        for at in found
    ]


def _costs(place: Place, begin: datetime, quarters: int) -> NDArray[np.int64]:
    """What each quarter of an hour from ``begin`` on costs a place; ``NEVER`` where none meets."""
    told = (place.burden(begin + timedelta(minutes=QUARTER * at)) for at in range(quarters))
    return np.fromiter((NEVER if one is None else one for one in told), np.int64, quarters)
