"""Prepare: every insight table, computed once for a corpus version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.corpus.streams import Writer
from belt.insight.blocs import compare
from belt.insight.board import board_tables
from belt.insight.bridges import bridges
from belt.insight.communities import communities
from belt.insight.counting import YEARS, prepare_views
from belt.insight.profiles import (
    ORGANISATION_PARTNERS,
    PERSON_COAUTHORS,
    organisation_profiles,
    person_profiles,
)
from belt.insight.regions import belt_years, region_pair_years
from belt.insight.schema import TABLES

Progress = Callable[[str], None]


def prepare(corpus: Corpus, folder: Path, progress: Progress) -> None:
    """Write every table of :mod:`belt.insight.schema` as ``folder/<table>/part-0.parquet``."""
    progress("counting")
    prepare_views(corpus)
    for name, query in _counted():
        _write(folder, name, map(_table, corpus.stream(query)))
        corpus.add_table(folder / name)
    for name, table in _tables(corpus, progress):
        _write(folder, name, [table])
        corpus.add_table(folder / name)


def _write(folder: Path, name: str, tables: Iterable[pa.Table]) -> None:
    schema = TABLES[name]
    with Writer(folder / name, schema) as rows:
        for table in tables:
            rows.write(table.select(schema.names).cast(schema))


def _table(batch: pa.RecordBatch) -> pa.Table:
    return pa.Table.from_batches([batch])


def _counted() -> Iterator[tuple[str, str]]:
    """The large tables that are one query each."""
    yield from ((name, query) for name, query in YEARS.items() if name != "belt_years")
    yield "person_coauthors", PERSON_COAUTHORS
    yield "organisation_partners", ORGANISATION_PARTNERS


def _tables(corpus: Corpus, progress: Progress) -> Iterator[tuple[str, pa.Table]]:
    """The tables in an order in which each finds what it builds on."""
    yield "belt_years", belt_years(corpus, corpus.sql(YEARS["belt_years"]))
    yield "region_pair_years", region_pair_years(corpus)
    progress("placing people and organisations in the network")
    yield "person_profile", person_profiles(corpus)
    yield "organisation_profile", organisation_profiles(corpus)
    yield "bridges", bridges(corpus)
    yield "communities", communities(corpus)
    progress("comparing the belt with its blocs")
    yield from compare(corpus)
    progress("planning growth, and asking what joining did")
    yield from board_tables(corpus)
