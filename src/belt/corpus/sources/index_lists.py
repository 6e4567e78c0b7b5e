"""Paper Copilot's index lists: which value belongs to which part of which affiliation slot.

A slot holds the affiliations of one author, joined by ``+``. For each slot the list has an entry,
the positions of its parts' values in a list of distinct values, in the order in which the values
first occur. Blank values are left out of the entries, and a slot of one part whose value is blank
has no entry at all, so that everything after it moves up.

Where the shapes agree nothing was left out. Where they do not, three things hold in every one of
the 64,915 lists of the development data whose shapes agree: equal parts have equal values, values
are numbered in the order of their first occurrence (the blank too, and its number shows where that
was), and entries keep the order of the slots. All ways of reading the list that keep to these are
tried, and a value is used where every one of them gives the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

BLANK = -1
"""The part has no value."""
UNKNOWN = -2
"""The part's value cannot be told."""

_MOST_PARTS = 120
_MOST_STEPS = 5_000


def parse_entries(text: str, values: int) -> list[tuple[int, ...]] | None:
    """The entries of an index list such as ``0;1+2;0``; ``None`` when it is malformed.

    ``values`` is the number of distinct values that its positions may point to.
    """
    try:
        entries = [
            tuple(int(number) for number in entry.split("+")) if entry.strip() else ()
            for entry in text.split(";")
        ]
    except ValueError:
        return None
    if any(not 0 <= number < values for entry in entries for number in entry):
        return None
    return entries


def place(
    slots: Sequence[Sequence[str]],
    entries: Sequence[Sequence[int]],
    values: Sequence[str],
) -> list[list[int]]:
    """For each part of each slot, the position of its value, :data:`BLANK` or :data:`UNKNOWN`.

    ``slots`` are the slots that are not empty, each a sequence of parts as printed; ``values`` are
    the distinct values, among which ``""`` stands for the blank.
    """
    if is_aligned(slots, entries):
        return [list(entry) for entry in entries]
    unknown = [[UNKNOWN] * len(slot) for slot in slots]
    if "" not in values or sum(map(len, slots)) > _MOST_PARTS or len(entries) > len(slots):
        return unknown
    search = _Search(slots, entries, len(values), values.index(""))
    readings = list(search.readings())
    if not readings or search.steps > _MOST_STEPS:
        return unknown
    agreed = [
        candidates[0] if len(set(candidates)) == 1 else UNKNOWN
        for candidates in zip(*readings, strict=True)
    ]
    parts = iter(agreed)
    return [[next(parts) for _ in slot] for slot in slots]


def is_aligned(slots: Sequence[Sequence[str]], entries: Sequence[Sequence[int]]) -> bool:
    """Whether every part of every slot has its position, so that nothing was left out."""
    return len(slots) == len(entries) and all(
        len(slot) == len(entry) for slot, entry in zip(slots, entries, strict=True)
    )


@dataclass(slots=True)
class _Search:
    """A depth-first search through the readings of one list."""

    slots: Sequence[Sequence[str]]
    entries: Sequence[Sequence[int]]
    values: int
    blank: int
    steps: int = field(default=0)

    def readings(self) -> Iterator[list[int]]:
        yield from self._from(0, 0, [], {}, 0)

    def _from(
        self, slot: int, entry: int, chosen: list[int], known: dict[str, int], used: int
    ) -> Iterator[list[int]]:
        self.steps += 1
        if self.steps > _MOST_STEPS or len(self.entries) - entry > len(self.slots) - slot:
            return
        if slot == len(self.slots):
            if entry == len(self.entries) and used == self.values:
                yield [BLANK if value == self.blank else value for value in chosen]
            return
        parts = self.slots[slot]
        for values, taken in self._options(parts, entry):
            step = self._consistent(parts, values, known, used)
            if step is not None:
                yield from self._from(slot + 1, entry + taken, [*chosen, *values], *step)

    def _options(self, parts: Sequence[str], entry: int) -> Iterator[tuple[list[int], int]]:
        if len(parts) == 1:
            yield [self.blank], 0
        if entry == len(self.entries):
            return
        given = self.entries[entry]
        if len(parts) == 1 and not given:
            # A slot of one part without a value has no entry, not an empty one.
            return
        for places in combinations(range(len(parts)), len(given)):
            values = [self.blank] * len(parts)
            for place_, value in zip(places, given, strict=True):
                values[place_] = value
            yield values, 1

    def _consistent(
        self,
        parts: Sequence[str],
        values: Sequence[int],
        known: dict[str, int],
        used: int,
    ) -> tuple[dict[str, int], int] | None:
        known = dict(known)
        for part, value in zip(parts, values, strict=True):
            if known.setdefault(part, value) != value or value > used:
                return None
            used = max(used, value + 1)
        return known, used
