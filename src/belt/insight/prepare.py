"""Prepare: every insight table, computed once for a corpus version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from belt.corpus.corpus import Corpus
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
    for name, table in _tables(corpus, progress):
        path = folder / name / "part-0.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(table.select(TABLES[name].names).cast(TABLES[name]), path)
        corpus.add_table(path.parent)


def _tables(corpus: Corpus, progress: Progress) -> Iterator[tuple[str, pa.Table]]:
    """The tables in an order in which each finds what it builds on."""
    for name, query in YEARS.items():
        counted = corpus.sql(query)
        yield name, belt_years(corpus, counted) if name == "belt_years" else counted
    yield "region_pair_years", region_pair_years(corpus)
    yield "person_coauthors", corpus.sql(PERSON_COAUTHORS)
    yield "organisation_partners", corpus.sql(ORGANISATION_PARTNERS)
    progress("placing people and organisations in the network")
    yield "person_profile", person_profiles(corpus)
    yield "organisation_profile", organisation_profiles(corpus)
    yield "bridges", bridges(corpus)
    yield "communities", communities(corpus)
    progress("comparing the belt with its blocs")
    yield from compare(corpus)
    progress("planning growth, and asking what joining did")
    yield from board_tables(corpus)
