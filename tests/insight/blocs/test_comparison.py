"""What is counted for a bloc, on a few works by hand and on real papers by other queries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.insight.blocs.reading import comparison_of
from belt.insight.prepare import prepare
from tests.factories import make_corpus

GOOGLE, MIT = "ror:00njsd438", "mit"

WORKS = [
    {"year": 2019, "cited_by": 9, "authors": [("a", [(GOOGLE, "US")]), ("b", [("kaist", "KR")])]},
    {"year": 2020, "cited_by": 1, "authors": [("a", [(MIT, "US")]), ("c", [(MIT, "US")])]},
    {"year": 2021, "cited_by": None, "authors": [("a", [(MIT, "US")]), ("b", [("tokyo", "JP")])]},
    {"year": 2021, "cited_by": 5, "authors": [("c", [(GOOGLE, "US")]), ("d", [(None, None)])]},
]


def _quiet(step: str) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    corpus = make_corpus(tmp_path_factory.mktemp("blocs"), WORKS)
    prepare(corpus, corpus.folder / "insight", _quiet)
    return corpus


def _row(corpus: Corpus, bloc: str, year: int) -> dict:
    [row] = corpus.sql("from bloc_years where bloc = ? and year = ?", [bloc, year]).to_pylist()
    return dict(row)


def test_works_are_counted_whole_and_in_parts(small: Corpus) -> None:
    assert _row(small, "US", 0)["works"] == 4
    assert _row(small, "US", 2019)["fractional"] == pytest.approx(0.5)
    assert _row(small, "GAFA", 2019)["works"] == 1
    assert _row(small, "GAFA", 0)["works"] == 2
    belt = _row(small, "BELT", 0)
    assert (belt["works"], belt["international"], belt["cited"]) == (2, 2, 1)
    assert _row(small, "US", 2021)["unknown"] == 1
    assert _row(small, "US", 0)["small"]


def test_people_come_and_go(small: Corpus) -> None:
    # a was at Google in 2019 and at the MIT in 2020; b went from Korea to Japan.
    assert _row(small, "GAFA", 2019)["newcomers"] == 1
    korea, japan = _row(small, "KR", 2021), _row(small, "JP", 2021)
    assert (korea["lost"], korea["people"]) == (1, 0)
    assert (japan["gained"], japan["newcomers"]) == (1, 0)
    gafa = _row(small, "GAFA", 2020)
    assert (gafa["lost"], gafa["gained"]) == (1, 0)
    # Within the belt nobody was lost.
    assert _row(small, "BELT", 0)["lost"] == 0
    assert _row(small, "GAFA", 0)["gained"] == 1


def test_what_is_missing_stands_beside(small: Corpus) -> None:
    assert _row(small, "US", 2021)["without_country"] == pytest.approx(0.25)
    assert _row(small, "US", 0)["without_organisation"] == pytest.approx(1 / 8)


def test_a_bloc_that_there_is_not_and_an_old_version_are_told(
    small: Corpus, tmp_path: Path
) -> None:
    with pytest.raises(CorpusError, match="no bloc NASA; there are BELT, MEMBERS"):
        comparison_of(small, ("NASA",))
    with pytest.raises(CorpusError, match="before blocs were compared"):
        comparison_of(make_corpus(tmp_path, WORKS))
    assert comparison_of(small, ("GAFA", "BELT")).blocs == ("BELT", "GAFA")


@pytest.fixture(scope="module")
def real(real_home: Path) -> Corpus:
    return Corpus.open(real_home)


def test_totals_of_the_real_papers_equal_those_of_other_queries(real: Corpus) -> None:
    found = {row["bloc"]: row for row in comparison_of(real).totals.to_pylist()}
    for bloc, condition in (
        ("US", "country = 'US'"),
        ("CN", "country = 'CN'"),
        ("BELT", "country in ('KR', 'JP', 'FR', 'VN')"),
        ("JP", "region = 'JP'"),
    ):
        [row] = real.sql(
            f"""select count(*) as works from works w where w.year is not null and exists (
                select 1 from authorships a where a.work_id = w.work_id and {condition})"""
        ).to_pylist()
        assert found[bloc]["works"] == row["works"], bloc
    # No work counts for more than one altogether.
    [row] = real.sql("select count(*) as works from works where year is not null").to_pylist()
    blocs = ("US", "CN", "BELT")
    assert sum(found[one]["fractional"] for one in blocs) <= row["works"]


IN_GAFA = {
    "Google": ["Google", "Google Research", "Google Brain", "Google AI", "Google Inc.",
               "Google DeepMind", "Robotics at Google", "Waymo", "Google Research, Brain Team",
               "Courant Institute and Google Research", "MIT CSAIL, Google Research",
               "Technion and Google Research", "Google, Zurich, Switzerland"],
    "DeepMind": ["DeepMind", "Deepmind", "DeepMind, London, UK", "DeepMind Paris", "DeepMind‡",
                 "DeepMind Technologies, London, United Kingdom", "University of Alberta/DeepMind"],
    "Amazon": ["Amazon", "Amazon Alexa AI", "AWS AI Labs", "Amazon Web Services", "Amazon AI",
               "Amazon.com, Inc.", "Amazon Lab126", "Alexa AI", "Amazon Rekognition",
               "UT Austin & Amazon"],
    "Meta": ["Facebook AI Research", "Meta AI", "Facebook", "Facebook Reality Labs", "Meta",
             "Facebook AI Research (FAIR)", "Facebook Artificial Intelligence Research", "Oculus",
             "UT Austin and Facebook AI Research", "FAIR / LORIA, Université de Lorraine"],
    "Apple": ["Apple", "Apple Inc.", "Apple, Seattle, WA, USA", "Apple ML Research, USA"],
}  # fmt: skip
"""Spellings of the real papers, as they are printed."""
NOT_IN_GAFA = [
    "Friedrich-Alexander University Erlangen-Nürnberg", "The Alexandra Institute, Denmark",
    "Joint SDU-NTU Centre for Artificial Intelligence Research (C-FAIR), Shandong University, "
    "China",
]  # fmt: skip


def test_gafa_holds_its_companies_under_all_their_spellings(real: Corpus) -> None:
    """Every printed affiliation that names one of them, and none that only looks like it."""
    from belt.insight.blocs.members import prepare_members
    from belt.insight.counting import prepare_views

    prepare_views(real)
    prepare_members(real)
    rows = real.sql(
        """select a.raw_affiliation as printed,
                  bool_and(exists (select 1 from bloc_slot b where b.bloc = 'GAFA'
                           and b.work_id = a.work_id and b.position = a.position)) as held
           from authorships a where a.raw_affiliation is not null group by all"""
    )
    held = dict(zip(rows["printed"].to_pylist(), rows["held"].to_pylist(), strict=True))
    known = [one for spellings in IN_GAFA.values() for one in spellings if one in held]
    assert len(known) >= 35
    assert [one for one in known if not held[one]] == []
    assert [one for one in NOT_IN_GAFA if held.get(one)] == []
    # Of all that is printed and names one of them, nearly nothing is left out: internships.
    left = [
        one for one, inside in held.items()
        if not inside and any(
            name in one for name in ("Google", "DeepMind", "Facebook", "Amazon", "Apple Inc")
        )
    ]  # fmt: skip
    assert len(left) <= 6, left


def test_the_command_prints_the_belt_and_its_blocs(
    real_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from typer.testing import CliRunner

    from belt.cli import app

    told = CliRunner().invoke(app, ["--home", str(real_home), "compare", "--json"])
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    assert found["blocs"][:2] == ["BELT", "MEMBERS"]
    assert {"GAFA", "BATH", "US", "CN"} <= set(found["blocs"])
    assert {row["bloc"] for row in found["years"]} == set(found["blocs"])
    plain = CliRunner().invoke(app, ["--home", str(real_home), "compare", "--bloc", "GAFA"])
    assert "GAFA" in plain.stdout
    assert "BATH" not in plain.stdout
    assert CliRunner().invoke(app, ["--home", str(real_home), "compare", "--bloc", "X"]).exit_code
