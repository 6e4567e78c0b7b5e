"""Whoever asked not to appear is in no table, page store, search index or export of a version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from belt.config import grant, wishes, withheld_ids
from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.network_export import write_network
from belt.corpus.schema import TABLES
from belt.corpus.works_export import write_works
from belt.find import search_home
from belt.home import grant_wish, ingest_into, make_home, use_version
from tests.papers import ICRA_2019, IROS_2020, MARTIN, ieee, paper, write_list

SATO_ID = "ieee:37000000002"
TRACES = (b"Hana Sato", b"hana sato", b"37000000002")


def _quiet(_step: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What :func:`home` is a copy of."""
    home = tmp_path_factory.mktemp("withheld") / "home"
    make_home(home)
    refused = {"title": "", "author": "Hana Sato"}
    write_list(home / "lists", "icra2019", [*ICRA_2019, refused])
    write_list(home / "lists", "iros2020", IROS_2020)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", _quiet)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A belt in which Hana Sato wrote with others, and is named in a refused record."""
    return shutil.copytree(made, tmp_path / "home")


def _mentions(home: Path) -> list[str]:
    """Tables of the version in use with a value that tells of the person."""
    corpus = Corpus.open(home)
    tables = [row[0] for row in corpus._connection.execute("show tables").fetchall()]
    return [
        name
        for name in tables
        if any(trace in str(corpus.table(name).to_pylist()).encode() for trace in TRACES)
    ]


def test_a_hidden_person_is_in_nothing_that_the_version_holds(home: Path, tmp_path: Path) -> None:
    assert {"people", "authorships", "person_ties", "rejects"} <= set(_mentions(home))
    grant_wish(home, "hide", [SATO_ID], "office", _quiet)
    assert _mentions(home) == []
    store = Corpus.open(home).folder / "pages.sqlite"
    assert not [trace for trace in TRACES if trace in store.read_bytes()]
    corpus = Corpus.open(home)
    for form in ("bibtex", "ris", "csl", "csv"):
        write_works(corpus, form, tmp_path / f"works.{form}")
        assert b"Sato" not in (tmp_path / f"works.{form}").read_bytes()
    for form in ("graphml", "gexf", "csv"):
        write_network(corpus, "person", form, tmp_path / f"ties.{form}")
        assert b"Sato" not in (tmp_path / f"ties.{form}").read_bytes()


def test_a_version_with_a_hidden_person_is_not_used_again(home: Path) -> None:
    before = str(versions.current(home))
    grant_wish(home, "hide", [SATO_ID], "office", _quiet)
    after = str(versions.current(home))
    with pytest.raises(versions.CorpusError, match=r"asked since not to appear \(1\)"):
        use_version(home, before)
    assert versions.current(home) == after
    grant_wish(home, "show", [SATO_ID], "office", _quiet)
    use_version(home, before)
    assert versions.current(home) == before


def test_a_hidden_person_is_not_named_as_the_evidence_of_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_home(home)
    short = ("L. Martin", "", "Inria", "France")
    hidden = ("Hana Sato", "/37000000002", "University of Tokyo", "Japan")
    works = [paper(f"Robots that walk {where}", [short, hidden]) for where in ("here", "there")]
    write_list(home / "lists", "icra2019", works)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", _quiet)

    def evidence() -> list[str]:
        merges = Corpus.open(home).table("merges").to_pylist()
        return [row["evidence"] for row in merges if row["kind"] == "person"]

    assert evidence() == ["same name; co-author hana sato in common"]
    grant_wish(home, "hide", [SATO_ID], "office", _quiet)
    assert evidence() == ["same name; a co-author in common"]
    assert _mentions(home) == []


def test_a_hidden_person_is_not_found_by_name_or_work(home: Path) -> None:
    environment = {"BELT_EMBEDDINGS": "off"}

    def found(query: str) -> list[str]:
        answer = search_home(home, query, "people", (), 20, "en", environment)
        return [hit["name"] for hit in answer["hits"]]

    assert "Hana Sato" in found("Hana Sato")
    assert "Hana Sato" in found("soft objects")
    grant_wish(home, "hide", [SATO_ID], "office", _quiet)
    assert "Hana Sato" not in found("Hana Sato")
    assert "Hana Sato" not in found("soft objects")


def test_others_keep_their_share_of_joint_works(home: Path) -> None:
    share = "select fractional from person_profile where person_id = 'ieee:37000000001'"
    [before] = Corpus.open(home).sql(share)["fractional"].to_pylist()
    grant_wish(home, "hide", [SATO_ID], "office", _quiet)
    assert Corpus.open(home).sql(share)["fractional"].to_pylist() == [before]


