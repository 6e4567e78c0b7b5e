"""Encoders: the one that ships, a server's, and vectors that are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from belt.matching.encoders import EmbeddingServer, NoEncoder, SmallE5, configured_encoder
from belt.matching.search.vectors import KeptVectors, encode_missing, vectors_folder
from tests.matching.embedding_server import meanings, serving


def _small_e5() -> SmallE5:
    try:
        return SmallE5()
    except NoEncoder as reason:
        pytest.skip(str(reason))


def test_the_shipped_model_puts_one_meaning_together_across_languages() -> None:
    vectors = _small_e5().encode(["robot arm", "bras robotique", "로봇 팔", "speech recognition"])
    near = vectors @ vectors.T
    assert near[0, 1] > near[0, 3]
    assert near[0, 2] > near[2, 3]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_a_servers_vectors_come_in_the_order_of_the_texts() -> None:
    with serving(meanings({})) as (url, got):
        encoder = EmbeddingServer(url, "large", key="secret")
        both = encoder.encode(["grasping", "vision"])
        one = encoder.encode(["vision"])
    assert np.allclose(both[1], one[0], atol=1e-6)
    assert np.allclose(np.linalg.norm(both, axis=1), 1, atol=1e-6)
    assert got[0]["model"] == "large"
    assert got[0]["authorization"] == "Bearer secret"


def test_many_texts_are_asked_for_a_hundred_at_a_time() -> None:
    with serving(meanings({})) as (url, got):
        assert EmbeddingServer(url, "large").encode([str(n) for n in range(250)]).shape[0] == 250
    assert [len(one["input"]) for one in got] == [100, 100, 50]


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"error": "busy"}),
        (200, b"<html>"),
        (200, {"data": []}),
        (200, {"data": [{"index": 0}]}),
        (200, {"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1]}]}),
        (200, []),
    ],
)
def test_a_server_that_answers_something_else_is_no_encoder(answer: tuple[int, Any]) -> None:
    with serving(lambda _: answer) as (url, _), pytest.raises(NoEncoder, match="embedding server"):
        EmbeddingServer(url, "large").encode(["grasping"])


def test_a_server_that_is_not_there_is_no_encoder() -> None:
    with serving(meanings({})) as (url, _):
        pass
    with pytest.raises(NoEncoder):
        EmbeddingServer(url, "large").encode(["grasping"])
    with pytest.raises(NoEncoder, match="http address"):
        EmbeddingServer("file:///etc/passwd", "large")


def test_the_environment_chooses_the_encoder() -> None:
    with pytest.raises(NoEncoder):
        configured_encoder({"BELT_EMBEDDINGS": "off"})
    found = configured_encoder(
        {"BELT_EMBEDDINGS_URL": "http://127.0.0.1:9/x", "BELT_EMBEDDINGS_MODEL": "large"}
    )
    assert found.name == "server:large"


def test_only_texts_without_a_vector_are_encoded(tmp_path: Path) -> None:
    with serving(meanings({})) as (url, got):
        environment = {"BELT_EMBEDDINGS_URL": url, "BELT_EMBEDDINGS_MODEL": "a/b"}
        assert encode_missing(tmp_path, ["x", "y", "x"], environment, lambda _: None) == 2
        assert encode_missing(tmp_path, ["y", "z"], environment, lambda _: None) == 1
        assert encode_missing(tmp_path, ["z"], environment, lambda _: None) == 0
    assert [one["input"] for one in got] == [["x", "y"], ["z"]]
    kept = KeptVectors(vectors_folder(tmp_path, "server:a/b"))
    assert kept.of(["z", "x"]).shape == (2, 64)
    with pytest.raises(KeyError):
        kept.of(["unknown"])


def test_a_run_that_broke_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(4_500)]
    asked = 0

    def breaks(told: dict[str, Any]) -> tuple[int, Any]:
        nonlocal asked
        asked += len(told["input"])
        return (503, {}) if asked > 3_000 else meanings({})(told)

    with serving(breaks) as (url, _):
        environment = {"BELT_EMBEDDINGS_URL": url}
        with pytest.raises(NoEncoder):
            encode_missing(tmp_path, texts, environment, lambda _: None)
    folder = vectors_folder(tmp_path, "server:default")
    left = len(KeptVectors(folder).missing(texts))
    assert left == 2_500
    (folder / ".part-00002").write_bytes(b"half a table")
    with serving(meanings({})) as (url, _):
        done = encode_missing(tmp_path, texts, {"BELT_EMBEDDINGS_URL": url}, lambda _: None)
    assert done == left
    assert not KeptVectors(folder).missing(texts)
