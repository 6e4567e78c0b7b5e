"""Belt as a library: each verb tells what its command prints."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import belt
from belt.cli import app
from belt.corpus.versions import CorpusError
from belt.home import ingest_into, make_home
from belt.library import OpenBelt
from belt.matching.teams import NoTeam
from tests.papers import ieee, paper, write_list

PLACES = [
    ("KAIST", "South Korea"), ("University of Tokyo", "Japan"), ("Inria", "France"),
    ("Stanford University", "United States"),
]  # fmt: skip
SUBJECTS = ("grasping of soft objects", "visual odometry", "speech recognition", "legged robots")
LATER = ("Alex Later", "/37000000200", "University of Toronto", "Canada")
YEARS, UNTIL = range(2015, 2021), 2018
WORKS = 66
SOMEBODY = "ieee:37000000100"
DOCS = Path(__file__).resolve().parents[1] / "docs" / "api.md"


def _papers(year: int, people: list[tuple[str, str, str, str]]) -> list[dict]:
    """Nine of twos and threes, and one or two of somebody who comes to write with members later."""
    draw = random.Random(year)
    teams = [draw.sample(people, draw.choice((2, 2, 3))) for _ in range(9)]
    teams += [[LATER], [LATER, people[0]] if year > UNTIL else [LATER]]
    return [
        paper(
            f"On {draw.choice(SUBJECTS)} part {number} of {year}",
            team,
            **ieee(f"9{year}{number:03}"),
        )
        for number, team in enumerate(teams)
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("library") / "my-belt"
    make_home(made)
    people = [
        (f"Author{chr(65 + n)}x Name{chr(65 + n)}q", f"/37000000{100 + n}", *PLACES[n % 4])
        for n in range(16)
    ]
    for year in YEARS:
        refused = [{"title": "", "author": "Nobody"}] if year == YEARS[0] else []
        write_list(made / "lists", f"icra{year}", [*_papers(year, people), *refused])
    ingest_into(made, "paperlists", [made / "lists"], "duckdb", lambda _step: None)
    return made


@pytest.fixture(autouse=True)
def _without_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELT_EMBEDDINGS", "off")


@pytest.fixture(scope="module")
def corpus(home: Path) -> OpenBelt:
    return belt.open(home)


def _printed(home: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["--home", str(home), *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def _rounded(told: str) -> float:
    return round(float(told), 9)


def _plain(document: str) -> str:
    """As text, since what is not a number equals nothing; the last digits of sums are chance."""
    return json.dumps(json.loads(document, parse_float=_rounded, parse_constant=lambda _told: None))


def _same(told: Any, home: Path, *words: str) -> bool:
    return _plain(json.dumps(told, default=str)) == _plain(_printed(home, *words))


@pytest.mark.parametrize("kind", ["people", "works", "organisations"])
def test_search_finds_what_the_command_finds(home: Path, corpus: OpenBelt, kind: Any) -> None:
    found = corpus.search("파지", kind=kind, regions=["FR"], limit=5, language="ko")
    words = ("--kind", kind, "--region", "FR", "--limit", "5", "--language", "ko", "--json")
    printed = json.loads(_printed(home, "search", "파지", *words))
    assert [one.id for one in found.hits] == [one["id"] for one in printed["hits"]]
    assert [one.score for one in found.hits] == [one["score"] for one in printed["hits"]]
    assert found.total == printed["total"]
    assert found.hits
    assert {one.region for one in corpus.search("grasping", regions="FR").hits} == {"FR"}


def test_collaborators_are_those_of_the_command(home: Path, corpus: OpenBelt) -> None:
    said: list[str] = []
    found = corpus.collaborators(SOMEBODY, limit=3, progress=said.append)
    assert said
    assert len(found.hits) == 3
    assert _same(asdict(found), home, "collaborators", SOMEBODY, "--limit", "3", "--json")
    assert corpus.collaborators(SOMEBODY, limit=1).hits == found.hits[:1]


def test_the_past_of_proposals_is_that_of_the_command(
    home: Path, corpus: OpenBelt, tmp_path: Path
) -> None:
    words = ("backtest", "collaborators", "--until", str(UNTIL), "--json")
    pairs = [{"a": SOMEBODY, "b": "ieee:37000000101"}, {"a": SOMEBODY, "b": "ieee:37000000103"}]
    file = tmp_path / "pairs.json"
    file.write_text(json.dumps(pairs), encoding="utf-8")
    for told, more in ((None, ()), (pairs, ("--pairs", str(file)))):
        printed = json.loads(_printed(home, *words, *more))
        del printed["ratio_to_adamic_adar"]
        found = asdict(corpus.backtest_collaborators(UNTIL, pairs=told))
        assert _plain(json.dumps(found)) == _plain(json.dumps(printed))


def test_a_team_is_that_of_the_command(home: Path, corpus: OpenBelt) -> None:
    topics = ["visual odometry", "grasping", "cooking"]
    found = corpus.team(topics, size=3, regions=2, include=[SOMEBODY], avoid=["ieee:37000000101"])
    words = ("--size", "3", "--include", SOMEBODY, "--avoid", "ieee:37000000101", "--json")
    printed = json.loads(_printed(home, "team", ";".join(topics), *words))
    seats = [
        (seat.person, seat.region, list(seat.covers), [one.person for one in seat.alternates])
        for seat in found.seats
    ]
    assert seats == [
        (seat["id"], seat["region"], seat["covers"], [one["id"] for one in seat["alternates"]])
        for seat in printed["team"]
    ]
    assert SOMEBODY in {seat.person for seat in found.seats}
    assert list(found.gaps) == printed["gaps"] == ["cooking"]
    assert list(found.coverage) == printed["topics"]
    assert corpus.team(";".join(topics), size=3, include=SOMEBODY).seats


def test_the_comparison_is_that_of_the_command(home: Path, corpus: OpenBelt) -> None:
    found = corpus.compare(["BELT", "MEMBERS"])
    told = {
        "version": found.version,
        "blocs": found.blocs,
        "years": found.years.to_pylist(),
        "topics": found.topics.to_pylist(),
    }
    assert _same(told, home, "compare", "--bloc", "BELT", "--bloc", "MEMBERS", "--json")
    assert set(found.totals["bloc"].to_pylist()) == {"BELT", "MEMBERS"}
    assert len(corpus.compare().blocs) > 2


def test_growth_is_that_of_the_commands(home: Path, corpus: OpenBelt) -> None:
    plan = corpus.grow(limit=2)
    assert _same(asdict(plan), home, "grow", "--limit", "2", "--json")
    countries = corpus.grow(kind="country", limit=1, budget=1.0)
    assert _same(
        asdict(countries), home, "grow", "--kind", "country", "--limit", "1", "--budget", "1",
        "--json",
    )  # fmt: skip
    first = plan.added[0].id
    assert _same(asdict(corpus.what_if([first])), home, "grow", "--add", first)
    past = asdict(corpus.backtest_growth(UNTIL))
    assert _same(past, home, "backtest", "growth", "--until", str(UNTIL), "--json")


def test_what_joining_did_is_that_of_the_command(home: Path, corpus: OpenBelt) -> None:
    found = asdict(corpus.effect())
    assert found.pop("members") > 0
    assert _same(found, home, "effect", "--json")


def test_tables_are_those_of_the_commands(home: Path, corpus: OpenBelt) -> None:
    assert corpus.talent().num_rows
    assert _same(corpus.talent().to_pylist(), home, "talent", "--json")
    assert corpus.rejects().num_rows == 1
    assert _same(corpus.rejects().to_pylist(), home, "corpus", "rejects", "--json")
    assert _same(asdict(corpus.health()), home, "corpus", "health", "--json")
    assert corpus.table("works").num_rows == corpus.sql("select 1 from works").num_rows == WORKS


def test_files_are_those_of_the_commands(home: Path, corpus: OpenBelt, tmp_path: Path) -> None:
    own, printed = tmp_path / "own", tmp_path / "printed"
    own.mkdir()
    printed.mkdir()
    written = corpus.export_network(
        "organisation", "csv", own / "ties.csv", years=(2016, None), regions=["KR", "FR"]
    )
    _printed(
        home, "export", "network", "--level", "organisation", "--format", "csv", "--from", "2016",
        "--region", "KR", "--region", "FR", "--out", str(printed / "ties.csv"),
    )  # fmt: skip
    assert written == [own / "ties.csv"]
    assert corpus.export_works("csv", str(own / "works.csv")) == WORKS
    _printed(home, "export", "works", "--format", "csv", "--out", str(printed / "works.csv"))
    for name in ("ties.csv", "works.csv"):
        assert (own / name).read_bytes() == (printed / name).read_bytes()


def test_what_is_wrong_is_told(corpus: OpenBelt, tmp_path: Path) -> None:
    bad: Any = "planet"
    for asked, told in (
        (lambda: corpus.search("grasping", kind=bad), "no kind 'planet'; there are people, works"),
        (lambda: corpus.search(" "), "expected words"),
        (lambda: corpus.search("grasping", regions=["XX"]), "no region 'XX'"),
        (lambda: corpus.search("grasping", limit=0), "expected 1 or more, not 0"),
        (lambda: corpus.team([]), "expected topics"),
        (lambda: corpus.team(["grasping"], include=["nobody"]), "no person 'nobody'"),
        (lambda: corpus.grow(kind=bad), "no kind 'planet'; there are organisation, country"),
        (lambda: corpus.backtest_growth(2090), "became active"),
        (lambda: corpus.backtest_collaborators(2090), "choose an earlier year"),
        (lambda: corpus.export_works("endnote", tmp_path / "out"), "no export format"),
        (lambda: corpus.export_network(bad, "csv", tmp_path / "out"), "no level 'planet'"),
    ):
        with pytest.raises(ValueError, match=told):
            asked()
    for asked, told in (
        (lambda: corpus.collaborators("nobody"), "no person 'nobody'"),
        (lambda: corpus.compare("GAFAM"), "no bloc GAFAM"),
        (lambda: corpus.what_if(["nobody"]), "no candidates: nobody"),
        (lambda: belt.open(corpus.home, "yesterday"), "no version 'yesterday'"),
        (lambda: belt.open(tmp_path), "no corpus yet"),
    ):
        with pytest.raises(CorpusError, match=told):
            asked()
    with pytest.raises(NoTeam, match="ask for fewer"):
        corpus.team(["grasping"], size=25)


def test_the_example_of_the_docs_runs(home: Path, tmp_path: Path, capsys: Any) -> None:
    [example] = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "my-belt").symlink_to(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        exec(compile(example, str(DOCS), "exec"), {})
    assert "KAIST" in capsys.readouterr().out
    assert (tmp_path / "ties.graphml").exists()


def test_importing_belt_reads_nothing_else() -> None:
    code = "import sys, belt; print(*(one for one in sys.modules if one.startswith('belt')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["belt"]
