"""Finding in a home: for the library, and as documents that the command line prints."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from belt.corpus.corpus import Corpus
from belt.matching.candidates import candidates_for, topics_of
from belt.matching.search import searcher_of
from belt.matching.search.search import KINDS, Filters, Found, Hit
from belt.matching.teams import NoTeam, Seat, Team, Wanted, team


def search(
    corpus: Corpus,
    query: str,
    kind: str,
    regions: tuple[str, ...],
    limit: int,
    language: str,
    environment: Mapping[str, str],
) -> Found:
    """The best hits of a search.

    Raises ``ValueError`` for an unknown kind, region or empty query, :class:`CorpusError` for a
    version made before search existed.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind {kind!r}; there are {', '.join(KINDS)}")
    if not query.strip():
        raise ValueError("expected words to search for, and there are none")
    known = [region.code for region in corpus.belt.regions]
    for region in regions:
        if region not in known:
            raise ValueError(f"no region {region!r}; there are {', '.join(known)}")
    return searcher_of(corpus, environment).search(
        query, KINDS[kind], hint=language, filters=Filters(regions=regions), limit=limit
    )


def search_home(
    home: Path,
    query: str,
    kind: str,
    regions: tuple[str, ...],
    limit: int,
    language: str,
    environment: Mapping[str, str],
) -> dict[str, Any]:
    """Hits of :func:`search` as one document: ``query, words, hits``.

    Raises :class:`CorpusError` before the first version.
    """
    corpus = Corpus.open(home)
    return _document(search(corpus, query, kind, regions, limit, language, environment))


def team_for(
    corpus: Corpus,
    topics: str,
    size: int,
    regions: int,
    wishes: tuple[tuple[str, ...], tuple[str, ...]],
    language: str,
    environment: Mapping[str, str],
) -> Team:
    """A team for topics separated by semicolons; ``wishes`` are ids to include and to avoid.

    Raises ``ValueError`` without topics or for an unknown id, and
    :class:`belt.matching.teams.NoTeam`.
    """
    asked = topics_of(topics)
    if not asked:
        raise ValueError("expected topics separated by semicolons, and there are none")
    include, avoid = wishes
    people = candidates_for(searcher_of(corpus, environment), asked, language, include)
    known = {one.person for one in people}
    if not known:
        raise NoTeam(f"nobody in the belt works on {' or '.join(asked)}; try other words")
    for person in include:
        if person not in known:
            raise ValueError(f"no person {person!r} with a region of the belt in this corpus")
    return team(
        people,
        Wanted(asked, size, regions, frozenset(include), frozenset(avoid)),
        _tied(corpus, known),
    )


def team_home(
    home: Path,
    topics: str,
    size: int,
    regions: int,
    wishes: tuple[tuple[str, ...], tuple[str, ...]],
    language: str,
    environment: Mapping[str, str],
) -> dict[str, Any]:
    """The team of :func:`team_for` as one document, with names."""
    corpus = Corpus.open(home)
    found = team_for(corpus, topics, size, regions, wishes, language, environment)
    others = [one.person for seat in found.seats for one in seat.alternates]
    people = _people(corpus, [*(seat.person for seat in found.seats), *others])
    known = {row["person_id"]: row for row in people}

    def named(person: str) -> dict[str, Any]:
        row = known[person]
        return {"id": person, "name": row["name"], "organisation": row["organisation"]}

    def seated(seat: Seat) -> dict[str, Any]:
        others = [{**named(one.person), "loss": round(one.loss, 3)} for one in seat.alternates]
        told = {"region": seat.region, "covers": list(seat.covers), "alternates": others}
        return {**named(seat.person), **told}

    return {
        "topics": list(found.coverage),
        "team": [seated(seat) for seat in found.seats],
        "regions": list(found.regions),
        "absent_regions": list(found.absent),
        "coverage": {topic: round(score, 3) for topic, score in found.coverage.items()},
        "gaps": list(found.gaps),
        "value": round(found.value, 4),
        "bound": round(found.bound, 4),
        "optimal": found.optimal,
    }


def _people(corpus: Corpus, ids: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = corpus.sql(
        """select p.person_id, p.name, o.name as organisation from people p
           left join organisations o on o.organisation_id = p.organisation_id
           where p.person_id in (select unnest(?))""",
        [ids],
    ).to_pylist()
    return rows


def _tied(corpus: Corpus, people: Collection[str]) -> set[frozenset[str]]:
    """Pairs with a joint work across a border already."""
    ids = list(people)
    rows = corpus.sql(
        """select distinct a, b from person_ties where cross_border_works > 0
           and a in (select unnest(?)) and b in (select unnest(?))""",
        [ids, ids],
    ).to_pylist()
    return {frozenset((row["a"], row["b"])) for row in rows}


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
