"""Taking turns over a series of meetings, so that the hard hours do not always fall to the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from belt.matching.meeting.slots import Slot


@dataclass(frozen=True, slots=True)
class Turns:
    """A slot for each meeting, and what each place has borne at the end."""

    slots: tuple[Slot, ...]
    borne: tuple[int, ...]

    @property
    def unequal(self) -> int:
        """How much more the place that bore most has borne than the one that bore least."""
        return unequal(self.borne)


def unequal(borne: Sequence[int]) -> int:
    """The measure of inequality: the largest burden less the smallest."""
    return max(borne) - min(borne) if borne else 0


def take_turns(choices: Sequence[Sequence[Slot]]) -> Turns:
    """One slot of each meeting's choices, so that the place that bears most bears least.

    Of such series the least unequal, then the one that is least hard altogether, then the first in
    the order of the choices. Exact: all sums that can be reached are kept, meeting by meeting
    (dynamic programming over what the places have borne). Raises ``ValueError`` for a meeting
    without a choice.
    """
    if not all(choices):
        raise ValueError("expected at least one slot for each meeting")
    reached: dict[tuple[int, ...], tuple[int, ...]] = {(): ()}
    for slots in choices:
        further: dict[tuple[int, ...], tuple[int, ...]] = {}
        for borne, path in reached.items():
            for number, slot in enumerate(slots):
                total = _sum(borne, slot.burdens)
                way = (*path, number)
                if total not in further or way < further[total]:
                    further[total] = way
        reached = further
    borne, path = min(
        reached.items(),
        key=lambda one: (max(one[0], default=0), unequal(one[0]), sum(one[0]), one[1]),
    )
    slots = tuple(meeting[number] for meeting, number in zip(choices, path, strict=True))
    return Turns(slots, borne)


def _sum(borne: tuple[int, ...], burdens: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(borne, burdens, strict=True)) if borne else burdens
