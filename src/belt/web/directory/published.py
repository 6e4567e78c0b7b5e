"""The corpus version that pages show, opened once for each thread."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
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
        raise NoCorpus
    kept: Published | None = getattr(_opened, "published", None)
    if kept is None or (kept.version, kept.home) != (version, home):
        store = versions.corpus_folder(home) / version / "pages.sqlite"
        pages = sqlite3.connect(f"{store.as_uri()}?mode=ro&immutable=1", uri=True)
        manifest = versions.manifest(home, version)
        kept = Published(
            home, pages, config.load(home / "belt.toml"), version, manifest.simulated, manifest
        )
        _opened.published = kept
    return kept
