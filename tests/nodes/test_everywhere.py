"""Asking peers: what they hear of this node's people, and what a bad answer does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from belt.corpus.corpus import Corpus
from belt.federation.consent import Consent, consent
from belt.federation.everywhere import Sought, search_nodes
from belt.federation.peers import Asking
from belt.federation.questions import Question
from belt.federation.signing import node_key
from belt.home import ingest_into, make_home
from belt.matching.search import searcher_of
from tests.nodes.network import describe
from tests.nodes.speaking import Speaking, speaking
from tests.papers import ICRA_2019, IROS_2020, write_list

KIM, SATO = "ieee:37000000001", "ieee:37000000002"
EVERYBODY = consent("unless_objected", {})
NOTHING = {"works": 0, "words": {}, "frequencies": []}
NOBODY = {"top": 0, "scores": [], "candidates": []}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with five works."""
    made = tmp_path_factory.mktemp("everywhere") / "KR"
    make_home(made)
    write_list(made / "lists", "icra2019", ICRA_2019)
    write_list(made / "lists", "iros2020", IROS_2020)
    ingest_into(made, "paperlists", [made / "lists"], "duckdb", lambda _step: None)
    return made


@pytest.fixture
def peer(home: Path, tmp_path: Path) -> Iterator[Speaking]:
    """The only peer of the node, which knows nothing."""
    with speaking("JP", tmp_path / "JP", node_key(home, {}).public) as made:
        describe(home, "KR", [made.peer])
        made.says["/nodes/statistics"] = lambda _: NOTHING
        made.says["/nodes/candidates"] = lambda _: NOBODY
        yield made


def found(home: Path, rule: Consent = EVERYBODY, query: str = "grasping robots", limit: int = 10):
    corpus = Corpus.open(home)
    assert corpus.belt.node is not None
    asking = Asking("KR", node_key(home, {}))
    sought = Sought(query, "en", limit)
    return search_nodes(corpus, searcher_of(corpus, {}), corpus.belt.node, asking, rule, sought)


def test_peers_are_asked_about_nobody_who_did_not_agree(home: Path, peer: Speaking) -> None:
    rule = consent("unless_objected", {SATO: []})
    hits, missing = found(home, rule)
    assert missing == {}
    assert {KIM, SATO} <= {one.id for one in hits}, "whoever may search here finds all own people"
    last = peer.asked[-1][1]["people"]
    assert KIM in last
    assert SATO not in json.dumps(peer.asked)
    found(home, consent("only_agreed", {}))
    assert peer.asked[-1][1]["people"] == []


def test_a_peers_people_are_asked_about_and_merged(home: Path, peer: Speaking) -> None:
    told = {"id": KIM, "ids": [KIM, "orcid:1"], "name": "Kim M", "region": "JP",
            "organisation": "Tokyo", "likeness": 0.0, "works": []}  # fmt: skip
    works = [{"id": "doi:10.1/elsewhere", "ids": [], "score": 5.0, "title": "There", "year": 2020}]
    peer.says["/nodes/candidates"] = lambda asked: (
        {"top": 5, "scores": [5], "candidates": [{**told, "works": works}]}
        if KIM in asked["people"]
        else {**NOBODY, "candidates": [{**told, "id": "ieee:9", "ids": [], "likeness": 0.5}]}
    )
    hits, _ = found(home)
    kim = next(one for one in hits if one.id == KIM)
    assert kim.nodes == ("KR", "JP")
    assert (kim.name, kim.region) == ("Minjun Kim", "KR")
    assert "doi:10.1/elsewhere" in {key for key, _, _ in kim.works}
    assert "ieee:9" in peer.asked[-1][1]["people"]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/nodes/statistics", {"works": "x"}), ("/nodes/statistics", {}),
        ("/nodes/statistics", {**NOTHING, "words": [1]}),
        ("/nodes/statistics", {**NOTHING, "frequencies": [["title", "robot", 7]]}),
        ("/nodes/statistics", {**NOTHING, "works": float("inf")}),
        ("/nodes/statistics", b"[" * 100_000), ("/nodes/statistics", [1]),
        ("/nodes/candidates", {"candidates": [{}]}), ("/nodes/candidates", {}),
    ],
)  # fmt: skip
def test_a_peer_that_answers_badly_is_missing(
    home: Path, peer: Speaking, path: str, answer: object
) -> None:
    alone, _ = found(home)
    peer.says[path] = lambda _: answer
    hits, missing = found(home)
    assert missing.keys() == {"JP"}
    assert hits == alone


def test_as_many_are_found_here_as_nodes_would_tell(home: Path, peer: Speaking) -> None:
    found(home, limit=1_000_000)
    assert peer.asked[-1][1]["limit"] == 100


def test_a_long_query_is_asked_in_pieces_that_nodes_answer(home: Path, peer: Speaking) -> None:
    found(home, query=" ".join(f"robot{one}" for one in range(60)))
    sent = peer.asked[-1][1]
    assert len(sent["parts"]) == 6
    assert Question.from_json(sent).understood.parts


def test_a_question_asks_for_so_many_words_only(home: Path, peer: Speaking) -> None:
    found(home)
    sent = peer.asked[-1][1]
    eleven = " ".join(f"w{n}" for n in range(11))
    for english in ([[eleven, 1.0]], [[f"x{n}", 1.0] for n in range(101)],
                    [["robot", float("nan")]], [["robot", 2]]):  # fmt: skip
        with pytest.raises(ValueError, match=r"too many|weight"):
            Question.from_json(
                {**sent, "parts": [{"typed": "a", "english": english, "how": "words"}]}
            )
    many = [{"typed": " ".join(f"w{n}q{k}" for k in range(9)), "english": [], "how": "words"}
            for n in range(40)]  # fmt: skip
    with pytest.raises(ValueError, match="too many"):
        Question.from_json({**sent, "parts": many})
