"""The seats of a team as whole numbers: what teams are worth, exchanges, and a bound on all teams.

People and topics are positions in arrays here; :mod:`belt.matching.teams` gives them their names
and says what the value of a team is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

SCALE = 50_000
"""The value of a topic known perfectly: values are whole numbers while a team is sought."""
SECOND = 5
"""A topic's second person counts one over this."""
TIE = SCALE // 1_000
"""What a pair who work together across a border already costs."""
ROUNDS = 300
"""Rounds of lowering the bound: about a tenth of a second for 2,000 candidates."""
NEVER = int(np.iinfo(np.int64).min)
NO_BOUND = int(np.iinfo(np.int64).max)

Whole = NDArray[np.int64]
Which = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Problem:
    """Who may be in a team, and the wishes it must keep."""

    region: Whole
    """(people,) the number of the region, -1 where unknown."""
    scores: Whole
    """(people, topics) weighted, in units of ``SCALE / SECOND``."""
    tied: Any
    """(people, people) sparse and symmetric, 1 for a pair tied across a border."""
    conflict: Any
    """The same for pairs who may not be in one team."""
    fixed: Whole
    """Positions of those to include."""
    size: int
    regions: int

    def worth(self, others: list[int]) -> Whole:
        """(people,) the value of ``others`` together with each person."""
        best = np.zeros((2, self.scores.shape[1]), dtype=np.int64)
        ranked = -np.sort(-self.scores[others], axis=0)[:2]
        best[: len(ranked)] = ranked
        first = np.maximum(best[0], self.scores)
        second = np.maximum(np.minimum(best[0], self.scores), best[1])
        inside = self._mask(others)
        with_others = self.tied @ inside
        ties = with_others + (with_others @ inside) // 2
        return np.asarray((SECOND * first + second).sum(axis=1) - TIE * ties, dtype=np.int64)

    def fits(self, others: list[int]) -> Which:
        """(people,) who may join ``others`` so that the seats left can still reach the regions."""
        inside = self._mask(others)
        have = np.unique(self.region[others])
        have = have[have >= 0]
        fresh = (self.region >= 0) & ~np.isin(self.region, have)
        missing = self.regions - len(have) - fresh
        free = (inside == 0) & (self.conflict @ inside == 0)
        return np.asarray(free & (missing <= self.size - len(others) - 1))

    def value(self, team: list[int]) -> int:
        """What a whole team is worth."""
        return int(self.worth(team[:-1])[team[-1]])

    def _mask(self, members: list[int]) -> Whole:
        inside = np.zeros(len(self.region), dtype=np.int64)
        inside[members] = 1
        return inside


def greedy(problem: Problem) -> list[int] | None:
    """A team made by adding whoever adds most; nothing where conflicts lead to a dead end."""
    chosen: list[int] = problem.fixed.tolist()
    while len(chosen) < problem.size:
        fits = problem.fits(chosen)
        if not fits.any():
            return None
        chosen.append(int(np.where(fits, problem.worth(chosen), NEVER).argmax()))
    return chosen


def by_exchange(problem: Problem, chosen: list[int]) -> list[int]:
    """The team after exchanging seats, one at a time, until no exchange makes it better."""
    chosen, value, kept = list(chosen), problem.value(chosen), set(problem.fixed.tolist())
    at, unchanged = 0, 0
    while unchanged < len(chosen):
        if chosen[at] not in kept:
            others = chosen[:at] + chosen[at + 1 :]
            worth = np.where(problem.fits(others), problem.worth(others), NEVER)
            if worth.max() > value:
                chosen[at], value, unchanged = int(worth.argmax()), int(worth.max()), 0
        at, unchanged = (at + 1) % len(chosen), unchanged + 1
    return chosen


def in_reach(problem: Problem, known: int) -> tuple[int, Which]:
    """A bound on every team's value, and (people,) who could be in a team worth over ``known``.

    Lagrangian bounds (Geoffrion, 1974). Let ``a`` and ``b`` be any numbers of at least 0, one a
    topic. Of a team, one member is first on a topic and another second, so the team's value is
    at most ``sum(a + b)`` and, over its members, the sum of ``p = sum over topics of
    max(SECOND * score - a, score - b, 0)``: whoever is first adds at most ``SECOND * score - a``
    to what ``a`` has counted already, and ties only subtract. Hence no team is worth more than
    ``sum(a + b)`` and the heaviest team by ``p``; and a team with a person no more than
    ``sum(a + b)``, the person's ``p`` and the heaviest team of one seat and one region less. Where
    that is not over ``known``, the person is in no team worth more than ``known``. All of it is
    in whole numbers, so that nothing hangs on rounding. Without a free seat there is one team, and
    ``known`` is its value. Good ``a``, ``b`` are found by subgradient steps (Polyak, 1969); any
    are right.
    """
    if len(problem.fixed) == problem.size:
        return known, np.zeros(len(problem.region), dtype=np.bool_)
    topics = problem.scores.shape[1]
    price = np.sort(problem.scores, axis=0)[-1] * np.array([[SECOND], [1.0]]) * 0.9
    bound, reach = NO_BOUND, np.ones(len(problem.region), dtype=np.bool_)
    step, since = 1.0, 0
    fewer = replace(problem, size=problem.size - 1, regions=problem.regions - 1)
    for _ in range(ROUNDS):
        a, b = np.rint(price).astype(np.int64)
        first, second = SECOND * problem.scores - a, problem.scores - b
        heavy = np.maximum(np.maximum(first, second), 0).sum(axis=1)
        base = int(a.sum() + b.sum())
        members = _heaviest(problem, heavy)
        total = base + int(heavy[members].sum())
        reach &= base + heavy + heavy[_heaviest(fewer, heavy)].sum() > known
        since = 0 if total < bound else since + 1
        bound = min(bound, total)
        if bound <= known:
            break
        if since >= 10:
            step, since = step / 1.5, 0
        leads = first[members] >= second[members]
        used = np.stack([leads & (first[members] > 0), ~leads & (second[members] > 0)]).sum(axis=1)
        slope = np.where((price <= 0) & (used < 1), 0, 1 - used).reshape(2, topics)
        if not slope.any():
            break
        price = np.maximum(price - step * (total - known) / (slope**2).sum() * slope, 0)
    return bound, reach


def _heaviest(problem: Problem, weight: Whole) -> Whole:
    """The team of most total weight, conflicts aside: those to include, the heaviest of as many
    further regions as are asked for, and the heaviest of the rest.

    No team weighs more: a team can exchange its heaviest in a further region for that region's
    heaviest, that region for a heavier one, and each of its rest for a heavier one.
    """
    taken = np.zeros(len(weight), dtype=np.bool_)
    taken[problem.fixed] = True
    held = problem.region[problem.fixed]
    order = np.argsort(-weight, kind="stable")
    order = order[~taken[order]]
    fresh = order[(problem.region[order] >= 0) & ~np.isin(problem.region[order], held)]
    heads = np.sort(np.unique(problem.region[fresh], return_index=True)[1])
    taken[fresh[heads[: max(problem.regions - len(np.unique(held[held >= 0])), 0)]]] = True
    rest = order[~taken[order]][: problem.size - int(taken.sum())]
    return np.concatenate([np.flatnonzero(taken), rest])
