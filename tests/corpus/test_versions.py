"""Versions: list, use, prune, and what damage says."""

from __future__ import annotations

from pathlib import Path

import pytest

from belt.corpus import versions
from belt.corpus.ingest import ingest
from belt.corpus.versions import CorpusError
from belt.home import make_home
from tests.papers import ICRA_2019, IROS_2020, write_list


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
    assert versions.prune(home, 1) == []
    versions.use(home, new)
    assert versions.prune(home, 1) == [old]
    assert versions.current(home) == new


def test_a_damaged_manifest_is_told_with_its_file(two_versions: tuple[Path, str, str]) -> None:
    home, _, new = two_versions
    (home / "corpus" / new / "manifest.json").write_text("{")
    with pytest.raises(CorpusError, match=r"manifest\.json is damaged"):
        versions.manifest(home, new)


def test_two_writers_cannot_write_at_once(two_versions: tuple[Path, str, str]) -> None:
    home, _, _ = two_versions
    with (
        versions.writing(home, _quiet),
        pytest.raises(CorpusError, match="another ingest is writing"),
        versions.writing(home, _quiet),
    ):
        pass
