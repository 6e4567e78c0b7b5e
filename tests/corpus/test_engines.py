"""The same tables from every engine, row by row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from belt.corpus.corpus import Corpus
from belt.corpus.ingest import ingest
from belt.corpus.schema import TABLES
from belt.home import make_home


def _quiet(_step: str) -> None:
    """Say nothing."""


def _rows(corpus: Corpus, table: str) -> list[str]:
    return sorted(map(repr, corpus.table(table).to_pylist()))


def test_spark_publishes_the_same_tables_as_duckdb(tmp_path: Path, shared_data: Path) -> None:
    pytest.importorskip("pyspark", reason="Spark is an extra and not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and no java is on the path")
    lists = shared_data / "paperlists"
    corpora = {}
    for engine in ("duckdb", "spark"):
        home = tmp_path / engine
        make_home(home)
        ingest(home, "paperlists", [lists / "corl", lists / "rss"], engine=engine, progress=_quiet)
        corpora[engine] = Corpus.open(home)
    for table in TABLES:
        assert _rows(corpora["spark"], table) == _rows(corpora["duckdb"], table), table
    assert corpora["spark"].manifest.counts == corpora["duckdb"].manifest.counts
