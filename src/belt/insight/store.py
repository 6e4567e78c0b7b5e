"""The store that pages read: one SQLite file a corpus version, looked up by key.

It holds every insight table and the corpus tables that pages need, with list columns as JSON, and
``words``, an index of topics' names for the search box. It never changes once it is written and
is opened as immutable, so that readers share nothing and wait for nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.corpus.folding import folded
from belt.corpus.schema import TABLES as CORPUS_TABLES
from belt.insight.schema import TABLES as INSIGHT_TABLES

CORPUS_TABLES_KEPT = (
    "works", "authorships", "people", "organisations", "topics", "work_topics", "aliases", "merges",
    "rejects", "repairs", "person_ties", "organisation_ties", "region_ties",
)  # fmt: skip

INDEXES: dict[str, tuple[str, ...]] = {
    "works": ("work_id", "year, work_id"),
    "authorships": (
        "work_id, position",
        "person_id, work_id",
        "organisation_id, work_id",
        "region, work_id",
    ),
    "people": ("person_id", "region, works", "works"),
    "organisations": ("organisation_id", "region, works", "works"),
    "topics": ("topic_id",),
    "work_topics": ("work_id", "topic_id, work_id"),
    "aliases": ("alias",),
    "merges": ("kept", "kind"),
    "cross_border_works": ("work_id", "year, work_id"),
    "person_ties": ("a, b", "b, a"),
    "organisation_ties": ("a, b", "b, a"),
    "region_years": ("region",),
    "outside_years": ("region",),
    "organisation_years": ("organisation_id",),
    "organisation_profile": ("organisation_id", "works", "bridge_rank"),
    "organisation_people": ("organisation_id, works", "person_id"),
    "organisation_partners": ("organisation_id, works",),
    "person_profile": ("person_id", "works", "bridge_rank"),
    "person_years": ("person_id",),
    "person_coauthors": ("person_id, works",),
    "bridges": ("kind, a, b, rank", "id"),
    "communities": ("kind, community",),
    "topic_years": ("topic_id",),
    "topic_regions": ("topic_id", "region, works"),
    "topic_organisations": ("topic_id, works",),
    "topic_people": ("topic_id, works",),
    "topic_profile": ("topic_id", "works"),
    "person_topics": ("person_id",),
    "organisation_topics": ("organisation_id",),
    "bloc_years": ("bloc, year",),
    "bloc_topics": ("topic_id", "bloc, specialisation_low"),
    "bloc_topic_years": ("topic_id",),
    "growth_candidates": ("kind, rank",),
    "coverage": ("venue",),
}
"""Table -> the column lists that pages look it up by."""


def build_store(corpus: Corpus, path: Path) -> None:
    """Write the store of a corpus whose insight tables are there."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    store = sqlite3.connect(unfinished)
    store.execute("pragma journal_mode = off")
    store.execute("pragma synchronous = off")
    for name in (*CORPUS_TABLES_KEPT, *INSIGHT_TABLES):
        schema = CORPUS_TABLES.get(name) or INSIGHT_TABLES[name]
        _copy(store, name, schema, corpus.stream(f"from {name}"))
    store.execute(_CROSS_BORDER)
    _index_words(store, corpus)
    for name, several in INDEXES.items():
        for number, columns in enumerate(several):
            store.execute(f"create index {name}_{number} on {name} ({columns})")
    store.execute("analyze")
    store.commit()
    store.close()
    unfinished.replace(path)


_CROSS_BORDER = """
  create table cross_border_works as
  select w.work_id, w.year from works w join authorships a on a.work_id = w.work_id
  where a.region is not null group by w.work_id having count(distinct a.region) > 1"""
"""Works of at least two regions, for lists."""


def _copy(
    store: sqlite3.Connection, name: str, schema: pa.Schema, rows: Iterator[pa.RecordBatch]
) -> None:
    columns = ", ".join(f'"{column.name}" {_sqlite_type(column.type)}' for column in schema)
    store.execute(f"create table {name} ({columns})")
    places = ", ".join("?" * len(schema))
    for batch in rows:
        store.executemany(f"insert into {name} values ({places})", _rows(batch))


def _sqlite_type(kind: pa.DataType) -> str:
    if pa.types.is_floating(kind):
        return "real"
    return "integer" if pa.types.is_integer(kind) or pa.types.is_boolean(kind) else "text"


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
    columns = []
    for column in batch.columns:
        values = column.to_pylist()
        if pa.types.is_list(column.type):
            values = [json.dumps(value or [], ensure_ascii=False) for value in values]
        columns.append(values)
    return zip(*columns, strict=True)


def _index_words(store: sqlite3.Connection, corpus: Corpus) -> None:
    """A full-text index over folded names; East Asian text as pairs of characters."""
    store.execute(
        "create virtual table words using fts5(text, kind unindexed, id unindexed, "
        "weight unindexed, tokenize = 'unicode61 remove_diacritics 2', detail = column)"
    )
    for kind, query in _NAMED.items():
        for batch in corpus.stream(query):
            store.executemany(
                "insert into words (text, kind, id, weight) values (?, ?, ?, ?)",
                (
                    (search_text(" ".join(texts)), kind, one, weight)
                    for one, texts, weight in zip(
                        *(column.to_pylist() for column in batch.columns), strict=True
                    )
                ),
            )
    store.execute("insert into words (words) values ('optimize')")


_NAMED = {"topic": "select topic_id, [name], works from topics order by topic_id"}


def search_text(text: str) -> str:
    """Folded text in which each run of East Asian characters stands as its pairs of neighbours.

    ``서울대학교`` gives ``서울 울대 대학 학교``: unicode61 would take the run for one word.
    """
    if text.isascii():
        return folded(text)
    words = []
    for word in folded(text).split():
        if any(_is_east_asian(character) for character in word) and len(word) > 2:
            words += [word[start : start + 2] for start in range(len(word) - 1)]
        else:
            words.append(word)
    return " ".join(words)


def _is_east_asian(character: str) -> bool:
    return (
        "\u3040" <= character <= "\u30ff"
        or "\u3400" <= character <= "\u9fff"
        or ("\uac00" <= character <= "\ud7af")
    )
