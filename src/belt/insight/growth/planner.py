"""The growth plan: candidates in order with their parts, who is screened out and why, what-if."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import get_args

import numpy as np

from belt.config import Belt, Screening
from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.insight.growth.candidates import Candidates, Kind, read_candidates
from belt.insight.growth.objective import Objective
from belt.insight.growth.selection import select


@dataclass(frozen=True, slots=True)
class Added:
    """A candidate and what it adds to the members and those before it in the list."""

    rank: int
    """From 1; 0 for those screened out."""
    id: str
    name: str
    country: str
    works: int
    people: int
    early: int
    cost: float
    gain: float
    parts: tuple[float, ...]
    """In the order of :data:`belt.insight.growth.objective.PARTS`."""
    alone: tuple[float, ...]
    """The parts if nobody else were added."""
    screening: Screening | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Candidates in order, and those screened out, the ones that would add most first."""

    kind: Kind
    last_year: int
    candidates: int
    added: tuple[Added, ...]
    screened: tuple[Added, ...]
    value: float
    bound: float
    promised: float


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What changes when some are added."""

    added: tuple[Added, ...]
    parts: tuple[float, ...]
    people_in_reach: int
    """Members' people with somebody new of another country within two steps."""
    new_topics: tuple[str, ...]
    """Topics on which the members have nothing and the added have, the largest first."""
    bridged: tuple[tuple[str, str, int], ...]
    """Pairs of regions with the works that the added have with both."""
    early: int
    works: int


class Planner:
    """Candidates read once; plans and what-ifs from them."""

    def __init__(self, candidates: Candidates, belt: Belt) -> None:
        self.candidates, self.belt = candidates, belt
        self.objective = Objective(candidates)
        self.number = {one: at for at, one in enumerate(candidates.ids)}

    def plan(self, limit: int, *, budget: float | None = None, today: date | None = None) -> Plan:
        """The first ``limit`` in greedy order, within a budget of the costs of belt.toml."""
        told = self.candidates
        verdicts = [self._screening(at, today or date.today()) for at in range(len(told.ids))]
        out = np.array([one is not None and one.decision == "exclude" for one in verdicts], bool)
        costs = np.array([self._cost(at) for at in range(len(told.ids))], float)
        found = select(self.objective.gains, ~out, limit, costs, budget)
        alone = self.objective.gains(np.array([], np.int64))
        added = [
            self._row(rank, step.number, step.gain, step.parts, alone[step.number], verdicts)
            for rank, step in enumerate(found.steps, 1)
        ]
        bound = min(found.bound, self.objective.value(np.flatnonzero(~out)))
        order = sorted(np.flatnonzero(out).tolist(), key=lambda at: (-alone[at].sum(), at))
        screened = [
            self._row(0, at, float(alone[at].sum()), tuple(alone[at]), alone[at], verdicts)
            for at in order[:limit]
        ]
        return Plan(
            told.kind, told.last_year, len(told.ids), tuple(added), tuple(screened), found.value,
            bound, found.promised,
        )  # fmt: skip

    def what_if(self, ids: list[str], today: date | None = None) -> WhatIf:
        """What changes when candidates are added together.

        Raises :class:`CorpusError` for an id that is no candidate.
        """
        if unknown := [one for one in ids if one not in self.number]:
            raise CorpusError(
                f"no candidates: {', '.join(unknown)}; candidates have five works or more in the "
                "last five years and are no members (their ids: belt grow --json)"
            )
        told, day = self.candidates, today or date.today()
        chosen = [self.number[one] for one in dict.fromkeys(ids)]
        rows: list[Added] = []
        before = np.array([], np.int64)
        alone = self.objective.gains(before)
        for at in chosen:
            parts = self.objective.gains(before)[at]
            verdicts = {at: self._screening(at, day)}
            rows.append(
                self._row(len(rows) + 1, at, float(parts.sum()), tuple(parts), alone[at], verdicts)
            )
            before = np.append(before, at)
        brought = told.topics[before].sum(axis=0)
        order = np.argsort(-brought, kind="stable")
        new = [at for at in order if brought[at] > 0 and not told.held[at]]
        met = told.bridges[before].sum(axis=0)
        return WhatIf(
            added=tuple(rows),
            parts=tuple(map(float, self.objective.parts(before))),
            people_in_reach=int(self.objective.raw(before)[0]),
            new_topics=tuple(told.topic_names[at] for at in new),
            bridged=tuple(
                (a, b, int(works)) for (a, b), works in zip(told.pairs, met, strict=True) if works
            ),
            early=int(told.early[before].sum()),
            works=int(told.works[before].sum()),
        )

    def _cost(self, at: int) -> float:
        costs = self.belt.growth.costs
        return costs.get(self.candidates.ids[at], costs.get(self.candidates.countries[at], 1.0))

    def _screening(self, at: int, today: date) -> Screening | None:
        """The verdict that holds: on the candidate itself before the one on its country."""
        told = self.candidates
        standing = [
            one for one in self.belt.growth.screening if not one.until or one.until >= today
        ]
        own = {told.ids[at], told.names[at].casefold()}
        for names in (own, {told.countries[at]} - {""}):
            for one in reversed(standing):
                if one.about in names or one.about.casefold() in names:
                    return one
        return None

    def _row(
        self,
        rank: int,
        at: int,
        gain: float,
        parts: tuple[float, ...],
        alone: np.ndarray,
        verdicts: dict[int, Screening | None] | list[Screening | None],
    ) -> Added:
        told = self.candidates
        return Added(
            rank=rank, id=told.ids[at], name=told.names[at], country=told.countries[at],
            works=int(told.works[at]), people=int(told.people[at]), early=int(told.early[at]),
            cost=self._cost(at), gain=gain, parts=tuple(map(float, parts)),
            alone=tuple(map(float, alone)), screening=verdicts[at],
        )  # fmt: skip


def planner_of(corpus: Corpus, kind: Kind, until: int | None = None) -> Planner:
    """The planner of a corpus version. Raises ``ValueError`` for an unknown kind."""
    if kind not in get_args(Kind):
        raise ValueError(f"no kind {kind!r}; there are {', '.join(get_args(Kind))}")
    return Planner(read_candidates(corpus, kind, until), corpus.belt)
