"""Waiting for what another process brings about, without taking processor time from it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

PAUSE = 0.1
"""Seconds between two looks."""


def wait_until(holds: Callable[[], object], seconds: float = 600) -> None:
    """Return once something holds. Raises ``TimeoutError`` when it never does."""
    deadline, never = time.monotonic() + seconds, Event()
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} seconds")
        never.wait(PAUSE)
