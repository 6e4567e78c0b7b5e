"""Mentions: author slots and people's own records as one table, and what each can be called by."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from belt.config import Identity
from belt.corpus.people_blocks import Names, Numbers

_STRINGS = pa.list_(pa.string())
_TYPES = {
    "mention": pa.int64(),
    "work_id": pa.string(),
    "position": pa.int32(),
    "name": pa.string(),
    "ids": _STRINGS,
    "organisation_ids": _STRINGS,
}
_SLOT_COLUMNS = tuple(_TYPES)


def all_mentions(mentions: pa.Table, records: pa.Table) -> pa.Table:
    """Author slots by work and position, then people's own records: mentions without a work."""
    slots = mentions.select(_SLOT_COLUMNS).sort_by(
        [("work_id", "ascending"), ("position", "ascending")]
    )
    told = sorted(records.to_pylist(), key=lambda one: (one["ids"], one["name"]))
    nothing = [None] * len(told)
    columns = {
        "mention": nothing,
        "work_id": nothing,
        "position": nothing,
        **{name: [one[name] for one in told] for name in ("name", "ids", "organisation_ids")},
    }
    rows = pa.table({name: pa.array(columns[name], _TYPES[name]) for name in _SLOT_COLUMNS})
    more = pa.array([None] * slots.num_rows + [one["names"] for one in told], _STRINGS)
    slots = slots.cast(rows.schema)
    return pa.concat_tables([slots, rows]).append_column("names", more).combine_chunks()


def said_to_be_the_same(
    rows: pa.Table, identity: Identity, kept: dict[str, str]
) -> list[tuple[int, int]]:
    """Rows that belt.toml joins."""
    wanted = {one for pair in identity.same for one in pair}
    if not wanted:
        return []
    first: dict[str, int] = {}
    columns = (rows[name].to_pylist() for name in ("work_id", "position", "ids"))
    for number, (work, position, ids) in enumerate(zip(*columns, strict=True)):
        for reference in wanted.intersection(references_of(work, position, kept_ids(ids, kept))):
            first.setdefault(reference, number)
    return [(first[a], first[b]) for a, b in identity.same if a in first and b in first]


class Teams:
    """Who wrote a work together, as keys of names, for mentions sorted by work."""

    def __init__(self, rows: pa.Table, names: Names) -> None:
        works = pc.dictionary_encode(rows["work_id"].combine_chunks()).indices
        codes = works.fill_null(-1).to_numpy().astype(np.int64)
        self._names = names
        starts = np.flatnonzero(np.diff(codes, prepend=-2))
        ends = np.append(starts[1:], len(codes))
        place = np.repeat(np.arange(len(starts)), ends - starts)
        self._first = starts[place]
        self._size = np.where(codes < 0, 0, (ends - starts)[place])
        """None for people's own records, which are of no work."""

    def of(self, batch: Numbers) -> CoAuthors:
        """The co-authors of the mentions of a batch."""
        firsts, rows, team = np.unique(self._first[batch], return_index=True, return_inverse=True)
        sizes = self._size[batch][rows]
        begins = np.cumsum(sizes) - sizes
        every = np.repeat(firsts - begins, sizes) + np.arange(sizes.sum())
        own = (batch - self._first[batch]).tolist()
        keys = self._names.key_of(every)
        return CoAuthors(keys, begins[team].tolist(), sizes[team].tolist(), own)


class CoAuthors:
    """The co-authors of each mention of a batch; a large team is kept once."""

    def __init__(
        self, keys: list[str], begins: list[int], sizes: list[int], own: list[int]
    ) -> None:
        self._keys, self._begins, self._sizes, self._own = keys, begins, sizes, own

    def __getitem__(self, number: int) -> list[str]:
        """The keys of a mention's co-authors' names, in the order of the work."""
        begin, size, own = self._begins[number], self._sizes[number], self._own[number]
        if not size:
            return []
        team = self._keys[begin : begin + size]
        return team[:own] + team[own + 1 :]


def slot_of(work: str | None, position: int | None, ids: list[str]) -> str:
    """What names a mention that has no id of its own."""
    return f"record:{' '.join(ids)}" if work is None else f"{work}#{position}"


def references_of(work: str | None, position: int | None, ids: list[str]) -> tuple[str, ...]:
    """Everything that belt.toml can call a mention by."""
    slot = slot_of(work, position, ids)
    return (*ids, slot, own_id(slot))


def kept_ids(ids: list[str], kept: dict[str, str]) -> list[str]:
    """Ids, those that a source merged under the one that it kept; sorted."""
    return sorted({kept.get(one, one) for one in ids})


def own_id(slot: str) -> str:
    """The id of a person who has no other, made from the first of their mentions."""
    return "belt:person-" + hashlib.sha256(slot.encode()).hexdigest()[:12]
