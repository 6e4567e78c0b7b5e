"""Belt: the software that a cross-border AI research network runs on.

As a library: ``corpus = belt.open(home)``; see :class:`belt.library.OpenBelt`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from belt.library import OpenBelt

__version__ = "0.1.0"


def open(home: str | Path, version: str | None = None) -> OpenBelt:
    """The corpus version in use in a home, or the named one.

    Raises :class:`belt.corpus.versions.CorpusError` when there is none.
    """
    from belt.library import OpenBelt

    return OpenBelt.open(Path(home), version)
