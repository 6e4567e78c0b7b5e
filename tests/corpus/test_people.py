"""Who is who, on small cases against brute force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.config import Identity
from belt.corpus import blocks
from belt.corpus.people import decide_people
from belt.corpus.people_mentions import MENTIONS, Mentions

Slot = tuple[str, str, Sequence[str], Sequence[str]]
"""Work, name, ids, organisations."""
People = dict[str, pa.Table]
STRINGS = pa.list_(pa.string())


def slot_names(slots: Sequence[Slot]) -> list[str]:
    """``w1#0``: the work of each slot, and its place there."""
    seen: Counter[str] = Counter()
    names = []
    for work, *_ in slots:
        names.append(f"{work}#{seen[work]}")
        seen[work] += 1
    return names


def rows_of(slots: Sequence[Slot]) -> list[dict[str, Any]]:
    """The slots by work and position."""
    rows = [
        {
            "work_id": work,
            "position": int(slot.partition("#")[2]),
            "name": name,
            "ids": sorted(ids),
            "organisation_ids": sorted(organisations),
        }
        for slot, (work, name, ids, organisations) in zip(slot_names(slots), slots, strict=True)
    ]
    return sorted(rows, key=lambda row: (row["work_id"], row["position"]))


def numbered(
    slots: Sequence[Slot], identity: Identity, records: Sequence[pa.Table] = ()
) -> tuple[Mentions, pa.Table]:
    """The slots, and people's own records, as mentions."""
    names = ("work_id", "position", "name", "ids", "organisation_ids")
    schema = pa.schema([MENTIONS.field(name) for name in names])
    mentions = Mentions(identity)
    tables = mentions.numbered([pa.Table.from_pylist(rows_of(slots), schema=schema)], records)
    rows = pa.concat_tables(tables)
    return mentions, rows.append_column("block", pa.array([0] * len(rows), pa.int64()))


def resolve(
    slots: Sequence[Slot], *, apart: Any = (), same: Any = (), order: Sequence[int] | None = None
) -> People:
    """Decide on all slots at once, given in ``order``."""
    identity = Identity(same=same, apart=apart)
    mentions, rows = numbered(slots, identity)
    if order is not None:
        rows = rows.take(pa.array(order, pa.int64()))
    return decide_people(rows, mentions.expected, identity)


