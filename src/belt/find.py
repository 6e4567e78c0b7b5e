"""Finding in a home: what the command line prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.matching.search import searcher_of
from belt.matching.search.search import KINDS, Filters, Found, Hit


def search_home(
    home: Path,
    query: str,
    kind: str,
    regions: tuple[str, ...],
    limit: int,
    language: str,
    environment: Mapping[str, str],
) -> dict[str, Any]:
    """Hits of a search as one document: ``query, words, hits``.

    Raises ``ValueError`` for an unknown kind, region or empty query, :class:`CorpusError` before
    the first version.
    """
    if kind not in KINDS:
        raise ValueError(f"expected --kind {', '.join(KINDS)}, not {kind!r}")
    if not query.strip():
        raise ValueError("expected words to search for, and there are none")
    corpus = Corpus.open(home)
    known = [region.code for region in corpus.belt.regions]
    for region in regions:
        if region not in known:
            raise ValueError(f"no region {region!r}; there are {', '.join(known)}")
    try:
        searcher = searcher_of(corpus, environment)
    except FileNotFoundError:
        raise CorpusError(
            "this version was made before search existed; make it anew with: belt corpus rebuild"
        ) from None
    found = searcher.search(
        query, KINDS[kind], hint=language, filters=Filters(regions=regions), limit=limit
    )
    return _document(found)


def _document(found: Found) -> dict[str, Any]:
    return {
        "query": found.understood.query,
        "language": found.understood.language,
        "by_words_alone": found.understood.by_words_alone,
        "total": found.total,
        "words": [
            {"typed": part.typed, "means": [phrase for phrase, _ in part.english], "how": part.how}
            for part in found.understood.parts
        ],
        "hits": [_hit(one) for one in found.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    why: list[dict[str, Any]] = []
    if hit.name_matched:
        why.append({"kind": "name", "name": hit.name_matched, "text": f"named {hit.name_matched}"})
    why += [
        {
            "kind": "work",
            "work": example.id,
            "title": example.title,
            "year": example.year,
            "words": list(example.words),
            "text": f"{example.title} ({example.year or 'year unknown'})",
        }
        for example in hit.examples
    ]
    return {
        "id": hit.id,
        "name": hit.name,
        "score": hit.score,
        "region": hit.region,
        "organisation": hit.organisation,
        "organisation_id": hit.organisation_id,
        "works": hit.works,
        "why": why,
    }
