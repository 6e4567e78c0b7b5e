"""What readers type: whole numbers, texts in several languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.conf import settings
from django.http import QueryDict

_WHOLE = re.compile(r"[0-9]{1,18}")
"""No more digits than a column of the database holds: Python refuses to read thousands of them,
and takes other scripts' digits for some of its questions and not for others."""


def whole_number(text: str) -> int | None:
    """A whole number from 0; ``None`` for everything else, such as an empty text."""
    return int(text) if _WHOLE.fullmatch(text) else None


def texts_typed(posted: QueryDict, name: str, before: Mapping[str, str]) -> dict[str, str]:
    """Texts by language of the fields ``name-ko`` and so on; those in languages that this site
    does not offer stay as they were."""
    typed = {code: posted.get(f"{name}-{code}", "").strip() for code, _ in settings.LANGUAGES}
    return {code: text for code, text in {**before, **typed}.items() if text}
