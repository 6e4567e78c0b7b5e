"""Which records are the same work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from belt.corpus.works import same_works

_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("item", pa.int32()),
        ("ids", pa.list_(pa.string())),
        ("title_key", pa.string()),
        ("year", pa.int32()),
        ("name_keys", pa.list_(pa.string())),
        ("copied", pa.bool_()),
    ]
)
LONG = "grasping of soft objects with tactile hands"


def _record(item: int, **fields: Any) -> dict[str, Any]:
    plain = {"part": "p", "item": item, "ids": [], "title_key": LONG, "year": 2019}
    return {**plain, "name_keys": ["jane smith", "minjun kim"], "copied": False, **fields}


def _groups(*records: dict[str, Any]) -> set[frozenset[int]]:
    return _leads(records, same_works(pa.Table.from_pylist(list(records), schema=_SCHEMA)))


def _leads(records: Sequence[dict[str, Any]], found: Mapping[str, pa.Table]) -> set[frozenset[int]]:
    groups = {record["item"]: {record["item"]} for record in records}
    for row in found["leaders"].to_pylist():
        groups[row["leader_item"]] |= groups.pop(row["item"])
    return {frozenset(group) for group in groups.values()}


def test_same_title_and_authors_within_two_years_are_one_work() -> None:
    assert _groups(_record(1), _record(2, year=2021)) == {frozenset({1, 2})}


def test_same_title_and_authors_three_years_apart_are_two_works() -> None:
    assert _groups(_record(1), _record(2, year=2022)) == {frozenset({1}), frozenset({2})}


def test_same_title_by_others_is_another_work() -> None:
    other = _record(2, name_keys=["hana sato", "lucie martin"])
    assert _groups(_record(1), other) == {frozenset({1}), frozenset({2})}


def test_a_short_title_says_nothing() -> None:
    assert len(_groups(_record(1, title_key="editorial"), _record(2, title_key="editorial"))) == 2


def test_a_shared_id_joins_differing_titles_by_the_same_authors() -> None:
    first = _record(1, ids=["doi:10.1/a"])
    second = _record(2, ids=["doi:10.1/a"], title_key="soft grasping extended version")
    assert _groups(first, second) == {frozenset({1, 2})}


def test_an_id_on_different_works_identifies_none_of_them() -> None:
    records = [
        _record(1, ids=["doi:10.1/proceedings"], title_key="a", name_keys=["a"]),
        _record(2, ids=["doi:10.1/proceedings"], title_key="walking on sand", name_keys=["b"]),
    ]
    found = same_works(pa.Table.from_pylist(records, schema=_SCHEMA))
    assert found["leaders"].num_rows == 0
    assert found["shared_ids"]["id"].to_pylist() == ["doi:10.1/proceedings"]


def test_a_copy_from_another_node_joins_a_work_and_never_two() -> None:
    """What two works had in common before a correction here still stands on a copy elsewhere."""
    here = [
        _record(1, ids=["ieee-doc:1"], title_key="walking on sand", name_keys=["minjun kim"]),
        _record(2, ids=["doi:10.1/x"]),
    ]
    copy = _record(0, ids=["doi:10.1/x", "ieee-doc:1"], copied=True)
    groups = _groups(*here, copy)
    assert sorted(map(len, groups)) == [1, 2]
    assert frozenset({1, 2}) not in groups
    assert _groups(here[1], copy) == {frozenset({0, 2})}
    found = same_works(pa.Table.from_pylist([*here, copy], schema=_SCHEMA))
    assert found["shared_ids"]["id"].to_pylist() == []
    assert [row["item"] for row in found["leaders"].to_pylist()] == [0], "what is told here leads"


@given(
    st.lists(
        st.builds(
            dict,
            ids=st.lists(
                st.sampled_from(["doi:1", "doi:2", "openalex:W1"]), max_size=2, unique=True
            ),
            title_key=st.sampled_from([LONG, "learning to walk on sand", "note"]),
            year=st.one_of(st.none(), st.integers(2018, 2022)),
            name_keys=st.lists(st.sampled_from(["a b", "c d", "e f"]), max_size=2, unique=True),
            copied=st.booleans(),
        ),
        max_size=7,
    ),
    st.randoms(),
)
def test_the_order_of_records_does_not_matter(rows: list[dict[str, Any]], random: Any) -> None:
    records = [_record(item, **row) for item, row in enumerate(rows)]
    shuffled = random.sample(records, len(records))
    assert _groups(*records) == _groups(*shuffled)
