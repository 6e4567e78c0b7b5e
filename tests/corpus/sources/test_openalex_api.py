"""Fetching from a server that answers as OpenAlex does, troubles included."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from belt.config import Belt, load
from belt.corpus.corpus import Corpus
from belt.corpus.sources.openalex_api import TRIES, PullSummary, pull
from belt.corpus.versions import CorpusError
from belt.home import make_home
from tests.commands import belt as command
from tests.commands import start
from tests.corpus.sources.openalex_server import KEY, Answer, Served, openalex, work

WORKS = {
    "organisations": [work(number, ("KR",)) for number in range(5)],
    "KR JP": [work(number, ("KR", "JP")) for number in range(4, 7)],
    "KR FR": [work(7, ("KR", "FR"))],
}
BUSY: Answer = (429, {"Retry-After": "3"}, b'{"error": "Rate limit exceeded"}')
BROKEN: Answer = (200, {"Content-Type": "application/json"}, b'{"meta": {"count": 3, "next')
NO_PAGE: Answer = (200, {"Content-Type": "application/json"}, b'{"message": "hello"}')
HTML: Answer = (502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")


@pytest.fixture
def belt(tmp_path: Path) -> Belt:
    make_home(tmp_path / "home")
    return load(tmp_path / "home" / "belt.toml")


def fetch(
    belt: Belt, folder: Path, served: Served, *, since: str | None = None, key: str | None = KEY
) -> tuple[PullSummary, list[float]]:
    waited: list[float] = []
    summary = pull(
        belt, folder, api_key=key, since=since, base_url=served.address,
        progress=lambda _: None, sleep=waited.append,
    )  # fmt: skip
    return summary, waited


def titles(folder: Path) -> list[str]:
    """Every work fetched, once for each query that brought it."""
    lines = [
        line
        for path in sorted(folder.rglob("works-*.jsonl.gz"))
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    return sorted(json.loads(line)["title"] for line in lines)


EVERYTHING = sorted(one["title"] for found in WORKS.values() for one in found)


def test_every_page_of_every_query_is_fetched(belt: Belt, tmp_path: Path) -> None:
    with openalex(Served(WORKS)) as served:
        summary, waited = fetch(belt, tmp_path / "pulled", served)
    assert titles(tmp_path / "pulled") == EVERYTHING
    assert (summary.works, summary.institutions, summary.resumed) == (9, 1, False)
    assert waited == []
    assert {one["kind"] for one in served.asked} == {"institutions", "works"}
    asked = [one["filter"] for one in served.asked if one["kind"] == "works"]
    assert all("topics.subfield.id:1702|1707" in one for one in asked)
    assert any("https://ror.org/05apxxy63" in one for one in asked)


def test_busy_and_broken_answers_are_asked_again(belt: Belt, tmp_path: Path) -> None:
    with openalex(Served(WORKS, troubles=[BUSY, BROKEN, NO_PAGE, HTML])) as served:
        _, waited = fetch(belt, tmp_path / "pulled", served)
    assert titles(tmp_path / "pulled") == EVERYTHING
    assert waited == [3.0, 2.0, 4.0, 8.0]


def test_after_too_many_tries_the_next_pull_goes_on(belt: Belt, tmp_path: Path) -> None:
    folder = tmp_path / "pulled"
    with openalex(Served(WORKS)) as served:
        with pytest.raises(CorpusError, match="run the same command again to go on"):
            pull(
                belt, folder, api_key=KEY, since=None, base_url=served.address,
                progress=lambda _: served.troubles.extend([HTML] * TRIES) if len(served.asked) == 4
                else None, sleep=lambda _: None,
            )  # fmt: skip
        before = len(served.asked)
        summary, _ = fetch(belt, folder, served)
    assert summary.resumed
    assert titles(folder) == EVERYTHING
    assert served.asked[before]["cursor"] == served.asked[before - 1]["cursor"]


@pytest.mark.parametrize(
    ("troubles", "key", "since", "told"),
    [
        ([], None, None, "OPENALEX_API_KEY"),
        ([], "wrong", None, "key"),
        ([], KEY, "last week", "YYYY-MM-DD"),
        ([(429, {"Retry-After": "40000"}, b"{}")], KEY, None, "asks to wait 667 minutes"),
        ([(403, {}, b"<h1>no</h1>")], KEY, "2026-01-01", "refuses the key"),
        ([(404, {}, b"nothing here")], KEY, None, "nothing here"),
    ],
)
def test_what_cannot_work_is_told_at_once(
    belt: Belt, tmp_path: Path, troubles: list[Answer], key: str | None, since: str | None,
    told: str,
) -> None:  # fmt: skip
    with openalex(Served(WORKS, troubles=troubles)) as served:
        with pytest.raises(CorpusError, match=told):
            fetch(belt, tmp_path / "pulled", served, since=since, key=key)
        assert len(served.asked) <= 1


def test_nobody_there_is_told(belt: Belt, tmp_path: Path) -> None:
    with openalex(Served(WORKS)) as served:
        pass
    with pytest.raises(CorpusError, match=f"after {TRIES} tries"):
        fetch(belt, tmp_path / "pulled", served)


def test_changes_come_beside_and_a_whole_pull_replaces(belt: Belt, tmp_path: Path) -> None:
    folder = tmp_path / "pulled"
    with openalex(Served({"organisations": [work(1, ("KR",))]})) as served:
        fetch(belt, folder, served)
        served.works = {"organisations": [work(2, ("KR",))]}
        fetch(belt, folder, served, since="2026-01-31")
        assert "from_updated_date:2026-01-31" in served.asked[-1]["filter"]
        assert len(titles(folder)) == 2
        fetch(belt, folder, served)
        assert len(titles(folder)) == 1


def test_a_damaged_state_is_told(belt: Belt, tmp_path: Path) -> None:
    (tmp_path / "pulled").mkdir()
    (tmp_path / "pulled" / ".pull.json").write_text('{"run": 1')
    with openalex(Served(WORKS)) as served, pytest.raises(CorpusError, match=r"\.pull\.json"):
        fetch(belt, tmp_path / "pulled", served)


def test_a_killed_pull_is_taken_up_by_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    make_home(home)
    with openalex(Served(WORKS, stop_after=4)) as served:
        monkeypatch.setenv("OPENALEX_URL", served.address)
        monkeypatch.setenv("OPENALEX_API_KEY", KEY)
        running = start(home, "pull", "openalex")
        assert served.stopped.wait(60)
        assert running.kill()
        served.stop_after = None
        served.go_on.set()
        first = {(one["kind"], one.get("filter"), one["cursor"]) for one in served.asked[:4]}
        count = len(served.asked)
        done = command(home, "pull", "openalex")
        again = {(one["kind"], one.get("filter"), one["cursor"]) for one in served.asked[count:]}
    assert done.returncode == 0, done.stderr
    assert "going on with one that was interrupted" in done.stdout
    assert not first & again
    assert Corpus.open(home).table("works").num_rows == len(set(EVERYTHING))
