"""A killed ingest leaves the old version in use, and the next ingest succeeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def until(lines: Iterable[str], words: str) -> Iterator[str]:
    """Lines to the first that holds some words."""
    for line in lines:
        yield line
        if words in line:
            return


def test_the_old_version_serves_after_each_kill_and_the_next_ingest_goes_further(
    home: Path,
) -> None:
    """Killed at each moment in turn: each ingest gets past where the one before it was killed."""
    for moment in MOMENTS:
        old = versions.current(home)
        write_list(home / "lists", "iros2020", IROS_2020)
        running = start(home, "ingest", "paperlists", str(home / "lists"))
        said = list(until(running.said, moment))
        assert moment in said[-1]
        assert any("interrupted left" in line for line in said) == (moment != MOMENTS[0])
        was_running = running.kill()
        # Publishing takes so little that it may be done before the kill comes.
        done = moment == "publishing" and versions.current(home) != old
        assert was_running or done
        assert done or versions.current(home) == old
        assert Corpus.open(home).table("works").num_rows == (5 if done else 3)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    assert Corpus.open(home).table("works").num_rows == 5
    assert not list((home / "corpus").glob(".building*"))