def test_who_was_hidden_can_be_shown_again_and_who_was_erased_cannot(home: Path) -> None:
    grant_wish(home, "hide", [SATO_ID], "office", _quiet)
    grant_wish(home, "show", [SATO_ID], "office", _quiet)
    assert "people" in _mentions(home)
    grant_wish(home, "erase", [SATO_ID], "office", _quiet)
    assert versions.versions(home) == [versions.current(home)]
    with pytest.raises(ValueError, match="was erased"):
        grant(home, "show", [SATO_ID], by="office")
    assert [one.wish for one in wishes(home)] == ["hide", "show", "erase"]
    assert withheld_ids(home) == (SATO_ID,)


UNKNOWN = ("Minh Thu Pham", "", "Inria", "France")
"""An author without any id."""
TITLE = "Tactile sensing with thin and soft skins"


@pytest.fixture(scope="module")
def made_of_unknown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What :func:`home_of_unknown` is a copy of."""
    home = tmp_path_factory.mktemp("unknown") / "home"
    make_home(home)
    write_list(home / "lists", "icra2019", [paper(TITLE, [UNKNOWN, MARTIN], **ieee("8000009"))])
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", _quiet)
    return home


@pytest.fixture
def home_of_unknown(made_of_unknown: Path, tmp_path: Path) -> Path:
    """A belt with an author who has no id but the one that Belt made."""
    return shutil.copytree(made_of_unknown, tmp_path / "home")


def _names(home: Path) -> dict[str, str]:
    return {row["name"]: row["person_id"] for row in Corpus.open(home).table("people").to_pylist()}


def _tell_a_doi(home: Path) -> None:
    """Let another source give the work a better id."""
    path = home / "more.csv"
    path.write_text(f"title,authors,year,doi\n{TITLE},Minh Thu Pham;Lucie Martin,2019,10.1000/x\n")
    ingest_into(home, "csv", [path], "duckdb", _quiet)
    assert [row["work_id"] for row in Corpus.open(home).table("works").to_pylist()] == [
        "doi:10.1000/x"
    ]


@pytest.mark.parametrize("wish", ["hide", "erase"])
def test_who_has_no_id_stays_away_when_their_work_gets_another(
    home_of_unknown: Path, wish: str
) -> None:
    person = _names(home_of_unknown)["Minh Thu Pham"]
    assert person.startswith("belt:person-")
    grant_wish(home_of_unknown, wish, [person], "office", _quiet)
    assert _names(home_of_unknown).keys() == {"Lucie Martin"}
    _tell_a_doi(home_of_unknown)
    assert _names(home_of_unknown).keys() == {"Lucie Martin"}
    assert "Pham" not in (home_of_unknown / "privacy.jsonl").read_text()


def test_who_has_no_id_and_was_hidden_can_be_shown_again(home_of_unknown: Path) -> None:
    person = _names(home_of_unknown)["Minh Thu Pham"]
    grant_wish(home_of_unknown, "hide", [person], "office", _quiet)
    _tell_a_doi(home_of_unknown)
    grant_wish(home_of_unknown, "show", [person], "office", _quiet)
    assert _names(home_of_unknown).keys() == {"Minh Thu Pham", "Lucie Martin"}
    assert withheld_ids(home_of_unknown) == ()


def test_all_ids_that_were_hidden_together_are_shown_together(home: Path) -> None:
    grant(home, "hide", ["openalex:A1", SATO_ID], by="office")
    grant(home, "show", ["openalex:A1"], by="office")
    assert withheld_ids(home) == ()
    grant(home, "erase", ["openalex:A1"], by="office")
    grant(home, "hide", ["openalex:A1"], by="office")
    with pytest.raises(ValueError, match="was erased"):
        grant(home, "show", [SATO_ID], by="office")


def test_nothing_published_tells_whose_an_address_is(tmp_path: Path) -> None:
    """Who knows an address can make its hash, and would find the person by it."""
    home = tmp_path / "home"
    make_home(home)
    author = ("Lucie Martin", "lucie.martin@inria.fr", "Inria", "France")
    titles = (TITLE, "Learning to walk on sand and gravel")
    papers = [paper(title, [author], **ieee(f"800{n}")) for n, title in enumerate(titles)]
    write_list(home / "lists", "icra2019", papers)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", _quiet)
    corpus = Corpus.open(home)
    assert len(_names(home)) == 1
    for name in TABLES:
        for row in corpus.table(name).to_pylist():
            assert "email-sha256:" not in str(row), name
