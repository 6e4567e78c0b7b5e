"""The command line: exit codes, JSON on standard output alone, errors for people."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from belt.config import LANGUAGES, load
from belt.output import Language, show
from tests.commands import belt, start
from tests.papers import ICRA_2019, write_list


def _installed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "belt", *words], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "home"
    assert _installed("init", str(folder)).returncode == 0
    write_list(folder / "lists", "icra2019", [*ICRA_2019, {"title": "", "author": "Nobody"}])
    lists = str(folder / "lists")
    done = _installed("--home", str(folder), "ingest", "paperlists", lists, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["read"], result["accepted"], result["rejected"]) == (4, 3, 1)
    return folder


def test_rejects_name_file_record_and_reason(home: Path) -> None:
    rejects = json.loads(belt(home, "corpus", "rejects", "--json").stdout)
    assert [sorted(one) for one in rejects] == [["file", "raw", "reason", "record", "source"]]
    assert rejects[0]["file"].endswith("icra2019.json.gz")
    assert "title" in rejects[0]["reason"]


def test_health_is_one_json_document(home: Path) -> None:
    health = json.loads(belt(home, "corpus", "health", "--json").stdout)
    assert health["counts"]["works"] == 3
    assert {one["venue"] for one in health["venues"]} == {"ICRA"}


def test_check_says_a_line_each_and_is_content(home: Path) -> None:
    checked = belt(home, "check")
    assert checked.returncode == 0, checked.stdout
    assert all(line.startswith("ok") for line in checked.stdout.splitlines())


def test_check_finds_a_broken_belt_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "belt.toml").write_text((home / "belt.toml").read_text() + "\nnonsense = 1\n")
    checked = belt(tmp_path, "check")
    assert checked.returncode == 1
    assert "nonsense" in checked.stdout


def test_init_never_overwrites(home: Path) -> None:
    again = belt(home, "init", str(home))
    assert again.returncode == 1
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ingest", "paperlists", "no-such-folder"), "no-such-folder"),
        (("ingest", "endnote", "x"), "no source is named 'endnote'"),
        (("conflicts", "--people", "no.csv", "--works", "no.csv"), "no.csv: there is nothing of"),
        (
            ("ingest", "paperlists", "lists", "--engine", "duckdb", "--master", "spark://a:1"),
            "a master is Spark's",
        ),
        (("corpus", "use", "yesterday"), "there is no version 'yesterday'"),
    ],
)
def test_errors_are_for_people(home: Path, words: tuple[str, ...], told: str) -> None:
    words = tuple(str(home / word) if word == "lists" else word for word in words)
    failed = belt(home, *words)
    assert failed.returncode == 1
    assert told in failed.stderr
    assert "Traceback" not in failed.stderr
    assert failed.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ("ingest",),
        ("ingest", "paperlists", "lists", "--engine", "abacus"),
        ("search", "robots", "--kind", "abaci"),
        ("search", "robots", "--language", "xx"),
        ("search", "robots", "--nodes", "--kind", "works"),
        ("export", "works", "--format", "abacus", "--out", "x"),
        ("export", "works", "--format", "csv", "--out", "no/such/folder/x.csv"),
        ("export", "works", "--format", "csv", "--out", "."),
        ("report", "--year", "2019", "--out", "no/such/folder/x.pdf"),
        ("grow", "--budget", "-1"),
    ],
)
def test_wrong_usage_exits_with_two(home: Path, words: tuple[str, ...]) -> None:
    failed = belt(home, *words)
    assert failed.returncode == 2
    assert failed.stdout == ""


def test_what_cannot_be_told_is_null_in_json(home: Path) -> None:
    """Nothing that other programs refuse, such as NaN: this belt is too small for an effect."""
    done = belt(home, "effect", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "null" in done.stdout
    assert not re.search(r"\b(NaN|Infinity)\b", done.stdout)


def test_json_holds_numbers_and_names_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show({"low": np.float64(-0.5), "high": np.inf, "many": 2**80, 1: "é", "where": Path("a")})
    told = json.loads(capsys.readouterr().out)
    assert told == {"low": -0.5, "high": None, "many": 2**80, "1": "é", "where": "a"}


def test_the_languages_of_options_are_belts() -> None:
    assert get_args(Language) == LANGUAGES


def test_ctrl_c_says_that_it_stopped(tmp_path: Path) -> None:
    running = start(tmp_path / "new", "demo", "--no-serve")
    running.said.readline()
    running.interrupt()
    told = running.said.read()
    assert running.wait() == 1
    assert "stopped; nothing half done was kept" in told
    described = load(tmp_path / "new" / "belt.toml")
    assert described.node is not None, "the demonstration answers other nodes"
    assert not (tmp_path / "new" / "corpus" / "current").exists()


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        ("works/part-0.parquet", "corpus: "),
        ("pages.sqlite", "page store: "),
        ("search/works/meta.json", "search index: "),
    ],
)
def test_check_finds_what_is_damaged(home: Path, tmp_path: Path, damaged: str, told: str) -> None:
    shutil.copytree(home, tmp_path / "copy")
    [file] = (tmp_path / "copy" / "corpus").glob(f"2*/{damaged}")
    file.write_bytes(b"rubbish" * 99)
    checked = belt(tmp_path / "copy", "check")
    assert checked.returncode == 1
    [wrong] = [one for one in checked.stdout.splitlines() if one.startswith("FAIL")]
    assert told in wrong
    assert "belt corpus rebuild" in wrong
    if damaged.startswith("search"):
        searched = belt(tmp_path / "copy", "search", "robots")
        assert searched.returncode == 1
        assert "belt corpus rebuild" in searched.stderr
    assert "should not have happened" not in checked.stderr
    assert belt(tmp_path / "copy", "corpus", "rebuild").returncode == 0
    assert belt(tmp_path / "copy", "check").returncode == 0, "as it was told"


def test_check_tells_of_a_backup_that_is_none(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "copy")
    assert belt(tmp_path / "copy", "migrate").returncode == 0
    for backup in (tmp_path, tmp_path / "none", tmp_path / "copy" / "belt.toml"):
        checked = belt(tmp_path / "copy", "check", "--backup", str(backup))
        assert checked.returncode == 1
        assert f"FAIL record: {backup} is damaged or no backup" in checked.stdout


def test_without_a_corpus_every_reader_says_what_to_do(tmp_path: Path) -> None:
    belt(tmp_path, "init", str(tmp_path))
    for words in (("corpus", "health"), ("corpus", "rejects"), ("corpus", "show")):
        failed = belt(tmp_path, *words)
        assert failed.returncode == 1
        assert "belt ingest" in failed.stderr


def test_search_finds_and_says_why(home: Path) -> None:
    done = belt(home, "search", "파지", "--language", "ko", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {hit["name"] for hit in found["hits"]} == {"Minjun Kim", "Hana Sato"}
    assert found["words"][0]["how"] == "glossary"
    assert "Minjun Kim" in belt(home, "search", "김민준").stdout


def test_a_team_says_what_it_covers_and_lacks(home: Path) -> None:
    words = ("team", "grasping; visual odometry; cooking", "--size", "2", "--regions", "2")
    found = json.loads(belt(home, *words, "--json").stdout)
    assert len(found["team"]) == 2
    assert len(found["regions"]) == 2
    assert found["gaps"] == ["cooking"]
    assert found["value"] <= found["bound"]
    assert "nobody covers well: cooking" in belt(home, *words).stdout


def test_expertise_is_scored_from_files(home: Path, tmp_path: Path) -> None:
    text = {"content": {"title": "Grasping", "abstract": "Robots grasp."}}
    (tmp_path / "~A.jsonl").write_text(json.dumps(text), encoding="utf-8")
    (tmp_path / "in.json").write_text(json.dumps({"p1": text}), encoding="utf-8")
    words = ("--archives", str(tmp_path), "--submissions", str(tmp_path / "in.json"))
    done = belt(home, "affinity", *words, "--out", str(tmp_path / "out.csv"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.csv").read_text("utf-8").startswith("p1,~A,")


def test_a_corpus_too_small_to_learn_from_still_answers(home: Path) -> None:
    done = belt(home, "collaborators", "ieee:37000000001", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["person"] == "ieee:37000000001"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("team", "grasping", "--size", "9"), "ask for fewer"),
        (("team", ";"), "expected topics separated by semicolons"),
        (("team", "zzqqxx"), "nobody in the belt works on zzqqxx"),
        (("team", "grasping", "--include", "nobody"), "no person 'nobody'"),
        (("collaborators", "nobody"), "no person 'nobody'"),
        (("backtest", "collaborators", "--until", "2019"), "choose an earlier year"),
        (("backtest", "collaborators", "--until", "2018", "--pairs", "none.json"), "none.json"),
        (("affinity", "--archives", "none", "--submissions", "none", "--out", "o"), "none"),
    ],
)
def test_matching_commands_say_what_is_wrong(home: Path, words: tuple[str, ...], told: str) -> None:
    failed = belt(home, *words)
    assert failed.returncode == 1, failed.stdout
    assert told in failed.stderr
    assert "Traceback" not in failed.stderr
    assert "should not have happened" not in failed.stderr
