"""Belt: the software that a cross-border AI research network runs on.

As a library: ``corpus = belt.open(home)``; see :class:`belt.corpus.corpus.Corpus`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from belt.corpus.corpus import Corpus

__version__ = "0.1.0"


def open(home: str | Path, version: str | None = None) -> Corpus:
    """The corpus version in use in a home, or the named one.

    Raises :class:`belt.corpus.versions.CorpusError` when there is none.
    """
    from belt.corpus.corpus import Corpus

    return Corpus.open(Path(home), version)
