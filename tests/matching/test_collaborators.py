"""Collaborators: no look into the future, honest ranks, and nobody proposed to everybody."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.corpus.corpus import Corpus
from belt.home import ingest_into, make_home
from belt.matching import proposal_store
from belt.matching.collaborators.backtest import BASELINES, TooFewPairs, backtest
from belt.matching.collaborators.firsts import eligible, first_pairs, named_pairs, nodes_of
from belt.matching.collaborators.model import Model
from belt.matching.collaborators.past import past
from belt.matching.collaborators.proposals import MOST, PER_PERSON, propose, spread
from belt.matching.collaborators.signals import signals
from belt.matching.proposal_store import (
    Proposal,
    proposals_for,
    proposals_of_region,
    without_refused,
    write_proposals,
)
from tests.papers import ieee, paper, write_list

PLACES = [
    ("KAIST", "South Korea"), ("University of Tokyo", "Japan"), ("Inria", "France"),
    ("Stanford University", "United States"),
]  # fmt: skip
SUBJECTS = ("grasping of soft objects", "visual odometry", "speech recognition", "legged robots")
FIRST, LAST, UNTIL = 2015, 2020, 2018


def _quiet(_step: str) -> None:
    """Say nothing."""


def _lists(folder: Path, seed: int, last: int) -> None:
    """Twenty-four people who write in twos and threes, more often with friends of friends."""
    draw = random.Random(seed)
    people = [
        (
            f"Author{chr(65 + n)}{'xyz'[n % 3]} Name{chr(65 + n)}q",
            f"/3700000{100 + n}",
            *PLACES[n % 4],
        )
        for n in range(24)
    ]
    for year in range(FIRST, last + 1):
        rng = random.Random(f"{seed} {year}") if year > UNTIL else draw
        papers = []
        for number in range(30):
            team = rng.sample(people, rng.choice((2, 2, 3)))
            title = f"On {rng.choice(SUBJECTS)} part {number} of {year}"
            papers.append(paper(title, team, **ieee(f"9{year}{number:03d}")))
        write_list(folder, f"icra{year}", papers)


def _home(folder: Path, seed: int = 1, last: int = LAST) -> Path:
    make_home(folder)
    _lists(folder / "lists", seed, last)
    ingest_into(folder, "paperlists", [folder / "lists"], "duckdb", _quiet)
    return folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus.open(_home(tmp_path_factory.mktemp("collaborators") / "home"))


def test_what_came_later_changes_nothing_that_is_ranked(corpus: Corpus, tmp_path: Path) -> None:
    shorter = Corpus.open(_home(tmp_path / "home", last=UNTIL))
    values = []
    for one in (corpus, shorter):
        then = past(one, UNTIL)
        found = signals(then, nodes_of(then))
        people = [then.people[place] for place in found.nodes.tolist()]
        products = {
            product.name: product.block(np.arange(len(people)), np.arange(len(people)))
            for product in found.products
        }
        values.append((people, products, found.facts))
    (people, products, facts), (same_people, same_products, same_facts) = values
    assert people == same_people
    np.testing.assert_allclose(facts, same_facts, rtol=1e-5, atol=1e-6)
    for name, block in products.items():
        np.testing.assert_allclose(block, same_products[name], rtol=1e-3, atol=1e-4, err_msg=name)


def test_baselines_are_what_networkx_says(corpus: Corpus) -> None:
    then = past(corpus, UNTIL)
    found = signals(then, nodes_of(then))
    n = len(found.nodes)
    graph = nx.from_scipy_sparse_array(found.together)
    every = np.arange(n)
    common = BASELINES["common neighbours"](found, every, every)
    rare = BASELINES["Adamic-Adar"](found, every, every)
    popular = BASELINES["popularity"](found, every, every)
    for a, b in combinations(range(n), 2):
        shared = len(list(nx.common_neighbors(graph, a, b)))
        [(_, _, expected)] = nx.adamic_adar_index(graph, [(a, b)])
        assert common[a, b] == shared
        assert rare[a, b] == pytest.approx(expected, rel=1e-4)
        assert popular[a, b] == graph.degree(b)


def test_first_pairs_are_those_of_two_countries_who_had_not_written_together(
    corpus: Corpus,
) -> None:
    then = past(corpus, UNTIL)
    people = eligible(then, 3)
    found = {
        frozenset((then.people[a], then.people[b]))
        for a, b in first_pairs(corpus, then, people).tolist()
    }
    rows = corpus.sql(
        """select distinct x.person_id as a, y.person_id as b, w.year
           from authorships x join authorships y using (work_id) join works w using (work_id)
           where x.person_id < y.person_id"""
    ).to_pylist()
    known = {then.people[place]: then.country[place] for place in people.tolist()}
    before = {frozenset((r["a"], r["b"])) for r in rows if r["year"] <= UNTIL}
    after = {frozenset((r["a"], r["b"])) for r in rows if r["year"] > UNTIL}
    expected = {
        pair
        for pair in after - before
        if pair <= known.keys() and len({int(known[one]) for one in pair}) == 2
    }
    assert found == expected
    assert found


def test_pairs_can_be_given_by_any_id(corpus: Corpus) -> None:
    then = past(corpus, UNTIL)
    told = [{"a": "ieee:3700000100", "b": "ieee:3700000101"}, {"a": "nobody:1", "b": "nobody:2"}]
    [pair] = named_pairs(corpus, then, told).tolist()
    assert {then.people[one] for one in pair} == {"ieee:3700000100", "ieee:3700000101"}
    with pytest.raises(ValueError, match="expected a list"):
        named_pairs(corpus, then, [{"a": 1}])  # type: ignore[dict-item]


def test_the_back_test_counts_every_pair_from_both_sides(corpus: Corpus) -> None:
    found = backtest(corpus, UNTIL, least_works=2)
    assert found.queries == 2 * found.pairs > 0
    assert {row.method for row in found.rows} == {"belt", *BASELINES}
    for row in found.rows:
        for value, low, high in (row.recall_10, row.recall_50, row.mrr):
            assert 0 <= low <= value <= high <= 1
    with pytest.raises(TooFewPairs, match="no first-time pair"):
        backtest(corpus, LAST)


pairs = st.lists(
    st.tuples(st.integers(0, 6), st.integers(10, 16), st.floats(-5, 5, allow_nan=False)),
    max_size=40,
    unique_by=lambda pair: pair[:2],
)


@given(pairs, st.integers(1, 4), st.integers(1, 4))
def test_nobody_is_proposed_to_more_people_than_may_be_and_no_place_stays_empty(
    ranked: list[tuple[int, int, float]], most: int, per_person: int
) -> None:
    chosen = spread(ranked, most=most, per_person=per_person)
    given_to = {p: sum(one[0] == p for one in chosen) for p in range(7)}
    taken = {c: sum(one[1] == c for one in chosen) for c in range(10, 17)}
    assert set(chosen) <= set(ranked)
    assert max(given_to.values()) <= per_person
    assert max(taken.values()) <= most
    for person, candidate, _score in set(ranked) - set(chosen):
        assert given_to[person] == per_person or taken[candidate] == most


def test_proposals_cross_a_border_are_new_and_say_why(corpus: Corpus) -> None:
    found = propose(corpus, Model((), None), _quiet)
    assert found
    ties = corpus.sql("select a, b from person_ties").to_pylist()
    tied = {frozenset((row["a"], row["b"])) for row in ties}
    seen: dict[str, int] = {}
    for one in found:
        assert one.region
        assert one.candidate_region
        assert one.region != one.candidate_region
        assert frozenset((one.person_id, one.candidate_id)) not in tied
        assert one.reasons
        seen[one.candidate_id] = seen.get(one.candidate_id, 0) + 1
        for reason in one.reasons:
            for key in reason.get("people", ()):
                assert frozenset((one.person_id, key)) in tied
                assert frozenset((one.candidate_id, key)) in tied
    assert max(seen.values()) <= MOST
    assert max(one.place for one in found) <= PER_PERSON


def test_proposals_are_kept_and_read_again(tmp_path: Path) -> None:
    told = [
        Proposal("a", "b", 1, 0.9, "KR", "FR", ({"kind": "active", "count": 2},)),
        Proposal("a", "c", 2, 0.5, "KR", None, ()),
        Proposal("b", "a", 1, 0.7, "FR", "KR", ()),
    ]
    path = tmp_path / "proposals" / "v.sqlite"
    assert proposals_for(path, "a", 5) == []
    write_proposals(path, told, [{"method": "belt"}])
    assert proposals_for(path, "a", 5) == told[:2]
    assert proposals_of_region(path, "KR", 5) == told[:1]
    assert proposal_store.tested(path) == [{"method": "belt"}]


def test_who_is_not_wanted_goes_and_people_like_them_go_down() -> None:
    told = [Proposal("a", key, n, 1 - n / 10, "KR", "FR", ()) for n, key in enumerate("bcde")]
    topics = {"b": frozenset("xy"), "c": frozenset("xy"), "d": frozenset("yz"), "e": frozenset("z")}
    left = without_refused(told, {"b"}, topics)
    assert [one.candidate_id for one in left] == ["e", "d", "c"]
    assert [one.candidate_id for one in without_refused(told, set(), topics)] == list("bcde")
