"""The organisations that the map and the network show, read once for each span and language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from . import picture_data as data
from .picture_data import Organisation, Span
from .published import Published, published


def organisations_shown(
    corpus: Published, span: Span, language: str, regions: Sequence[str] = ()
) -> Sequence[Organisation]:
    """Those of the belt's regions, or of the given ones; most works in the span first."""
    return _read(corpus.home, corpus.version, span, language, tuple(regions))


# Home and version are part of the key only: what a version holds never changes.
@lru_cache(maxsize=64)
def _read(
    _home: Path, _version: str, span: Span, language: str, regions: tuple[str, ...]
) -> tuple[Organisation, ...]:
    corpus = published()
    return tuple(data.organisations(corpus.pages, corpus.belt, span, language, regions))
