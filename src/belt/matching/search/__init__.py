"""Search over people, organisations and works in any of the belt's languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pyarrow.lib import ArrowException

from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.matching.encoders import NoEncoder
from belt.matching.search.bridge import build_bridge, open_bridge
from belt.matching.search.glossary import glossary_of
from belt.matching.search.index import FOLDER
from belt.matching.search.search import Searcher
from belt.matching.search.vectors import Progress


def index_folder(home: Path, version: str) -> Path:
    """Where the search index of a version lies."""
    return versions.corpus_folder(home) / version / FOLDER


def build_bridge_of(home: Path, environment: Mapping[str, str], progress: Progress) -> int:
    """Build the bridge between languages for the version in use; returns how many texts were new.

    Raises :class:`NoEncoder` where no encoder can run, and :class:`versions.CorpusError` before
    the first version.
    """
    version = Corpus.open(home).version
    folder = index_folder(home, version)
    return build_bridge(home, folder, glossary_of(home), environment, progress)


def searcher_of(corpus: Corpus, environment: Mapping[str, str]) -> Searcher:
    """The searcher of a version, with the bridge between languages where it is built."""
    return open_searcher(corpus.home, corpus.version, environment)


class NoIndex(CorpusError, FileNotFoundError):
    """A version has no search index, or one that is damaged."""


def open_searcher(home: Path, version: str, environment: Mapping[str, str]) -> Searcher:
    """The searcher of a published version; by words alone until its bridge is built.

    Raises :class:`NoIndex`, and ``BadGlossary`` for a glossary of the home that is none.
    """
    folder = index_folder(home, version)
    glossary = glossary_of(home)
    try:
        try:
            bridge = open_bridge(home, folder, glossary, environment)
        except (NoEncoder, KeyError):
            bridge = None
        return Searcher.open(folder, glossary, bridge)
    except (OSError, ValueError, ArrowException) as damage:
        raise NoIndex(
            f"{folder} is missing or damaged ({damage}); make it anew with: belt corpus rebuild"
        ) from damage
