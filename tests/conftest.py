"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who may run beside whom: what is dear to prepare is prepared in one process only.

    Tests that end by emptying the database are marked ``flushes``: they run by themselves.
    """
    for item in items:
        names = getattr(item, "fixturenames", ())
        file = item.nodeid.partition("::")[0]
        group = "browser" if file.startswith("tests/browser") else file
        group = "real" if "real_home" in names or "shared_data" in names else group
        item.add_marker(pytest.mark.xdist_group(group))
        database = item.get_closest_marker("django_db")
        if database is not None and database.kwargs.get("transaction"):
            item.add_marker(pytest.mark.flushes)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; the test is skipped, saying so, where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("BELT_SHARED_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"real data not found: set BELT_SHARED_DATA (looked in {folder})")
    return folder


@pytest.fixture(scope="session")
def real_home(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with all real lists of papers; read-only."""
    from belt.home import ingest_into, make_home

    home = tmp_path_factory.mktemp("real") / "home"
    make_home(home)
    ingest_into(home, "paperlists", [shared_data / "paperlists"], "duckdb", lambda _step: None)
    return home
