"""Waiting for what another process brings about, without taking processor time from it."""

from __future__ import annotations

import time
from collections.abc import Callable

PAUSE = 0.1
"""Seconds between two looks."""


def wait_until(holds: Callable[[], object], what: str, seconds: float = 600) -> None:
    """Return once something holds. Raises ``TimeoutError`` when it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} seconds")
        time.sleep(PAUSE)
