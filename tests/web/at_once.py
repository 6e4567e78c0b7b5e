"""Many people at one moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from belt.web.accounts.services import Refused
from belt.web.programmes.services.applying import NotReady


def at_once(*doing: Callable[[], Any]) -> list[Any]:
    """What each does, all at one moment, each with its own connection; refusals are results."""
    together = Barrier(len(doing))

    def one(do: Callable[[], Any]) -> Any:
        together.wait(timeout=60)
        try:
            return do()
        except (Refused, NotReady) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doing)) as pool:
        return list(pool.map(one, doing))
