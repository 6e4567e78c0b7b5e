"""Whom a team can be chosen from: people found for each of its topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from belt.matching.search.search import Filters, Searcher
from belt.matching.teams import Candidate

DEPTH = 150
"""People found for each topic."""
MOST_TOPICS = 12


def topics_of(text: str) -> tuple[str, ...]:
    """Topics typed with semicolons or line breaks between them, each once."""
    parts = (part.strip() for part in text.replace("\n", ";").replace("；", ";").split(";"))
    return tuple(dict.fromkeys(part[:200] for part in parts if part))[:MOST_TOPICS]


def candidates_for(
    searcher: Searcher,
    topics: Sequence[str],
    language: str,
    include: Collection[str] = (),
) -> list[Candidate]:
    """People of the belt's regions found for any of the topics, and those to be included.

    What somebody knows of a topic is their score in its search, 1 for the best of all regions.
    """
    table = searcher.index.people
    every = table["region"].unique().to_pylist()
    filters = Filters(regions=tuple(sorted(region for region in every if region)))
    knows: dict[str, dict[str, float]] = defaultdict(dict)
    region: dict[str, str] = {}
    for topic in topics:
        found = searcher.search(topic, "people", hint=language, filters=filters, limit=DEPTH)
        for hit in found.hits:
            if hit.works:
                knows[hit.id][topic] = hit.score
                region[hit.id] = hit.region or ""
    wanted = set(include) - region.keys()
    if wanted:
        for key, code in zip(
            table["person_id"].to_pylist(), table["region"].to_pylist(), strict=True
        ):
            if key in wanted and code:
                region[key] = code
    return [Candidate(person, code, knows[person]) for person, code in region.items()]
