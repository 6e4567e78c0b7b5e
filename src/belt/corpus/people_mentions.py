"""Mentions: author slots and people's own records, and what each can be called by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from belt.config import Identity
from belt.corpus.blocks import Blocks, Gathered, Numbers, hashed
from belt.corpus.names import Name, parse_name
from belt.corpus.ties import LARGEST_TEAM

INITIAL, ORDER = 1, 2
"""Strengths of relations; an id and what belt.toml says hold whatever the size of a block."""
_STRINGS = pa.list_(pa.string())
MENTIONS = pa.schema(
    [
        ("work_id", pa.string()),
        ("position", pa.int32()),
        ("name", pa.string()),
        ("names", _STRINGS),
        ("ids", _STRINGS),
        ("organisation_ids", _STRINGS),
        ("team", _STRINGS),
        ("place", pa.int32()),
        ("thing", pa.int64()),
    ]
)
"""``names``: further ones of people's own records, which have no work. ``team``: keys of the names
of a work's authors in their order, the mention's own at ``place``; none of a team so large that it
says nothing about who works with whom (:data:`belt.corpus.ties.LARGEST_TEAM`). ``thing``: its name,
as a hash.
"""


class Expected:
    """How many other people of a name are to be expected, family and given names independent."""

    def __init__(self, families: Numbers, given: Numbers) -> None:
        self._families = np.unique(families, return_counts=True)
        self._given = np.unique(given, return_counts=True)
        self._size = max(len(families), 1)

    def __call__(self, name: Name) -> float:
        """Other people of this name among all names of the corpus."""
        families = _times(self._families, name.family)
        return families * _times(self._given, "".join(name.given)) / self._size


def _times(counted: tuple[Numbers, Numbers], text: str) -> int:
    values, times = counted
    [value] = hashed([text])
    place = int(np.searchsorted(values, value))
    return int(times[place]) if place < len(values) and values[place] == value else 0


class Mentions:
    """All mentions of a corpus, taken piece by piece; what is kept of them are numbers.

    Two mentions are ever joined only if they share a name, an id, the family name with the first
    letter of the given name, or the words of the name in any order (see :mod:`belt.corpus.people`),
    or if belt.toml says so. Of names so frequent that what is related so is more than memory holds,
    those in another order are not compared, then those with an initial.
    """

    def __init__(self, identity: Identity) -> None:
        self.blocks = Blocks(strengths=3)
        self._same = identity.same
        self._wanted = {one for pair in identity.same for one in pair}
        self._first: dict[str, int] = {}
        self._names = Gathered(3)

    def numbered(
        self, slots: Iterable[pa.Table], records: Iterable[pa.Table]
    ) -> Iterator[pa.Table]:
        """Both as :data:`MENTIONS`.

        ``slots``: ``work_id, position, name, ids, organisation_ids``, by work and position, no work
        in two tables. ``records``: people's own, ``name, names, ids, organisation_ids``. Ids that a
        source merged stand as those that it kept.
        """
        for table in slots:
            keys, things = self._take(table)
            teams, places = _teams(table["work_id"].combine_chunks(), keys)
            yield _mentions(table, {"team": teams, "place": places, "thing": pa.array(things)})
        for table in records:
            _, things = self._take(table)
            yield _mentions(table, {"thing": pa.array(things)})
        first = self._first
        pairs = [(first[a], first[b]) for a, b in self._same if a in first and b in first]
        for number, pair in enumerate(pairs):
            [said] = hashed([f"said {number}"])
            self.blocks.relate(np.array(pair), np.array([said, said]))

    @cached_property
    def expected(self) -> Expected:
        """How many people of a name are to be expected, once all mentions are taken."""
        (_, families, given), _ = self._names.gathered()
        return Expected(families, given)

    def _take(self, table: pa.Table) -> tuple[pa.Array, Numbers]:
        """The key of each mention's name, as text and as a number."""
        distinct = pc.dictionary_encode(table["name"].combine_chunks())
        names = [parse_name(name) for name in distinct.dictionary.to_pylist()]
        keys = pa.array([name.key for name in names], pa.string())
        numbers = hashed(keys.to_pylist())
        self._names.add(
            numbers,
            hashed(name.family for name in names),
            hashed("".join(name.given) for name in names),
        )
        initials = hashed(f"{name.family}|{name.initial}" for name in names)
        self.blocks.relate(numbers, initials, INITIAL)
        self.blocks.relate(numbers, hashed(name.words for name in names), ORDER)
        things = numbers[distinct.indices.to_numpy()]
        self.blocks.count(things)
        ids = table["ids"].combine_chunks()
        bearers = things[pc.list_parent_indices(ids).to_numpy()]
        self.blocks.relate(bearers, hashed(ids.flatten().to_pylist()))
        if self._wanted:
            self._find_decided(table, things)
        return keys.take(distinct.indices), things

    def _find_decided(self, table: pa.Table, things: Numbers) -> None:
        """Remember the first mention of whatever belt.toml names."""
        works = table["work_id"].to_pylist() if "work_id" in table.column_names else None
        positions = table["position"].to_pylist() if works else None
        for number, ids in enumerate(table["ids"].to_pylist()):
            work = works[number] if works else None
            position = positions[number] if positions else None
            for reference in self._wanted.intersection(references_of(work, position, ids)):
                self._first.setdefault(reference, int(things[number]))


