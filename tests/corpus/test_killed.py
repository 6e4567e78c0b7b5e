"""A killed ingest leaves the old version in use, and the next ingest succeeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.home import ingest_into, make_home
from tests.commands import start
from tests.papers import ICRA_2019, IROS_2020, write_list

MOMENTS = (
    "checking 2 files",
    "reading 2 of 2",
    "finding records of the same work",
    "finding out which organisation is which",
    "finding out who is who",
    "writing authorships",
    "finding topics",
    "tying people, organisations and regions",
    "writing the store that pages read",
    "publishing",
)
"""The steps that ``belt ingest`` reports: it is killed as soon as it has named each of them."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    make_home(folder)
    write_list(folder / "lists", "icra2019", ICRA_2019)
    ingest_into(folder, "paperlists", [folder / "lists"], "duckdb", lambda _step: None)
    return folder


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_old_version_serves_after_a_kill_and_the_next_ingest_succeeds(
    home: Path, moment: str
) -> None:
    old = versions.current(home)
    # A new list for each moment, so that there is always something to read and to build.
    number = MOMENTS.index(moment)
    fresh = [{**one, "title": f"{one['title']} part {number}"} for one in IROS_2020]
    write_list(home / "lists", "iros2020", fresh)
    running = start(home, "ingest", "paperlists", str(home / "lists"))
    assert any(moment in line for line in running.said)
    was_running = running.kill()
    # Publishing takes so little that it may be done before the kill comes.
    done = moment == "publishing" and versions.current(home) != old
    assert was_running or done
    assert done or versions.current(home) == old
    assert Corpus.open(home).table("works").num_rows in ((5,) if done else (3, 5))

    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    assert Corpus.open(home).table("works").num_rows == 5
    assert not list((home / "corpus").glob(".building*"))
