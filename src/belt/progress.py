"""Progress of long work on standard error: a plain line a step, with the time since the start."""

from __future__ import annotations

import sys
import time

_started = time.monotonic()


def report(step: str) -> None:
    """Say what is being done now."""
    print(f"[{time.monotonic() - _started:6.1f} s] {step}", file=sys.stderr, flush=True)
