"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


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
