"""The system's Chromium for the browser tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from belt.home import make_home
from tests.browser.running import CHROMIUM_FLAGS, chromium, free_port, serving


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium with the switches that a container needs; skipped where there is none."""
    found = chromium()
    if found is None:
        pytest.skip("no Chromium found; install it with: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": found, "args": list(CHROMIUM_FLAGS)}


@pytest.fixture(autouse=True)
def _closed_again(browser: Any) -> Iterator[None]:
    """Pages that a test opened take no more processor from the next."""
    yield
    for context in browser.contexts:
        context.close()


NODE = """
[node]
name = "KR"
domain = "kr.belt.example"
email = "office@kr.belt.example"

[[node.peers]]
name = "JP"
address = "http://127.0.0.1:{port}"
key = "{key}"
"""


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's home, for all browser tests together; a node whose peer is down."""
    home = tmp_path_factory.mktemp("demonstration") / "home"
    with make_home(home).open("a", encoding="utf-8") as description:
        description.write(NODE.format(port=free_port(), key="A" * 43 + "="))
    return home


@pytest.fixture(scope="package")
def address(home: Path, browser: Any) -> Iterator[str]:
    """The served demonstration, gone with the last of these tests: it takes processor time.

    Asks for the browser, so that nothing is served without one.
    """
    assert browser
    with serving(home) as address:
        yield address
