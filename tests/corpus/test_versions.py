"""Versions: list, use, prune, and what damage says."""

from __future__ import annotations

from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from belt.config import grant
from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.ingest import Progress, ingest, rebuild
from belt.corpus.versions import CorpusError
from belt.home import make_home
from tests.papers import ICRA_2019, IROS_2020, SATO, paper, write_list


def _quiet(_step: str) -> None:
    """Say nothing."""


@pytest.fixture
def two_versions(tmp_path: Path) -> tuple[Path, str, str]:
    home = tmp_path / "home"
    make_home(home)
    lists = tmp_path / "lists"
    write_list(lists, "icra2019", ICRA_2019)
    old = ingest(home, "paperlists", [lists], progress=_quiet).version
    write_list(lists, "iros2020", IROS_2020)
    new = ingest(home, "paperlists", [lists], progress=_quiet).version
    return home, old, new


def test_use_goes_back_and_forth(two_versions: tuple[Path, str, str]) -> None:
    home, old, new = two_versions
    assert set(versions.versions(home)) == {old, new}
    assert versions.current(home) == new
    versions.use(home, old)
    assert versions.current(home) == old


def test_use_of_an_unknown_version_names_the_known(two_versions: tuple[Path, str, str]) -> None:
    home, _, new = two_versions
    with pytest.raises(CorpusError, match="there is no version 'nothing'; there are: 2"):
        versions.use(home, "nothing")
    assert versions.current(home) == new


def test_prune_never_removes_the_version_in_use(two_versions: tuple[Path, str, str]) -> None:
    home, old, new = two_versions
    versions.use(home, old)
    assert versions.prune(home, 1, _quiet) == []
    versions.use(home, new)
    assert versions.prune(home, 1, _quiet) == [old]
    assert versions.current(home) == new


def test_a_damaged_manifest_is_told_with_its_file(two_versions: tuple[Path, str, str]) -> None:
    home, _, new = two_versions
    (home / "corpus" / new / "manifest.json").write_text("{")
    with pytest.raises(CorpusError, match=r"manifest\.json is damaged"):
        versions.manifest(home, new)


def test_prune_waits_for_an_ingest_and_leaves_what_it_has_read(
    two_versions: tuple[Path, str, str],
) -> None:
    home, old, new = two_versions
    lists, said, removed = home.parent / "lists", Queue[str](), list[str]()
    pruning = Thread(target=lambda: removed.extend(versions.prune(home, 1, said.put)))

    def meanwhile(_corpus: Corpus, _folder: Path, _progress: Progress) -> None:
        pruning.start()
        assert said.get(timeout=60).startswith("waiting for another command")
        assert set(versions.versions(home)) == {old, new}

    write_list(lists, "rss2021", [paper("Walking in sand", [SATO])])
    ingest(home, "paperlists", [lists], steps=[meanwhile], progress=_quiet)
    pruning.join(timeout=60)
    assert removed == [old, new]
    write_list(lists, "rss2022", [paper("Walking in snow", [SATO])])
    again = ingest(home, "paperlists", [lists], progress=_quiet)
    assert (again.files, again.files_read) == (4, 1)


def test_prune_makes_nothing_where_there_is_no_corpus(tmp_path: Path) -> None:
    assert versions.prune(tmp_path / "home", 1, _quiet) == []
    assert not list(tmp_path.iterdir())


def test_a_wish_granted_until_the_last_moment_holds(two_versions: tuple[Path, str, str]) -> None:
    """The wishes are read when nobody else can write any more, not before."""
    home, _, _ = two_versions
    [person] = (
        Corpus.open(home)
        .sql("select person_id from people order by works desc limit 1")["person_id"]
        .to_pylist()
    )

    def progress(step: str) -> None:
        if "something interrupted left" in step:
            grant(home, "hide", [person], by="office")

    (home / "corpus" / ".building-left").mkdir()
    rebuild(home, progress=progress)
    people = Corpus.open(home).sql("select person_id from people")["person_id"].to_pylist()
    assert people
    assert person not in people


def test_two_writers_cannot_write_at_once(two_versions: tuple[Path, str, str]) -> None:
    home, _, _ = two_versions
    with (
        versions.writing(home, _quiet),
        pytest.raises(CorpusError, match="another command is writing"),
        versions.writing(home, _quiet),
    ):
        pass
