"""The system's Chromium for the browser tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.running import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium with the switches that a container needs; skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium found; install it with: apt-get install chromium")
    switches = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run"
        " --disable-background-networking --disable-component-update --disable-sync"
    )
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": switches.split(),
    }


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's home, for all browser tests together."""
    return tmp_path_factory.mktemp("demonstration") / "home"


@pytest.fixture(scope="session")
def address(home: Path, browser: Any) -> Iterator[str]:
    """The served demonstration; asks for the browser, so that nothing is served without one."""
    assert browser
    with serving(home) as address:
        yield address
