"""The corpus's own topics."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.corpus import schema
from belt.corpus.phrases import count_runs
from belt.corpus.tokens import CONTENT, read_stream
from belt.corpus.topics import TOPICS_A_WORK, Topics, own_topics

_COLUMNS = pa.schema(
    [
        ("work_id", pa.string()),
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("keywords", pa.list_(pa.string())),
    ]
)


def _works(*rows: tuple[str | None, str | None, list[str] | None]) -> pa.Table:
    return pa.table(
        {
            "work_id": [f"test:{n}" for n in range(len(rows))],
            "title": [row[0] for row in rows],
            "abstract": [row[1] for row in rows],
            "keywords": [row[2] for row in rows],
        },
        schema=_COLUMNS,
    )


def _names(found: Topics) -> set[str]:
    return set(found.topics["name"].to_pylist())


def test_own_topics_of_no_work_are_empty_tables() -> None:
    found = own_topics(_works())
    assert found.topics.schema == schema.TABLES["topics"]
    assert found.topics.num_rows == 0
    assert found.work_topics.schema == schema.TABLES["work_topics"]
    assert found.work_topics.num_rows == 0


def test_own_topics_of_empty_texts_are_empty() -> None:
    assert own_topics(_works((None, None, None), ("", "", []))).topics.num_rows == 0


def _corpus_of(phrase: str, times: int, filler: str = "robots") -> list[tuple[str, str, None]]:
    """Works about a phrase, in titles and abstracts, among works about something else."""
    return [
        (f"{phrase} for case {n}", f"We study {phrase}. With {phrase} we see more.", None)
        for n in range(times)
    ] + [
        (f"Notes on {filler} number {n}", f"This is about {filler} only, in year {n}.", None)
        for n in range(times)
    ]


def test_phrase_is_found_with_score_in_its_works_only() -> None:
    found = own_topics(_works(*_corpus_of("visual odometry", 12)))
    rows = found.topics.filter(pc.field("topic_id") == "phrase:visual-odometry").to_pylist()
    assert [(row["name"], row["source"], row["works"]) for row in rows] == [
        ("visual odometry", "phrases", 12)
    ]
    has = found.work_topics.filter(pc.field("topic_id") == "phrase:visual-odometry")
    assert sorted(has["work_id"].to_pylist()) == sorted(f"test:{n}" for n in range(12))
    assert all(0 < score <= 1 for score in has["score"].to_pylist())


def test_plural_and_hyphen_are_one_topic() -> None:
    rows = _corpus_of("decision tree", 6) + _corpus_of("decision trees", 9)
    rows += _corpus_of("decision-tree", 3)
    found = own_topics(_works(*rows))
    counts = {row["name"]: row["works"] for row in found.topics.to_pylist()}
    assert {name: n for name, n in counts.items() if "ecision" in name} == {"decision trees": 18}


def test_words_written_together_are_folded() -> None:
    rows = _corpus_of("auto encoder", 4) + _corpus_of("autoencoder", 9)
    found = own_topics(_works(*rows))
    counts = {row["name"]: row["works"] for row in found.topics.to_pylist()}
    assert {name: n for name, n in counts.items() if "ncoder" in name} == {"autoencoder": 13}


def test_acronym_joins_what_it_stands_for() -> None:
    explained = (
        "Simultaneous localization and mapping",
        "We do simultaneous localization and mapping (SLAM). SLAM drifts.",
        None,
    )
    short = ("SLAM at night", "We run SLAM at night.", None)
    found = own_topics(_works(*[explained] * 4, *[short] * 6, *_corpus_of("visual odometry", 9)))
    counts = {row["name"]: row["works"] for row in found.topics.to_pylist()}
    assert counts["simultaneous localization and mapping (SLAM)"] == 10
    assert "SLAM" not in counts


def test_boilerplate_is_no_topic() -> None:
    rows = [
        (f"Graph matching {n}", "Experimental results show that the proposed method wins.", None)
        for n in range(30)
    ]
    names = _names(own_topics(_works(*rows)))
    assert not {name for name in names if "result" in name or "method" in name}


def test_japanese_korean_and_vietnamese_titles_give_topics() -> None:
    rows = []
    for n in range(8):
        rows.append(
            (f"深層学習を用いた音声認識 {n}", "音声認識は重要である。音声認識の精度。", None)
        )
        rows.append(
            (f"음성인식을 위한 강화학습 {n}", "음성인식에 강화학습을 쓴다. 강화학습.", None)
        )
        rows.append((f"Nghiên cứu học sâu {n}", "Bài toán học sâu. Mô hình học sâu tốt.", None))
    names = _names(own_topics(_works(*rows)))
    assert {"音声認識", "강화학습", "học sâu"} <= names


def test_work_has_at_most_five_topics_best_first() -> None:
    found = own_topics(_works(*_many_phrases()))
    for work_id in set(found.work_topics["work_id"].to_pylist()):
        scores = found.work_topics.filter(pc.field("work_id") == work_id)["score"].to_pylist()
        assert len(scores) <= TOPICS_A_WORK
        assert scores == sorted(scores, reverse=True)


def _many_phrases() -> list[tuple[str, str, None]]:
    phrases = [
        "visual odometry", "machine translation", "optical flow", "domain adaptation",
        "speech synthesis", "motion planning", "entity linking", "object detection",
    ]  # fmt: skip
    text = ". ".join(f"We like {phrase}" for phrase in phrases)
    alone = [(f"On {phrase}", f"{phrase} and {phrase}.", None) for phrase in phrases * 5]
    return [("All of it", f"{text}. {text}.", None)] * 5 + alone


_WORDS = [
    "deep",
    "-",
    "(",
    ")",
    "SLAM",
    "slam",
    "学習",
    "ロボット",
    "학습을",
    "của",
    "mô's",
    "\x1e",
    ".",
]
_TEXT = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_WORDS)).map(" ".join))


@given(
    st.lists(
        st.tuples(st.none() | _TEXT, st.none() | _TEXT, st.none() | st.lists(_TEXT, max_size=3)),
        max_size=12,
    ),
    st.integers(1, 4),
)
@settings(max_examples=120)
def test_own_topics_of_any_text_keep_their_promises(
    rows: list[tuple[str | None, str | None, list[str] | None]], times: int
) -> None:
    works = _works(*(rows * times))
    found = own_topics(works)
    assert found.topics.schema == schema.TABLES["topics"]
    assert found.work_topics.schema == schema.TABLES["work_topics"]
    ids = found.topics["topic_id"].to_pylist()
    assert len(ids) == len(set(ids))
    assert Counter(found.work_topics["topic_id"].to_pylist()) == {
        row["topic_id"]: row["works"] for row in found.topics.to_pylist()
    }
    pairs = list(
        zip(*(found.work_topics[c].to_pylist() for c in ("work_id", "topic_id")), strict=True)
    )
    assert len(pairs) == len(set(pairs))
    assert {work_id for work_id, _ in pairs} <= set(works["work_id"].to_pylist())
    assert all(row["name"] and row["field"] for row in found.topics.to_pylist())


@given(st.lists(st.sampled_from(["visual", "odometry", "of", "the", "robots", "."]), max_size=60))
def test_runs_are_counted_as_by_hand(tokens: list[str]) -> None:
    stream = read_stream([("", [], " ".join(tokens))])
    lemmas = [stream.lemmas[lemma] for lemma in stream.lemma.tolist()]
    kinds = stream.kind.tolist()
    by_hand: Counter[tuple[str, ...]] = Counter()
    for at in range(len(lemmas) - 1):
        if kinds[at] == kinds[at + 1] == CONTENT:
            by_hand[tuple(lemmas[at : at + 2])] += 1
    frequent = {run: n for run, n in by_hand.items() if n >= 2}
    counted = count_runs(stream, 2, 2)
    names = [tuple(stream.lemmas[m] for m in row) for row in counted.members.tolist()]
    assert {names[run]: n for run, n in Counter(counted.run.tolist()).items()} == frequent


@pytest.fixture(scope="module")
def real(shared_data: Path) -> tuple[pa.Table, Topics]:
    rows = []
    for file in sorted((shared_data / "paperlists").glob("*/*.json.gz")):
        for record in json.loads(gzip.decompress(file.read_bytes())):
            keywords = (record.get("keywords") or "").split(";")
            rows.append((record.get("title"), record.get("abstract"), keywords))
    works = _works(*rows)
    return works, own_topics(works)


def test_own_topics_of_real_works_are_terms_of_the_field(real: tuple[pa.Table, Topics]) -> None:
    names = _names(real[1])
    assert {
        "reinforcement learning (RL)",
        "visual odometry (VO)",
        "machine translation",
        "semantic segmentation",
        "motion planning",
        "domain adaptation",
        "optical flow",
        "humanoid robot",
        "named entity recognition (NER)",
        "sim-to-real transfer",
    } <= names
    assert len(names) == 1_500
    assert 15 <= len(set(real[1].topics["field"].to_pylist())) <= 30
    plain = {name.lower() for name in names}
    assert not plain & {"experimental results", "proposed method", "state-of-the-art", "real world"}


def test_own_topics_of_real_works_cover_those_with_an_abstract(
    real: tuple[pa.Table, Topics],
) -> None:
    works, found = real
    covered = set(found.work_topics["work_id"].to_pylist())
    told = [
        work_id
        for work_id, abstract in zip(
            works["work_id"].to_pylist(), works["abstract"].to_pylist(), strict=True
        )
        if abstract
    ]
    assert len(told) == 35_646
    assert sum(work_id in covered for work_id in told) / len(told) >= 0.95
