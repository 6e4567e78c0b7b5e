"""The system's Chromium for the browser tests."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

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
