"""Why two people should meet: what stands behind a proposal, in parts that pages put in words.

Each reason is a mapping with its ``kind``: ``common_coauthor`` (``people`` who wrote with both, and
the latest ``works`` of each with the first of them), ``similar_work`` (``works``, one of each, that
are nearest), ``shared_topics`` and ``complement`` (``topics`` that both have, and that the
candidate adds), ``organisations`` (``count`` of joint works of the two organisations, the last in
``year``), ``active`` (``count`` of the candidate's works in the last three years).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from belt.corpus.corpus import Corpus
from belt.matching.collaborators.past import UNKNOWN
from belt.matching.collaborators.signals import Signals

Reason = dict[str, Any]
MOST_PEOPLE = 3
MOST_TOPICS = 3
MOST_WORKS = 15
"""The latest works of each that are compared."""
NEAR = 0.15
"""Cosine from which two works are said to ask the same question."""
ACTIVE_YEARS = 3


class Reasoner:
    """Finds the reasons of pairs, rows of the signals."""

    def __init__(self, corpus: Corpus, found: Signals) -> None:
        self._found, self._past = found, found.past
        then = found.past
        self._topics = (then.authored @ then.topical).tocsr()
        self._joint = {
            frozenset((row["a"], row["b"])): (row["works"], row["year"])
            for row in corpus.sql(
                """select a, b, sum(works)::int as works, max(year) as year
                   from organisation_ties group by a, b"""
            ).to_pylist()
        }

    def reasons(self, person: int, candidate: int) -> list[Reason]:
        """What speaks for a pair, the strongest kind first."""
        parts = (
            self._common(person, candidate),
            self._similar(person, candidate),
            self._shared(person, candidate),
            self._organisations(person, candidate),
            self._active(candidate),
        )
        return [reason for part in parts for reason in part]

    def _common(self, person: int, candidate: int) -> list[Reason]:
        together = self._found.together
        mine, theirs = together[[person]], together[[candidate]]
        both, a, b = np.intersect1d(mine.indices, theirs.indices, return_indices=True)
        if not len(both):
            return []
        strength = np.minimum(mine.data[a], theirs.data[b])
        best = both[np.lexsort((both, -strength))][:MOST_PEOPLE]
        nodes = [int(self._found.nodes[one]) for one in best]
        people = [self._past.people[one] for one in nodes]
        works = [
            self._past.works[self._latest_joint(int(self._found.nodes[one]), nodes[0])]
            for one in (person, candidate)
        ]
        return [{"kind": "common_coauthor", "people": people, "works": list(dict.fromkeys(works))}]

    def _latest_joint(self, one: int, other: int) -> int:
        authored = self._past.authored
        both = np.intersect1d(authored[[one]].indices, authored[[other]].indices)
        return int(both[self._past.work_year[both].argmax()])

    def _similar(self, person: int, candidate: int) -> list[Reason]:
        mine, theirs = self._latest(person), self._latest(candidate)
        if not len(mine) or not len(theirs):
            return []
        like = (self._past.terms[mine] @ self._past.terms[theirs].T).toarray()
        a, b = np.unravel_index(int(like.argmax()), like.shape)
        if like[a, b] < NEAR:
            return []
        works = [self._past.works[int(mine[a])], self._past.works[int(theirs[b])]]
        return [{"kind": "similar_work", "works": works}]

    def _latest(self, row: int) -> Any:
        authored = self._past.authored[[int(self._found.nodes[row])]].indices
        years = self._past.work_year[authored]
        return authored[np.lexsort((authored, -years))][:MOST_WORKS]

    def _shared(self, person: int, candidate: int) -> list[Reason]:
        mine = self._topics[[int(self._found.nodes[person])]]
        theirs = self._topics[[int(self._found.nodes[candidate])]]
        both, a, b = np.intersect1d(mine.indices, theirs.indices, return_indices=True)
        found: list[Reason] = []
        if not len(both):
            return found
        weight = np.minimum(mine.data[a], theirs.data[b])
        shared = both[np.lexsort((both, -weight))][:MOST_TOPICS]
        found.append({"kind": "shared_topics", "topics": self._named(shared)})
        new = ~np.isin(theirs.indices, mine.indices)
        added = theirs.indices[new][np.lexsort((theirs.indices[new], -theirs.data[new]))]
        if len(added):
            found.append({"kind": "complement", "topics": self._named(added[:MOST_TOPICS])})
        return found

    def _named(self, topics: Any) -> list[str]:
        return [self._past.topics[int(one)] for one in topics]

    def _organisations(self, person: int, candidate: int) -> list[Reason]:
        places = self._past.organisation[self._found.nodes[[person, candidate]]]
        if UNKNOWN in places or places[0] == places[1]:
            return []
        a, b = (self._past.organisations[int(one)] for one in places)
        works, year = self._joint.get(frozenset((a, b)), (0, None))
        return [{"kind": "organisations", "count": works, "year": year}] if works else []

    def _active(self, candidate: int) -> list[Reason]:
        authored = self._past.authored[[int(self._found.nodes[candidate])]].indices
        recent = int((self._past.work_year[authored] > self._past.year - ACTIVE_YEARS).sum())
        return [{"kind": "active", "count": recent}] if recent else []
