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
