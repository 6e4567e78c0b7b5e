"""Fixtures that every test may use."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("belt", deadline=None)
settings.load_profile("belt")  # how long a case takes says nothing on a busy machine


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which tests run in one process: what is dear to prepare is prepared once.

    By group of files, since marks of groups (``--dist loadgroup``) do nothing under pytest 9.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group_of(nodeid.partition("::")[0])

    return Together(config, log)


@cache
def _group_of(file: str) -> str:
    if file.startswith("tests/browser"):
        return "browser"
    text = (Path(__file__).resolve().parents[1] / file).read_text(encoding="utf-8")
    return next((home for home in ("real_home", "kept_home") if home in text), file)


LONGEST = (
    "real_home", "tests/corpus/test_engines.py", "tests/nodes/test_harvests.py",
    "tests/nodes/test_network.py",
)  # fmt: skip
"""Groups that begin first, so that no process is left alone with one of them at the end. Not the
browser's: after Playwright, Django refuses to ask the database in the same process."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest groups first."""
    items.sort(key=lambda item: _group_of(item.nodeid.partition("::")[0]) not in LONGEST)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; the test is skipped, saying so, where it is absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("BELT_SHARED_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"real data not found: set BELT_SHARED_DATA (looked in {folder})")
    return folder


REAL_LISTS = (
    "icra", "iros", "corl", "rss", "nips/nips2017.json.gz", "naacl/naacl2021.json.gz",
    "cvpr/cvpr2019.json.gz", "icml/icml2018.json.gz",
)  # fmt: skip
"""Robotics as a whole, and of the rest those where most companies print their names."""


@pytest.fixture(scope="session")
def real_home(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with half of the real papers and their insight, without search; read-only."""
    from belt.corpus.ingest import ingest
    from belt.home import make_home, prepare_insight

    home = tmp_path_factory.mktemp("real") / "home"
    make_home(home)
    lists = [shared_data / "paperlists" / name for name in REAL_LISTS]
    ingest(home, "paperlists", lists, steps=[prepare_insight], progress=lambda _step: None)
    return home
