"""Proposals: for each person of the belt, whom of other regions they should meet, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from belt.corpus.corpus import Corpus
from belt.matching.collaborators.firsts import nodes_of
from belt.matching.collaborators.model import Model, Shortlist, features_of, shortlist
from belt.matching.collaborators.past import UNKNOWN, Floats, Past, past
from belt.matching.collaborators.reasons import Reasoner
from belt.matching.collaborators.signals import Signals, signals
from belt.matching.proposal_store import Proposal

PER_PERSON = 10
MOST = 10
"""Nobody is proposed to more people than this."""
RANKED = 60
"""Candidates ranked for each person, from which the proposals are spread."""
Pair = tuple[int, int, float]
"""Person, candidate, score."""


def propose(corpus: Corpus, model: Model, progress: Callable[[str], None]) -> list[Proposal]:
    """Proposals for everybody of the belt with two works or more, spread over all."""
    then = past(corpus)
    found = signals(then, nodes_of(then))
    ranked = _rank(found, model, progress)
    chosen = spread(ranked, most=MOST, per_person=PER_PERSON)
    progress(f"writing reasons for {len(chosen):,} proposals")
    return list(_told(corpus, found, chosen))


def spread(ranked: Iterable[Pair], *, most: int, per_person: int) -> list[Pair]:
    """Choose pairs from the likeliest down, within both limits.

    Nobody gets more than ``per_person`` proposals, nobody is proposed to more than ``most``
    people. No pair that was left out could be added: its person or its candidate is full.
    """
    given: dict[int, int] = defaultdict(int)
    taken: dict[int, int] = defaultdict(int)
    chosen = []
    for pair in sorted(ranked, key=lambda one: (-one[2], one[0], one[1])):
        person, candidate, _score = pair
        if given[person] < per_person and taken[candidate] < most:
            given[person] += 1
            taken[candidate] += 1
            chosen.append(pair)
    return sorted(chosen, key=lambda one: (one[0], -one[2], one[1]))


def _rank(found: Signals, model: Model, progress: Callable[[str], None]) -> list[Pair]:
    """The likeliest candidates of each person, rows of the signals."""
    region = found.past.region[found.nodes]
    people = np.flatnonzero(region != UNKNOWN)
    ranked: list[Pair] = []
    for start in range(0, len(people), 500):
        block = people[start : start + 500]
        progress(f"ranking collaborators: {start + len(block):,} of {len(people):,} people")
        listed = shortlist(found, block, people, region)
        if not len(listed.person):
            continue
        table, names = features_of(found, listed)
        ranked += _best(listed, model.score(table, names))
    return ranked


def _best(listed: Shortlist, scores: Floats) -> list[Pair]:
    """The best of each person, at most :data:`RANKED`."""
    order = np.lexsort((listed.candidate, -scores, listed.person))
    person = listed.person[order]
    firsts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    place = np.arange(len(order)) - np.repeat(firsts, np.diff(np.append(firsts, len(order))))
    kept = order[place < RANKED]
    return list(
        zip(
            listed.person[kept].tolist(),
            listed.candidate[kept].tolist(),
            scores[kept].tolist(),
            strict=True,
        )
    )


def _told(corpus: Corpus, found: Signals, chosen: list[Pair]) -> Iterable[Proposal]:
    then: Past = found.past
    reasoner = Reasoner(corpus, found)
    place: dict[int, int] = defaultdict(int)
    likely = _likelihoods([score for _, _, score in chosen])
    for (person, candidate, _), score in zip(chosen, likely, strict=True):
        place[person] += 1
        a, b = int(found.nodes[person]), int(found.nodes[candidate])
        yield Proposal(
            person_id=then.people[a],
            candidate_id=then.people[b],
            place=place[person],
            score=score,
            region=_region(then, a),
            candidate_region=_region(then, b),
            reasons=tuple(reasoner.reasons(person, candidate)),
        )


def _likelihoods(scores: list[float]) -> list[float]:
    """Scores as numbers in 0…1 that keep the order."""
    values: Any = np.array(scores, np.float64)
    if not len(values):
        return []
    return [round(float(one), 4) for one in 1 / (1 + np.exp(-(values - np.median(values))))]


def _region(then: Past, person: int) -> str | None:
    code = int(then.region[person])
    return then.regions[code] if code != UNKNOWN else None
