"""Who is who, on small cases against brute force."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.config import Identity
from belt.corpus import people_blocks
from belt.corpus.people import People, resolve_people

Slot = tuple[str, str, Sequence[str], Sequence[str]]
"""Work, name, ids, organisations."""
NO_RECORDS = pa.table({"ids": [], "name": [], "names": [], "organisation_ids": []})
NONE_MERGED = pa.table({"kept": pa.array([], pa.string()), "merged": pa.array([], pa.string())})
STRINGS = pa.list_(pa.string())


def resolve(
    slots: Sequence[Slot], *, apart: Any = (), same: Any = (), order: Sequence[int] | None = None
) -> People:
    """Resolve the slots, given in ``order``; positions are those of ``slots`` within a work."""
    seen: dict[str, int] = {}
    rows = []
    for number, (work, name, ids, organisations) in enumerate(slots):
        position = seen[work] = seen.get(work, -1) + 1
        rows.append((number, work, position, name, list(ids), list(organisations)))
    rows = [rows[number] for number in order or range(len(rows))]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    types = (pa.int64(), pa.string(), pa.int32(), pa.string(), STRINGS, STRINGS)
    names = ("mention", "work_id", "position", "name", "ids", "organisation_ids")
    mentions = pa.table(
        [pa.array(list(column), kind) for column, kind in zip(columns, types, strict=True)],
        names=list(names),
    )
    return resolve_people(
        mentions, Identity(same=same, apart=apart), records=NO_RECORDS, merged_ids=NONE_MERGED
    )


def groups(people: People) -> set[frozenset[int]]:
    """Which mentions are one person."""
    found: dict[str, set[int]] = {}
    for row in people.of_mention.to_pylist():
        found.setdefault(row["person_id"], set()).add(row["mention"])
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people_blocks, "BATCH", 1)
        one_by_one = resolve(slots, same=same)
    assert one_by_one == resolve(slots, same=same)


def test_a_batch_holds_whole_blocks_and_little_more_than_it_may() -> None:
    letters = "abcdefghijklmnopqrst"
    names = [f"{a}{b} {c}x" for a in letters for b in letters for c in letters]
    printed = pa.array([name for name in names for _ in range(10)])
    ids = pa.array([[]] * len(printed), STRINGS)
    found, several = people_blocks.batches(printed, ids, {})
    assert sorted(np.concatenate(several).tolist()) == list(range(len(printed)))
    assert max(map(len, several)) < people_blocks.BATCH + 200
    assert len(several) == len(printed) // people_blocks.BATCH
    for rows in several:
        assert (np.diff(rows) > 0).all()
        assert len(set(found.key_of(rows))) * 10 == len(rows), "no block is cut"


@given(slots_of_any_kind, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(slots: list[Slot], random: Any) -> None:
    order = list(range(len(slots)))
    random.shuffle(order)
    one, other = resolve(slots), resolve(slots, order=order)
    assert groups(one) == groups(other)
    assert one.people.sort_by("person_id").equals(other.people.sort_by("person_id"))


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
    found = groups(resolve(slots))
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
    everyone = groups(resolve([*slots, *crowd]))
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
    assert groups(people) == {frozenset({0, 1, 2}), frozenset({3})}
    evidence = people.merges["evidence"].to_pylist()
    assert evidence
    assert all(evidence)
    [kim] = [row for row in people.people.to_pylist() if "Kim" in row["name"]]
    assert kim["orcid"] == "0000-0001"
    assert {"ieee:1", "openreview:~Minjun_Kim1"} <= set(kim["source_ids"])


def test_a_name_in_another_script_is_joined_by_an_id_alone() -> None:
    slots: list[Slot] = [("w1", "Minjun Kim", ["ieee:1"], []), ("w2", "김민준", [], [])]
    assert len(groups(resolve(slots))) == 2
    slots[1] = ("w2", "김민준", ["ieee:1"], [])
    people = resolve(slots)
    assert len(groups(people)) == 1
    [kim] = people.people.to_pylist()
    assert (kim["name"], kim["native_name"]) == ("Minjun Kim", "김민준")


def test_belt_toml_has_the_last_word() -> None:
    slots: list[Slot] = [
        ("w1", "Zbigniew Quartermain", ["ieee:1"], ["ror:a"]),
        ("w2", "Zbigniew Quartermain", ["ieee:2"], ["ror:a"]),
        ("w3", "Hana Sato", ["ieee:3"], []),
    ]
    assert len(groups(resolve(slots))) == 2
    assert len(groups(resolve(slots, apart=(("ieee:1", "ieee:2"),)))) == 3
    joined = resolve(slots, same=(("ieee:1", "ieee:3"),), apart=(("ieee:1", "ieee:2"),))
    assert groups(joined) == {frozenset({0, 2}), frozenset({1})}
