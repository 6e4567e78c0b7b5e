"""Merging what nodes answer: who is one person, which works are one, and whose word counts."""

from __future__ import annotations

import json
import math

import pytest

from belt.federation.answers import Answer
from belt.federation.merging import found_people, merge


def work(key: str, score: float, *ids: str) -> dict:
    return {"id": key, "ids": [key, *ids], "score": score, "title": f"Title of {key}", "year": 2020}


def somebody(key: str, *works: dict, ids: tuple[str, ...] = (), name: str = "") -> dict:
    return {"id": key, "ids": [key, *ids], "name": name or f"Name of {key}", "region": None,
            "organisation": None, "likeness": 0.0, "works": list(works)}  # fmt: skip


def message(*candidates: dict) -> dict:
    scores = [one["score"] for told in candidates for one in told["works"]]
    return {"top": max(scores, default=0), "scores": scores, "candidates": list(candidates)}


def answers(**told: tuple[dict, ...]) -> dict[str, Answer]:
    return {node: Answer.from_json(message(*several)) for node, several in told.items()}


def test_somebody_known_under_two_ids_is_one_by_the_word_of_a_node_that_knows_both() -> None:
    told = answers(
        KR=(somebody("ieee:1", work("w1", 1.0)),),
        JP=(somebody("orcid:1", work("w2", 1.0), ids=("ieee:1",)),),
        FR=(somebody("orcid:1", work("w3", 1.0)),),
    )
    [found] = merge(told, "KR", 10)
    assert found.nodes == ("KR", "FR", "JP")
    assert {key for key, _, _ in found.works} == {"w1", "w2", "w3"}
    assert (found.id, found.name) == ("ieee:1", "Name of ieee:1"), "the own node's word first"


def test_a_node_cannot_join_two_people_whom_another_tells_apart() -> None:
    told = answers(
        KR=(somebody("ieee:1", work("w1", 1.0)), somebody("ieee:2", work("w2", 0.5))),
        JP=(somebody("ieee:9", ids=("ieee:1", "ieee:2"), name="Mallory"),),
    )
    for own in ("KR", "FR"):
        found = merge(told, own, 10)
        assert {"w1", "w2"} == {one.works[0][0] for one in found}
        assert len([one for one in found if one.works]) == 2
    assert [one.name for one in merge(told, "KR", 10)] == ["Name of ieee:1", "Name of ieee:2"]


def test_a_work_known_under_different_ids_counts_once() -> None:
    other = somebody("orcid:2", work("w2", 1.0), work("w3", 0.6))
    once = answers(X=(somebody("orcid:1", work("doi:10.1/x", 1.0)), other),
                   Y=(somebody("orcid:1", work("doi:10.1/x", 1.0)),))  # fmt: skip
    twice = answers(X=(somebody("orcid:1", work("doi:10.1/x", 1.0, "ieee-doc:8")), other),
                    Y=(somebody("orcid:1", work("ieee-doc:8", 1.0)),))  # fmt: skip
    expected = [(one.id, one.score) for one in merge(once, "X", 5)]
    assert expected[0] == ("orcid:2", 1.0)
    assert [(one.id, one.score) for one in merge(twice, "X", 5)] == expected


def test_the_best_are_asked_about_first_with_all_their_ids_together() -> None:
    told = answers(
        KR=(somebody("z:1", work("w1", 3.0), ids=("a:1",)), somebody("b:2", work("w2", 1.0))),
        JP=(somebody("c:3", work("w3", 2.0), ids=("y:3",)),),
    )
    assert found_people(told, "KR") == ["z:1", "a:1", "c:3", "y:3", "b:2"]


def test_whoever_is_withheld_here_is_left_out() -> None:
    told = answers(KR=(somebody("ieee:1", work("w1", 1.0), ids=("orcid:1",)),))
    assert merge(told, "KR", 10, ("orcid:1",)) == []
    assert found_people(told, "KR", ("orcid:1",)) == []


def _spoiled(path: str, value: object) -> dict:
    told = json.loads(json.dumps(message(somebody("ieee:1", work("w1", 1.0)))))
    place = told
    *way, last = path.split("/")
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("top", math.nan), ("top", -1), ("top", "much"), ("scores", [math.inf]), ("scores", 3),
        ("candidates", {}), ("candidates/0/id", ""), ("candidates/0/ids", [""]),
        ("candidates/0/ids", "ieee:1"), ("candidates/0/likeness", 1e308),
        ("candidates/0/likeness", 1.5), ("candidates/0/name", None),
        ("candidates/0/name", "x" * 100_000), ("candidates/0/works/0/score", math.inf),
        ("candidates/0/works/0/title", ["x"]), ("candidates/0/works/0/id", 7),
        ("candidates/0/works", None), ("candidates/0/region", {}),
    ],
)  # fmt: skip
def test_an_answer_of_another_form_is_none(path: str, value: object) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Answer.from_json(_spoiled(path, value))


def test_an_answer_that_tells_somebody_twice_is_none() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        Answer.from_json(message(somebody("ieee:1"), somebody("ieee:1")))
