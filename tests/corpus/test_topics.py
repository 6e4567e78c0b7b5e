"""The corpus's own topics."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest

from belt.corpus import schema
from belt.corpus.topics import Topics, own_topics

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
    assert found.topics.schema == schema.TABLES["topics"] and found.topics.num_rows == 0
    assert found.work_topics.schema == schema.TABLES["work_topics"]
    assert found.work_topics.num_rows == 0


def test_own_topics_of_empty_texts_are_empty() -> None:
    assert own_topics(_works((None, None, None), ("", "", []))).topics.num_rows == 0


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
        "reinforcement learning (RL)", "visual odometry (VO)", "machine translation",
        "semantic segmentation", "motion planning", "domain adaptation", "optical flow",
        "humanoid robot", "named entity recognition", "sim-to-real transfer",
    } <= names
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