def _mentions(table: pa.Table, more: dict[str, pa.Array]) -> pa.Table:
    """The table with all columns of :data:`MENTIONS`; what it has not is null."""
    columns = {name: table[name] for name in table.column_names} | more
    nothing = pa.nulls(len(table))
    return pa.table([columns.get(name, nothing) for name in MENTIONS.names], MENTIONS.names).cast(
        MENTIONS
    )


def _teams(works: pa.Array, keys: pa.Array) -> tuple[pa.Array, pa.Array]:
    """For each slot, ordered by work, the keys of the work's names and the slot's place there."""
    codes = pc.dictionary_encode(works).indices.to_numpy()
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sizes = np.diff(starts, append=len(codes))
    place = np.arange(len(codes)) - np.repeat(starts, sizes)
    told = np.where(sizes > LARGEST_TEAM, 0, sizes)
    lengths = np.repeat(told, sizes)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    rows = np.repeat(np.repeat(starts, sizes) - offsets[:-1], lengths) + np.arange(offsets[-1])
    teams = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), keys.take(pa.array(rows)))
    return teams, pa.array(place, pa.int32())


def in_order(mentions: pa.Table) -> pa.Table:
    """Author slots by work and position, then people's own records by ids and name."""
    slots = mentions.filter(pc.is_valid(mentions["work_id"]))
    told = mentions.filter(pc.is_null(mentions["work_id"]))
    keys = list(zip(told["ids"].to_pylist(), told["name"].to_pylist(), strict=True))
    order = pa.array(sorted(range(len(keys)), key=keys.__getitem__), pa.int64())
    by_work = slots.sort_by([("work_id", "ascending"), ("position", "ascending")])
    return pa.concat_tables([by_work, told.take(order)])


def slot_of(work: str | None, position: int | None, ids: list[str]) -> str:
    """What names a mention that has no id of its own."""
    return f"record:{' '.join(ids)}" if work is None else f"{work}#{position}"


def references_of(work: str | None, position: int | None, ids: list[str]) -> tuple[str, ...]:
    """Everything that belt.toml can call a mention by."""
    slot = slot_of(work, position, ids)
    return (*ids, slot, own_id(slot))


def said_of_coauthor(key: str) -> str:
    """The evidence that somebody of this name (:attr:`Name.key`) wrote with two mentions."""
    family, _, given = key.partition("|")
    return f"co-author {given} {family} in common"


def own_id(slot: str) -> str:
    """The id of a person who has no other, made from the first of their mentions."""
    return "belt:person-" + hashlib.sha256(slot.encode()).hexdigest()[:12]
