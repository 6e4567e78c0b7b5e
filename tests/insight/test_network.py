from __future__ import annotations

import pyarrow as pa
import pytest

from belt.insight.network import betweenness, communities, layout, network, pagerank


def _network(pairs: list[tuple[str, str, int]], ids: str):  # type: ignore[no-untyped-def]
    a, b, works = zip(*pairs, strict=True)
    numbers = {name: [ids.index(one) for one in several] for name, several in (("a", a), ("b", b))}
    return network(len(ids), pa.table({**numbers, "works": pa.array(works, pa.int32())}))


SQUARE = [("a", "b", 10), ("b", "d", 10), ("a", "c", 1), ("c", "d", 1)]
TWO_GROUPS = [("a", "b", 5), ("a", "c", 5), ("b", "c", 5), ("c", "d", 1),
              ("d", "e", 5), ("d", "f", 5), ("e", "f", 5)]  # fmt: skip


def test_many_joint_works_do_not_put_people_farther_apart() -> None:
    _, strong, weak, _ = betweenness(_network(SQUARE, "abcd"))
    assert strong == weak > 0


def test_bridge_between_two_groups_lies_on_most_paths() -> None:
    between = betweenness(_network(TWO_GROUPS, "abcdef"))
    assert between[2] == between[3] == max(between)


def test_two_groups_are_two_communities_and_a_loner_is_its_own() -> None:
    assert communities(_network(TWO_GROUPS, "abcdefg")).tolist() == [0, 0, 0, 1, 1, 1, 2]


def test_pagerank_sums_to_one() -> None:
    assert pagerank(_network(TWO_GROUPS, "abcdef")).sum() == pytest.approx(1.0)


def test_layout_repeats_and_stays_within_its_square() -> None:
    first = layout(_network(TWO_GROUPS, "abcdefg"))
    assert first.tolist() == layout(_network(TWO_GROUPS, "abcdefg")).tolist()
    assert abs(first).max() <= 1.0
