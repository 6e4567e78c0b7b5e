"""Searching nodes together gives the order of one index of everything, within the tolerance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from belt.corpus.corpus import Corpus
from belt.federation.answers import Answer
from belt.federation.consent import consent
from belt.federation.giving import hidden_id
from belt.federation.merging import TOLERANCE, merge
from belt.federation.questions import Question, statistics_from_json
from belt.federation.together import candidates, count_terms, own_part
from belt.home import ingest_into, make_home
from belt.matching.search import searcher_of
from belt.matching.search.leaves import added, terms_of, work_scores
from belt.matching.search.search import Filters, Searcher
from tests.nodes.papers_of_regions import PLACES, people_of, write_papers

QUERIES = ("tactile sensing for soft hands", "reinforcement learning", "rice fields",
           "speech recognition human feedback", "graph neural networks; warehouses",
           "Minjun Kim", "visual odomtry", "drones")  # fmt: skip
EVERYBODY = consent("unless_objected", {})
SECRET = b"s" * 32


def made(home: Path, regions: list[str]) -> Corpus:
    make_home(home)
    write_papers(home / "lists", regions, 300, 60)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    return Corpus.open(home)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Corpus]:
    """A node for each region, and one index of everything."""
    folder = tmp_path_factory.mktemp("together")
    found = {region: made(folder / region, [region]) for region in PLACES}
    return {**found, "all": made(folder / "all", list(PLACES))}


def asked(
    homes: dict[str, Corpus], query: str, limit: int, rule=EVERYBODY, nodes=tuple(PLACES)
) -> tuple[list, Searcher]:
    """The merged answer of nodes; every message goes through JSON."""
    searchers = {name: searcher_of(homes[name], {}) for name in nodes}
    own = {name: own_part(homes[name], searchers[name], rule, SECRET) for name in nodes}
    one = searcher_of(homes["all"], {})
    understood = one.understand(query)
    terms = terms_of(one, understood)
    counted = [
        json.loads(json.dumps(count_terms(searchers[name], own[name], terms))) for name in nodes
    ]
    question = Question(understood, added(statistics_from_json(c) for c in counted), limit)
    sent = Question.from_json(json.loads(json.dumps(question.to_json())))
    answers = {
        name: Answer.from_json(
            json.loads(json.dumps(candidates(searchers[name], own[name], sent).to_json()))
        )
        for name in nodes
    }
    return merge(answers, nodes[0], limit), one


@pytest.mark.parametrize("query", QUERIES)
def test_the_merged_order_is_the_central_one_within_the_tolerance(
    homes: dict[str, Corpus], query: str
) -> None:
    merged, one = asked(homes, query, 30)
    central = one.search(query, "people", limit=10_000).hits
    score = {hit.id: hit.score for hit in central}
    assert merged
    assert {hit.id for hit in merged} <= score.keys()
    for place, better in enumerate(merged):
        for worse in merged[place + 1 :]:
            assert score[worse.id] - score[better.id] < TOLERANCE, (better, worse)
    # Nobody is missing who is clearly better than the last one that was found.
    last = min(score[hit.id] for hit in merged)
    missing = [hit for hit in central if hit.id not in {one.id for one in merged}]
    assert len(merged) == 30 or not missing
    assert all(hit.score - last < TOLERANCE for hit in missing)
    for hit in merged:
        assert abs(hit.score - score[hit.id]) < TOLERANCE


def test_one_node_alone_gives_what_its_own_search_gives(homes: dict[str, Corpus]) -> None:
    for query in QUERIES[:5]:
        merged, one = asked({**homes, "KR": homes["all"]}, query, 20, nodes=("KR",))
        central = one.search(query, "people", limit=20).hits
        assert {hit.id for hit in merged[:10]} == {hit.id for hit in central[:10]}
        assert [hit.score for hit in merged] == pytest.approx([h.score for h in central], abs=1e-3)


def test_scores_term_by_term_are_those_of_the_index(homes: dict[str, Corpus]) -> None:
    one = searcher_of(homes["all"], {})
    for query in QUERIES:
        understood = one.understand(query)
        own = own_part(homes["all"], one, EVERYBODY, SECRET)
        terms = terms_of(one, understood)
        common = statistics_from_json(count_terms(one, own, terms))
        expected = one._work_scores(understood, Filters())
        assert work_scores(one, understood, common) == pytest.approx(expected, rel=1e-5)


def test_whoever_keeps_away_is_not_found(homes: dict[str, Corpus]) -> None:
    merged, _ = asked(homes, "tactile sensing", 30)
    first = merged[0].id
    rule = consent("unless_objected", {first: ["name", "ids", "affiliation"]})
    again, _ = asked(homes, "tactile sensing", 30, rule)
    assert first not in {hit.id for hit in again}
    assert asked(homes, "tactile sensing", 30, consent("only_agreed", {}))[0] == []


def about_first(homes: dict[str, Corpus], rule=EVERYBODY, **asked: tuple[str, ...]) -> Answer:
    """What KR alone answers about its people for one subject."""
    one = searcher_of(homes["KR"], {})
    own = own_part(homes["KR"], one, rule, SECRET)
    understood = one.understand("tactile sensing for soft hands")
    common = statistics_from_json(count_terms(one, own, terms_of(one, understood)))
    return candidates(one, own, Question(understood, common, 20, **asked))


def test_what_somebody_keeps_is_in_no_answer(homes: dict[str, Corpus]) -> None:
    first = about_first(homes).candidates[0]
    assert first.region == "KR"
    rule = consent("unless_objected", {first.id: ["name", "search"]})
    hidden = hidden_id(SECRET, first.id)
    for answer in (about_first(homes, rule), about_first(homes, rule, people=(hidden,))):
        [kept] = [one for one in answer.candidates if one.name == first.name]
        assert (kept.id, kept.ids) == (hidden, (hidden,))
        assert (kept.region, kept.organisation) == (None, None)
        assert first.id not in json.dumps(answer.to_json())
    # Whoever asks about an id, or a region, learns nothing of whose it is either.
    assert about_first(homes, rule, people=(first.id,)).candidates == ()
    there = about_first(homes, rule, regions=("KR",)).candidates
    assert there
    assert hidden not in {one.id for one in there}


def test_works_of_somebody_whom_two_nodes_know_count_once(homes: dict[str, Corpus]) -> None:
    shared = {f"ieee:{one[1].lstrip('/')}" for one in people_of("KR", 60)[:20]}
    both = [hit for query in QUERIES for hit in asked(homes, query, 60)[0] if len(hit.nodes) > 1]
    assert {hit.id for hit in both} & shared
    for hit in both:
        keys = [work[0] for work in hit.works]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    "message",
    [{}, {"query": "x"}, {"query": "x", "parts": 3, "statistics": {}, "limit": 1, "regions": []},
     {"query": "x", "parts": [{"typed": "a", "english": [], "how": "words"}] * 60,
      "statistics": {"works": 1, "frequencies": []}, "limit": 1, "regions": []}],
)  # fmt: skip
def test_rubbish_is_refused(message: dict) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Question.from_json(message)
