"""Paths between people against NetworkX."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.introductions import Path, Tie, paths

YEAR = 2024
ties = st.lists(
    st.tuples(
        st.integers(0, 8), st.integers(0, 8), st.integers(1, 5), st.integers(2000, 2024)
    ).filter(lambda tie: tie[0] != tie[1]),
    max_size=24,
    unique_by=lambda tie: frozenset(tie[:2]),
)


def _found(drawn: Sequence[tuple[int, int, int, int]], avoid: Sequence[str] = ()) -> list[Path]:
    def ties_of(people: Sequence[str]) -> list[Tie]:
        both = [(str(a), str(b), works, last) for a, b, works, last in drawn]
        both += [(b, a, works, last) for a, b, works, last in both]
        return [Tie(*one) for one in both if one[0] in people]

    return paths(ties_of, "0", "1", this_year=YEAR, limit=99, avoid=avoid)


@given(ties)
@settings(max_examples=300)
def test_paths_are_the_shortest_and_the_most_trusted_first(
    drawn: list[tuple[int, int, int, int]],
) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(["0", "1"])
    for a, b, works, last in drawn:
        graph.add_edge(str(a), str(b), trust=Tie("", "", works, last).trust(YEAR))
    shortest = list(nx.all_shortest_paths(graph, "0", "1")) if nx.has_path(graph, "0", "1") else []
    expected: dict[str, float] = {}
    for people in shortest:
        if len(people) <= 4:
            trust = min(graph[a][b]["trust"] for a, b in nx.utils.pairwise(people))
            expected[people[1]] = max(expected.get(people[1], 0.0), trust)
    found = _found(drawn)
    assert {one.people[1]: one.trust for one in found} == expected
    assert [one.trust for one in found] == sorted((one.trust for one in found), reverse=True)
    for one in found:
        assert [tie.a for tie in one.ties] == list(one.people[:-1])
        assert [tie.b for tie in one.ties] == list(one.people[1:])


def test_nobody_is_introduced_through_somebody_who_is_to_be_avoided() -> None:
    drawn = [(0, 2, 5, 2024), (2, 1, 5, 2024), (0, 3, 1, 2010), (3, 1, 1, 2010)]
    assert [one.people for one in _found(drawn)] == [("0", "2", "1"), ("0", "3", "1")]
    assert [one.people for one in _found(drawn, avoid=["2"])] == [("0", "3", "1")]