def resolve_by_blocks(slots: Sequence[Slot], same: Any) -> People:
    """Decide on each block by itself."""
    identity = Identity(same=same)
    mentions, rows = numbered(slots, identity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BATCH", 1)
        batches = mentions.blocks.batches()
    decided = [
        decide_people(
            rows.filter(
                pc.is_in(rows["thing"], batches.filter(pc.field("batch") == batch)["thing"])
            ),
            mentions.expected,
            identity,
        )
        for batch in pc.unique(batches["batch"])
    ]
    return {name: pa.concat_tables([one[name] for one in decided]) for name in decided[0]}


def in_some_order(people: People) -> dict[str, list[str]]:
    return {name: sorted(map(repr, table.to_pylist())) for name, table in people.items()}


def groups(slots: Sequence[Slot], **decided: Any) -> set[frozenset[int]]:
    """Which slots, by their numbers, are one person."""
    number = {slot: number for number, slot in enumerate(slot_names(slots))}
    found: dict[str, set[int]] = {}
    for row in resolve(slots, **decided)["of_mention"].to_pylist():
        slot = f"{row['work_id']}#{row['position']}"
        found.setdefault(row["person_id"], set()).add(number[slot])
    return {frozenset(members) for members in found.values()}


IDS = [f"ieee:{number}" for number in range(4)]
NAMES = [
    "Minjun Kim",
    "Min-Jun Kim",
    "M. Kim",
    "Hana Sato",
    "Sato Hana",
    "Nguyen Van Minh",
    "Wei Li",
]
slots_of_any_kind = st.lists(
    st.tuples(
        st.sampled_from(["w1", "w2", "w3", "w4"]),
        st.sampled_from(NAMES),
        st.lists(st.sampled_from(IDS), max_size=2, unique=True),
        st.lists(st.sampled_from(["ror:a", "ror:b"]), max_size=2, unique=True),
    ),
    min_size=1,
    max_size=9,
)


@given(slots_of_any_kind, st.sampled_from([(), (("Minjun", "w1#0"),), (("w1#0", "w2#0"),)]))
def test_batches_change_nothing(slots: list[Slot], same: Any) -> None:
    """Blocks decided on one by one are decided as all together: every table is equal."""
    assert in_some_order(resolve_by_blocks(slots, same)) == in_some_order(resolve(slots, same=same))


@given(slots_of_any_kind, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(slots: list[Slot], random: Any) -> None:
    order = list(range(len(slots)))
    random.shuffle(order)
    assert in_some_order(resolve(slots)) == in_some_order(resolve(slots, order=order))


def connected(ids: Sequence[Sequence[str]]) -> list[set[int]]:
    """The connected components of what shares an id."""
    found = [{number} for number in range(len(ids))]
    for a, b in combinations(range(len(ids)), 2):
        if set(ids[a]) & set(ids[b]):
            first = next(group for group in found if a in group)
            second = next(group for group in found if b in group)
            if first is not second:
                found.remove(second)
                first |= second
    return found


@given(slots_of_any_kind)
def test_two_authors_of_a_work_are_one_person_by_their_ids_only(slots: list[Slot]) -> None:
    found = groups(slots)
    assert sorted(number for members in found for number in members) == list(range(len(slots)))
    by_ids = connected([ids for _, _, ids, _ in slots])
    for members in found:
        for a, b in combinations(members, 2):
            if slots[a][0] == slots[b][0]:
                assert any({a, b} <= group for group in by_ids)


@given(st.lists(st.lists(st.sampled_from(IDS), max_size=2, unique=True), min_size=1, max_size=8))
def test_by_ids_alone_people_are_the_connected_components(ids: list[list[str]]) -> None:
    """One frequent name and a work each, so that nothing but ids speaks."""
    crowd: list[Slot] = [(f"crowd{n}", "Wei Li", [f"openreview:~{n}"], []) for n in range(40)]
    slots = [(f"w{number}", "Wei Li", own, []) for number, own in enumerate(ids)]
    everyone = groups([*slots, *crowd])
    found = {members for members in everyone if min(members) < len(ids)}
    assert found == {frozenset(group) for group in connected(ids)}


def test_three_kinds_of_id_and_a_bare_name_are_one_person_with_evidence() -> None:
    slots: list[Slot] = [
        ("w1", "Minjun Kim", ["ieee:1", "orcid:0000-0001"], ["ror:kaist"]),
        ("w2", "Min-Jun Kim", ["openreview:~Minjun_Kim1", "orcid:0000-0001"], []),
        ("w3", "Minjun Kim", [], ["ror:kaist"]),
        ("w4", "Hana Sato", ["ieee:2"], ["ror:tokyo"]),
    ]
    people = resolve(slots)
    assert groups(slots) == {frozenset({0, 1, 2}), frozenset({3})}
    evidence = people["person_merges"]["evidence"].to_pylist()
    assert evidence
    assert all(evidence)
    [kim] = [row for row in people["people"].to_pylist() if "Kim" in row["name"]]
    assert kim["orcid"] == "0000-0001"
    assert {"ieee:1", "openreview:~Minjun_Kim1"} <= set(kim["source_ids"])


def test_a_name_in_another_script_is_joined_by_an_id_alone() -> None:
    slots: list[Slot] = [("w1", "Minjun Kim", ["ieee:1"], []), ("w2", "김민준", [], [])]
    assert len(groups(slots)) == 2
    slots[1] = ("w2", "김민준", ["ieee:1"], [])
    people = resolve(slots)
    assert len(groups(slots)) == 1
    [kim] = people["people"].to_pylist()
    assert (kim["name"], kim["native_name"]) == ("Minjun Kim", "김민준")


def test_belt_toml_has_the_last_word() -> None:
    slots: list[Slot] = [
        ("w1", "Zbigniew Quartermain", ["ieee:1"], ["ror:a"]),
        ("w2", "Zbigniew Quartermain", ["ieee:2"], ["ror:a"]),
        ("w3", "Hana Sato", ["ieee:3"], []),
    ]
    assert len(groups(slots)) == 2
    assert len(groups(slots, apart=(("ieee:1", "ieee:2"),))) == 3
    joined = groups(slots, same=(("ieee:1", "ieee:3"),), apart=(("ieee:1", "ieee:2"),))
    assert joined == {frozenset({0, 2}), frozenset({1})}


def test_who_was_joined_with_a_persons_own_record_is_told() -> None:
    slots: list[Slot] = [("w1", "Zoltan Qwertzy", [], ["ror:a"])]
    record = {"name": "Zoltan Qwertzy", "names": [], "ids": ["openalex:A1"],
              "organisation_ids": ["ror:a"]}  # fmt: skip
    names = ("name", "names", "ids", "organisation_ids")
    schema = pa.schema([MENTIONS.field(name) for name in names])
    identity = Identity(same=(), apart=())
    for several in (1, 2):
        told = pa.Table.from_pylist([record] * several, schema=schema)
        mentions, rows = numbered(slots, identity, [told])
        found = decide_people(rows, mentions.expected, identity)
        assert found["person_merges"].to_pylist() == [
            {"kind": "person", "kept": "openalex:A1", "merged": "w1#0",
             "evidence": "same name; both at ror:a"}
        ]  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["M. Kim", "Minjun Kim", "Kim Minjun"]),
                       st.sampled_from(["ror:a", "ror:b"])), max_size=8)
)  # fmt: skip
def test_what_is_kept_apart_in_a_large_block_does_not_depend_on_batches(
    told: list[tuple[str, str]],
) -> None:
    slots: list[Slot] = [(f"w{n}", name, [], [place]) for n, (name, place) in enumerate(told)]
    identity = Identity(same=(), apart=())
    found = []
    for size in (1, 1_000):
        mentions, rows = numbered(slots, identity)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(blocks, "BATCH", size)
            patch.setattr(blocks, "MOST_IN_BLOCK", 2)
            batches = mentions.blocks.batches()
        of_row = batches.take(pc.index_in(rows["thing"], batches["thing"].combine_chunks()))
        rows = rows.set_column(rows.num_columns - 1, "block", of_row["block"])
        decided = [
            decide_people(
                rows.filter(pc.equal(of_row["batch"], batch)), mentions.expected, identity
            )
            for batch in pc.unique(batches["batch"])
        ]
        found.append(sorted(str(row) for one in decided for row in one["of_mention"].to_pylist()))
    assert found[0] == found[1]
