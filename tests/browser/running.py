"""A demonstration belt, really served, for browser tests and pictures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import wait_until

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Where the system's Chromium is, if it is; the one without windows is much the faster."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Prepare the demonstration belt in ``home``, serve it, and give its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "belt", "--home", str(home), "demo", "--port", str(port)],
        # Reading phrases for meaning would take the processors from the pages for minutes.
        env={**os.environ, "PYTHONUNBUFFERED": "1", "BELT_EMBEDDINGS": "off"},
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=120)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return when an address answers. Raises when the server ended, or never answers."""

    def answers() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    wait_until(answers, f"{address} answers")
