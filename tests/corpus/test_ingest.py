"""Ingest: what is published, what stays, and what an error leaves behind."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.ingest import forget, ingest
from belt.corpus.schema import TABLES
from belt.corpus.sources import NotThisFormat
from belt.corpus.versions import CorpusError
from belt.home import make_home
from tests.papers import ICRA_2019, IROS_2020, KIM, MARTIN, SATO, ieee, paper, write_list


def _quiet(_step: str) -> None:
    """Say nothing."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    write_list(tmp_path / "lists", "icra2019", ICRA_2019)
    return tmp_path / "lists"


def test_every_table_is_published_with_its_columns(home: Path, lists: Path) -> None:
    ingest(home, "paperlists", [lists], progress=_quiet)
    corpus = Corpus.open(home)
    for name, schema in TABLES.items():
        assert corpus.table(name).schema.names == schema.names, name
    assert corpus.manifest.counts["works"] == 3
    assert corpus.manifest.counts["people"] == 4
    assert corpus.table("region_ties").to_pylist() == [
        {"a": "FR", "b": "KR", "year": 2019, "works": 1, "fractional": 1.0},
        {"a": "JP", "b": "KR", "year": 2019, "works": 1, "fractional": 1.0},
    ]


def test_person_ties_count_works_fractions_and_borders(home: Path, lists: Path) -> None:
    ingest(home, "paperlists", [lists], progress=_quiet)
    ties = Corpus.open(home).sql(
        """select p.name as a, q.name as b, t.works, t.fractional, t.cross_border_works
           from person_ties t join people p on t.a = p.person_id join people q on t.b = q.person_id
           order by 1, 2"""
    )
    assert ties.to_pylist() == [
        {
            "a": "Lucie Martin",
            "b": "Jane Smith",
            "works": 1,
            "fractional": 0.5,
            "cross_border_works": 0,
        },
        {
            "a": "Minjun Kim",
            "b": "Hana Sato",
            "works": 1,
            "fractional": 1.0,
            "cross_border_works": 1,
        },
        {
            "a": "Minjun Kim",
            "b": "Jane Smith",
            "works": 1,
            "fractional": 0.5,
            "cross_border_works": 0,
        },
        {
            "a": "Minjun Kim",
            "b": "Lucie Martin",
            "works": 1,
            "fractional": 0.5,
            "cross_border_works": 1,
        },
    ]


def test_unchanged_input_publishes_nothing_and_reads_nothing(home: Path, lists: Path) -> None:
    first = ingest(home, "paperlists", [lists], progress=_quiet)
    again = ingest(home, "paperlists", [lists], progress=_quiet)
    assert (again.published, again.version, again.files_read) == (False, first.version, 0)
    assert versions.versions(home) == [first.version]


def test_one_more_file_reads_only_that_file(home: Path, lists: Path) -> None:
    ingest(home, "paperlists", [lists], progress=_quiet)
    write_list(lists, "iros2020", IROS_2020)
    second = ingest(home, "paperlists", [lists], progress=_quiet)
    assert (second.published, second.files, second.files_read) == (True, 2, 1)
    assert Corpus.open(home).manifest.counts["works"] == 5


def test_a_second_source_is_added_and_can_be_forgotten(
    home: Path, lists: Path, tmp_path: Path
) -> None:
    first = ingest(home, "paperlists", [lists], progress=_quiet)
    more = write_list(tmp_path / "more", "iros2020", IROS_2020)
    ingest(home, "paperlists", [more], progress=_quiet)
    assert Corpus.open(home).manifest.counts["works"] == 5
    back = forget(home, "paperlists", more, progress=_quiet)
    assert back.version == first.version
    assert Corpus.open(home).manifest.counts["works"] == 3


def test_forgetting_what_was_never_brought_in_says_what_there_is(home: Path, lists: Path) -> None:
    ingest(home, "paperlists", [lists], progress=_quiet)
    with pytest.raises(CorpusError, match="is not in the corpus; it holds: paperlists"):
        forget(home, "paperlists", Path("elsewhere"), progress=_quiet)


