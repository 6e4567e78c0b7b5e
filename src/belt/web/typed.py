"""Numbers as readers type them, or as they stand in an address."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"[0-9]{1,18}")
"""No more digits than a column of the database holds: Python refuses to read thousands of them,
and takes other scripts' digits for some of its questions and not for others."""


def whole_number(text: str) -> int | None:
    """A whole number from 0; ``None`` for everything else, such as an empty text."""
    return int(text) if _WHOLE.fullmatch(text) else None
