"""What every page knows: the belt, its regions, the reader's choices, the version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from belt import config
from belt.web.directory.picture_words import region_marks, region_name
from belt.web.directory.published import NoCorpus, published
from belt.web.preferences import SIZES, THEMES, preferences


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    try:
        shown = published()
        belt, version, simulated = shown.belt, shown.version, shown.simulated
    except NoCorpus:
        belt = config.load(Path(settings.BELT_HOME) / "belt.toml")
        version, simulated = None, False
    language = get_language() or "en"
    return {
        "belt_name": belt.name.get(language)
        or belt.name.get("en")
        or next(iter(belt.name.values())),
        "languages": settings.LANGUAGES,
        "language": language,
        "chosen": preferences(request),
        "sizes": SIZES,
        "themes": THEMES,
        "marks": region_marks(belt),
        "region_names": {region.code: region_name(region) for region in belt.regions},
        "version": version,
        "simulated": simulated,
        "is_node": belt.node is not None,
    }
