"""Exchanges and fellowships placed: stable, best for applicants, with a reason for everybody.

**What is promised.** A pair of applicant and host *blocks* a placement if both sides would rather
have it. The host's side would, if the host accepts the applicant, no rule is broken, and of the
sets that count there (the host's capacity, then the quotas into its organisation, country and
region) the smallest full one holds somebody who comes after the applicant, or none is full. Within
a host its own list says who comes after whom; within a quota the place on the host's list does
(first all who are first on a host's list, and so on), then the lottery. The applicant's side would,
if the applicant prefers the host to the one they have; without a place, they must also come before
somebody placed who counts in the smallest full quota from their region, by priority, then by
lottery. No pair blocks the placement that :func:`place` makes (Biró, Fleiner, Irving, Manlove
2010; Fleiner 2003: stability by choice functions of laminar matroids, which always exists;
without quotas it is that of Gale and Shapley 1962).

Without quotas *from* regions each applicant gets the best host of all stable placements. With them
it is best for each region's people as a whole: out of the people of any stable placement and of
this one, the region would send this one's, with these hosts, in the order of its priorities.

No applicant can gain by a list that is not their true one (Hatfield and Milgrom, "Matching with
contracts", 2005), nor, without quotas from regions, can a group in which all would gain (Hatfield
and Kojima 2009; Kamada and Kojima 2015 for regional caps). For one applicant this holds under
quotas from regions too. Suppose asking a host alone got it, and asking it after dearer hosts did
not; give the applicant in both cases a place of last resort, kept for them. Asked alone, no pair is
refused that is not refused otherwise: the regions' side has at least as much left to choose from,
and ends with at least as many pairs. But the hosts' side was offered less, by the last resort at
least, and ends with fewer; so it cannot be. Facts (country, months, stage, costs) are taken as
true. Hosts can sometimes gain by an untrue list: no stable method keeps both sides from it (Roth
1982).

**What is not done.** Quotas are upper limits: with lower ones, or with sets that overlap without
one being within the other, a stable placement may not exist, and to tell is NP-complete (Biró et
al. 2010). A full quota also bars those who are placed within it: somebody may see a free place that
they would rather have in their region of stay, and not get it, because by the order of the quota
everybody there comes first. To forbid that too, no stable placement need exist (Kamada and Kojima
2015, on strong stability).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from belt.matching.placement.acceptance import best_for_applicants
from belt.matching.placement.market import Market, Whole, market
from belt.matching.placement.parties import Applicant, BadPlacementInput, Host, Rules, Scores
from belt.matching.placement.reasons import (
    Reason,
    reasons_of_applicants,
    reasons_of_free_places,
)
from belt.matching.placement.stability import blocking

NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of an applicant."""

    applicant: str
    host: str | None
    rank: int | None
    """The host's place on the applicant's list, 1 first."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """A host's free places."""

    host: str
    free: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """A quota and how much of it is taken."""

    quota: str
    taken: int
    most: int
    covers: int
    """Applicants, or hosts, that it counts, placed or not: 0 may be a misspelt region."""


@dataclass(frozen=True, slots=True)
class Placements:
    """Everybody's place or reason, in the order of ids."""

    people: tuple[Placement, ...]
    free: tuple[FreePlaces, ...]
    quotas: tuple[QuotaUse, ...]

    @property
    def hosts(self) -> dict[str, str]:
        """Applicant -> host, of those who have one."""
        return {one.applicant: one.host for one in self.people if one.host is not None}


def place(
    applicants: Collection[Applicant],
    hosts: Collection[Host],
    rules: Rules = NO_RULES,
    scores: Scores | None = None,
) -> Placements:
    """The stable placement that is best for applicants.

    ``scores`` rank in the place of those who rank nobody. The order of the input decides nothing.
    Raises :class:`BadPlacementInput` for what cannot be matched.
    """
    problem = market(applicants, hosts, rules, scores or {})
    held = best_for_applicants(problem)
    people = zip(
        problem.applicants, held.tolist(), reasons_of_applicants(problem, held), strict=True
    )
    return Placements(
        tuple(
            Placement(one.id, None, None, reason)
            if pair < 0
            else Placement(
                one.id,
                problem.hosts[problem.host[pair]].id,
                pair - int(problem.start[problem.applicant[pair]]) + 1,
                reason,
            )
            for one, pair, reason in people
        ),
        tuple(
            FreePlaces(problem.hosts[at].id, free, reason)
            for at, free, reason in reasons_of_free_places(problem, held)
        ),
        _quotas(problem, held, rules),
    )


def blocking_pairs(
    applicants: Collection[Applicant],
    hosts: Collection[Host],
    rules: Rules,
    placed: dict[str, str],
    scores: Scores | None = None,
) -> tuple[tuple[str, str], ...]:
    """Each applicant and host who block a placement (applicant -> host), however it was made.

    Raises :class:`BadPlacementInput` where somebody is placed who cannot be: unasked, against a
    rule, or not accepted.
    """
    problem = market(applicants, hosts, rules, scores or {})
    names = [one.id for one in problem.applicants]
    places = [one.id for one in problem.hosts]
    pairs = {
        (names[who], places[host]): pair
        for pair, (who, host) in enumerate(
            zip(problem.applicant.tolist(), problem.host.tolist(), strict=True)
        )
    }
    held = np.full(len(names), -1, dtype=np.int64)
    for who, host in placed.items():
        pair = pairs.get((who, host), -1)
        if pair < 0 or not problem.possible[pair]:
            raise BadPlacementInput(f"{who} cannot be placed with {host}")
        held[problem.applicant[pair]] = pair
    return tuple(
        (names[problem.applicant[pair]], places[problem.host[pair]])
        for pair in blocking(problem, held).tolist()
    )


def _quotas(problem: Market, held: Whole, rules: Rules) -> tuple[QuotaUse, ...]:
    placed = [
        (one, problem.hosts[problem.host[pair]])
        for one, pair in zip(problem.applicants, held.tolist(), strict=True)
        if pair >= 0
    ]
    return tuple(
        QuotaUse(
            quota.name,
            sum(quota.covers(one if quota.side == "from" else host) for one, host in placed),
            quota.most,
            sum(
                quota.covers(one)
                for one in (problem.applicants if quota.side == "from" else problem.hosts)
            ),
        )
        for quota in rules.quotas
    )
