"""The corpus version that pages show, opened once for each thread."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404

from belt import config
from belt.config import Belt
from belt.corpus import versions

_opened = threading.local()


@dataclass(frozen=True)
class Published:
    """The store that pages read, with the belt and the version that it belongs to."""

    home: Path
    pages: sqlite3.Connection
    belt: Belt
    version: str
    simulated: bool
    manifest: versions.Manifest


class NoCorpus(Http404):
    """Nothing was published in this home yet."""


def current_version() -> str | None:
    """The version in use, ``None`` before the first."""
    return versions.current(Path(settings.BELT_HOME))


def published() -> Published:
    """The version in use; the one kept from the last request while it is still current."""
    home = Path(settings.BELT_HOME)
    version = versions.current(home)
    if version is None:
        raise NoCorpus("bring in publications with: belt ingest SOURCE PATH")
    kept: Published | None = getattr(_opened, "published", None)
    if kept is None or (kept.version, kept.home) != (version, home):
        store = versions.corpus_folder(home) / version / "pages.sqlite"
        pages = sqlite3.connect(f"{store.as_uri()}?mode=ro&immutable=1", uri=True)
        belt, manifest = _described(home, version)
        kept = Published(home, pages, belt, version, manifest.simulated, manifest)
        _opened.published = kept
    return kept


# Parsed once for all threads; both belong to the version and never change with it.
@lru_cache(maxsize=4)
def _described(home: Path, version: str) -> tuple[Belt, versions.Manifest]:
    return config.load(home / "belt.toml"), versions.manifest(home, version)
