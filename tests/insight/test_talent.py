"""Early-career people, counted by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from belt.cli import app
from belt.corpus.corpus import Corpus
from belt.insight.counting import prepare_views
from belt.insight.talent import cohorts, follow
from tests.factories import make_corpus

KR, JP, US = ("kaist", "KR"), ("tokyo", "JP"), ("mit", "US")
SENIOR = {"year": 2005, "authors": [("senior", [JP])]}
WORKS = [
    SENIOR,
    {"year": 2016, "authors": [("new", [KR]), ("senior", [JP])]},
    {"year": 2017, "authors": [("new", [KR]), ("senior", [JP])]},
    {"year": 2019, "authors": [("new", [US])]},
    {"year": 2021, "authors": [("new", [KR])]},
    {"year": 2016, "authors": [("goes", [KR])]},
    {"year": 2018, "authors": [("goes", [US])]},
    {"year": 2016, "authors": [("stays", [KR]), ("once", [KR])]},
    {"year": 2022, "authors": [("stays", [("postech", "KR")])]},
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    made = make_corpus(tmp_path_factory.mktemp("talent"), WORKS)
    prepare_views(made)
    return made


def test_a_cohort_is_told_as_it_is(corpus: Corpus) -> None:
    [row] = [
        one for one in cohorts(corpus).to_pylist() if (one["region"], one["start"]) == ("KR", 2016)
    ]
    assert (row["people"], row["connected"], row["once"]) == (4, 1, 1)
    assert row["regions"] == pytest.approx(0.25)
    # The senior wrote twice with the newcomer, eleven years ahead, from another region.
    assert (row["guided"], row["guided_from_abroad"]) == (1, 1)
    assert (row["stayed"], row["returned"], row["to_outside"], row["to_region"]) == (2, 1, 1, 0)
    assert row["moved"] == 2
    assert row["active"] == 3
    assert row["small"]


def test_fellows_are_followed_before_and_since(corpus: Corpus) -> None:
    rows = {
        row["person_id"]: row
        for row in follow(corpus, [("new", 2018), ("nobody", 2018)]).to_pylist()
    }
    assert rows["new"]["works_before"] == 2
    assert rows["new"]["works_since"] == 2
    assert (rows["new"]["regions_before"], rows["new"]["regions_since"]) == (1, 0)
    assert rows["new"]["country_now"] == "KR"
    assert rows["nobody"]["works_since"] == 0


def test_people_of_the_real_papers_are_each_in_one_cohort(real_home: Path) -> None:
    told = CliRunner().invoke(app, ["--home", str(real_home), "talent", "--json"])
    rows = json.loads(told.stdout)
    [row] = (
        Corpus.open(real_home)
        .sql(
            """with first as (
                 select a.person_id, min(w.year) as year from authorships a
                 join works w using (work_id)
                 group by all)
               select count(distinct a.person_id) as people from authorships a
               join works w using (work_id) join first f on f.person_id = a.person_id
               and f.year = w.year where a.region is not null"""
        )
        .to_pylist()
    )
    assert sum(one["people"] for one in rows) == row["people"]
    for one in rows:
        parts = ("stayed", "returned", "to_region", "to_outside")
        assert sum(one[name] for name in parts) <= one["people"]
