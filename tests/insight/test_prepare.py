from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.insight.prepare import prepare
from belt.insight.schema import TABLES
from tests.factories import make_corpus

PLACES = st.sampled_from(
    [("kaist", "KR"), ("tokyo", "JP"), ("inria", "FR"), ("mit", "US"), (None, None)]
)
AUTHORS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.lists(PLACES, max_size=2, unique=True)),
    max_size=4,
    unique_by=lambda author: author[0],
)
WORKS = st.lists(
    st.fixed_dictionaries({"year": st.sampled_from([2019, 2020]), "authors": AUTHORS}), max_size=6
)
REGIONS = {"KR", "JP", "FR", "VN"}


def _quiet(step: str) -> None:
    """Progress that nobody watches."""


def _regions_by_hand(works: list[dict]) -> dict:
    found: dict = defaultdict(lambda: [0, 0.0, 0, 0, 0])
    for work in works:
        countries = {country for _, places in work["authors"] for _, country in places}
        present = countries & REGIONS
        outside = bool(countries - REGIONS - {None})
        unknown = any(not any(country for _, country in places) for _, places in work["authors"])
        for region in present:
            row = found[region, work["year"]]
            row[0] += 1
            row[1] += sum(
                1 / len(work["authors"]) / len(places)
                for _, places in work["authors"]
                for _, country in places
                if country == region
            )
            row[2] += len(present) > 1
            row[3] += outside
            row[4] += unknown
    return found


@settings(max_examples=12)
@given(WORKS)
def test_region_years_are_what_counting_by_hand_gives(works: list[dict]) -> None:
    with TemporaryDirectory() as folder:
        corpus = make_corpus(Path(folder), works)
        prepare(corpus, corpus.folder / "insight", _quiet)
        rows = corpus.table("region_years").to_pylist()
    by_hand = _regions_by_hand(works)
    assert {(row["region"], row["year"]) for row in rows} == set(by_hand)
    for row in rows:
        works_, fractional, cross_border, outside, unknown = by_hand[row["region"], row["year"]]
        assert (row["works"], row["cross_border"], row["outside"], row["unknown"]) == (
            works_, cross_border, outside, unknown,
        )  # fmt: skip
        assert row["fractional"] == pytest.approx(fractional, abs=1e-5)


@pytest.mark.parametrize(
    "works", [[], [{"year": 2020, "authors": [("a", [("kaist", "KR")])]}]], ids=["empty", "one"]
)
def test_smallest_corpora_have_every_table_with_its_columns(tmp_path: Path, works: list) -> None:
    corpus = make_corpus(tmp_path, works)
    prepare(corpus, corpus.folder / "insight", _quiet)
    assert {name: corpus.table(name).schema.names for name in TABLES} == {
        name: schema.names for name, schema in TABLES.items()
    }
    assert corpus.table("region_years").num_rows == len(works)
