"""The office undoes a merge, and changes its mind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from belt.config import ConfigError, decide, decisions, load_home
from belt.corpus.corpus import Corpus
from belt.home import decide_identity, ingest_into, make_home
from tests.papers import SATO, paper, write_list


def _quiet(_step: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What :func:`home` is a copy of."""
    home = tmp_path_factory.mktemp("decisions") / "home"
    make_home(home)
    author = ("Zbigniew Quartermain", "", "Inria", "France")
    write_list(home / "lists", "cvpr2019", [paper("Grasping of very soft objects", [author, SATO])])
    write_list(home / "lists", "iccv2020", [paper("Walking on loose gravel", [author])])
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", _quiet)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """Two works by one rare name without ids: one person, merged by name."""
    return shutil.copytree(made, tmp_path / "home")


def _people(home: Path) -> list[str]:
    query = "select person_id from people where name = 'Zbigniew Quartermain' order by 1"
    return Corpus.open(home).sql(query)["person_id"].to_pylist()


def test_a_merge_is_undone_by_its_ids_and_the_decision_is_on_the_record(home: Path) -> None:
    [person] = _people(home)
    merge = f"select kept, merged from merges where kind = 'person' and kept = '{person}'"
    [row] = Corpus.open(home).sql(merge).to_pylist()
    decide_identity(home, "apart", row["kept"], row["merged"], "two people", "office", _quiet)
    assert len(_people(home)) == 2
    [decision] = decisions(home)
    assert (decision.verdict, decision.reason, decision.by) == ("apart", "two people", "office")


def test_the_last_decision_about_a_pair_holds(home: Path) -> None:
    [person] = _people(home)
    merge = f"select kept, merged from merges where kind = 'person' and kept = '{person}'"
    [row] = Corpus.open(home).sql(merge).to_pylist()
    decide_identity(home, "apart", row["kept"], row["merged"], "two people", "office", _quiet)
    decide_identity(home, "same", row["merged"], row["kept"], "one after all", "office", _quiet)
    assert _people(home) == [person]
    assert len(decisions(home)) == 2


def test_a_damaged_record_is_told_with_its_line(home: Path) -> None:
    decide(home, "apart", "a:1", "a:2", reason="", by="")
    with (home / "decisions.jsonl").open("a") as record:
        record.write("nonsense\n")
    with pytest.raises(ConfigError, match=r"(?s)decisions\.jsonl.*line 2: not a decision"):
        load_home(home)


def test_a_decision_needs_two_ids(home: Path) -> None:
    with pytest.raises(ValueError, match="is one id"):
        decide(home, "apart", "a:1", "a:1", reason="", by="")