def test_a_foreign_file_is_refused_and_changes_nothing(
    home: Path, lists: Path, tmp_path: Path
) -> None:
    first = ingest(home, "paperlists", [lists], progress=_quiet)
    foreign = tmp_path / "icra2021.json"
    foreign.write_text("this is no list")
    with pytest.raises(NotThisFormat, match=r"icra2021\.json"):
        ingest(home, "paperlists", [foreign], progress=_quiet)
    assert versions.current(home) == first.version
    assert versions.versions(home) == [first.version]


def test_the_same_work_in_two_lists_becomes_one_and_is_logged(home: Path, tmp_path: Path) -> None:
    title = "Grasping of soft objects with tactile hands"
    lists = tmp_path / "lists"
    write_list(lists, "icra2019", [paper(title, [KIM, SATO], **ieee("8000001"))])
    write_list(lists, "corl2020", [paper(title.upper(), [KIM, SATO], id="abc")])
    write_list(lists, "rss2019", [paper("Grasping of hard objects", [MARTIN], id="def")])
    ingest(home, "paperlists", [lists], progress=_quiet)
    corpus = Corpus.open(home)
    assert corpus.manifest.counts["works"] == 2
    merges = corpus.sql("select kept, merged, evidence from merges where kind = 'work'").to_pylist()
    assert len(merges) == 1
    assert merges[0]["evidence"] == "same title; 2 authors in common; years 2019 and 2020" or (
        merges[0]["evidence"] == "same title; 2 authors in common; years 2020 and 2019"
    )
    aliases = corpus.sql("select alias, id from aliases where kind = 'work'").to_pylist()
    assert merges[0]["kept"] in {row["id"] for row in aliases}


def test_works_without_any_id_are_kept_and_told_apart(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "papers.csv"
    table.write_text("title,authors,year\nQuiet robots,A. Petit,2019\nLoud robots,A. Petit,2019\n")
    ingest(home, "csv", [table], progress=_quiet)
    works = Corpus.open(home).table("works").to_pylist()
    assert {work["title"] for work in works} == {"Quiet robots", "Loud robots"}
    assert all(work["work_id"].startswith("belt:work-") for work in works)


def test_an_address_given_as_an_id_is_not_in_any_table(home: Path, tmp_path: Path) -> None:
    secret = "someone.private@example.org"
    author = ("Anne Petit", secret, "Inria", "France")
    lists = write_list(tmp_path, "corl2021", [paper("A study of quiet robots", [author], id="x1")])
    ingest(home, "paperlists", [lists], progress=_quiet)
    for path in (home / "corpus").rglob("*.parquet"):
        assert b"someone.private" not in path.read_bytes(), path
    corpus = Corpus.open(home)
    for name in TABLES:
        assert "someone.private" not in str(corpus.table(name).to_pylist()), name


def test_a_belt_of_no_organisations_takes_works_of_nobody_at_any(tmp_path: Path) -> None:
    description = make_home(tmp_path / "home")
    home = description.parent
    parts = re.split(r"(?m)^(?=\[)", description.read_text(encoding="utf-8"))
    kept = [one for one in parts if not one.startswith(("[[organisations", "[[blocs"))]
    description.write_text("".join(kept), encoding="utf-8")
    path = tmp_path / "papers.csv"
    path.write_text("title,authors,year\nRobots that walk on sand,Minjun Kim,2019\n")
    ingest(home, "csv", [path], progress=_quiet)
    corpus = Corpus.open(home)
    assert corpus.table("organisations").num_rows == 0
    assert corpus.table("authorships")["organisation_id"].to_pylist() == [None]


def test_what_was_brought_in_and_is_gone_is_left_out_as_the_error_says(
    home: Path, lists: Path, tmp_path: Path
) -> None:
    ingest(home, "paperlists", [lists], progress=_quiet)
    shutil.rmtree(home / "corpus" / "cache")
    shutil.move(lists, tmp_path / "elsewhere")
    write_list(tmp_path / "more", "iros2020", IROS_2020)
    with pytest.raises(CorpusError) as refused:
        ingest(home, "paperlists", [tmp_path / "more"], progress=_quiet)
    command = re.search(r"`belt corpus forget (\S+) (\S+)`", str(refused.value))
    assert command is not None
    assert command.groups() == ("paperlists", str(lists))
