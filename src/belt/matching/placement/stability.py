"""Who would rather be together: what a placement would have to fear, and why it need not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from belt.matching.placement.market import Family, Market, Whole

FREE = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class Bars:
    """How good a pair must be for each host, and a turn for each applicant, to come in.

    The bar is set by the smallest of the full sets around a host (an applicant): somebody comes
    in by being better than the worst who counts in it.
    """

    host: Whole
    """(hosts,) a pair comes in if its place in the order is before this."""
    host_set: Whole
    """(hosts,) the set of ``Market.into`` that sets the bar; -1 where there is room."""
    applicant: Whole
    """(applicants,) somebody without a place may be sent if their turn is before this."""
    applicant_set: Whole
    """(applicants,) the set of ``Market.sent`` that sets the bar; -1 where there is room."""


def bars(market: Market, held: Whole) -> Bars:
    """The bars beside a placement: (applicants,) the pair of each, -1 for nobody."""
    placed = np.flatnonzero(held >= 0)
    pairs = held[placed]
    host, host_set = _bars(market.into, market.host[pairs], market.order[pairs])
    applicant, applicant_set = _bars(market.sent, placed, market.turn[placed])
    return Bars(host, host_set, applicant, applicant_set)


def _bars(family: Family, members: Whole, places: Whole) -> tuple[Whole, Whole]:
    """For each member of the family the bar and the set that sets it."""
    count = [0] * len(family.most)
    worst = [-1] * len(family.most)
    for member, place in zip(members.tolist(), places.tolist(), strict=True):
        for group in family.paths[member]:
            count[group] += 1
            worst[group] = max(worst[group], place)
    full = [
        next((group for group in path if count[group] >= family.most[group]), -1)
        for path in family.paths
    ]
    bar = [FREE if group < 0 else worst[group] for group in full]
    return np.array(bar, dtype=np.int64), np.array(full, dtype=np.int64)


def wanted_by_host(market: Market, bar: Bars) -> NDArray[np.bool_]:
    """(pairs,) whether the host, and the quotas into its region, would take the applicant."""
    return market.possible & (market.order < bar.host[market.host])


def wished(market: Market, held: Whole) -> NDArray[np.bool_]:
    """(pairs,) whether the applicant would rather have this pair than what they have."""
    mine = held[market.applicant]
    return (mine < 0) | (np.arange(len(mine)) < mine)


def blocking(market: Market, held: Whole) -> Whole:
    """The pairs that block a placement; none if it is stable."""
    bar = bars(market, held)
    turn, without = market.turn < bar.applicant, held < 0
    may_go = ~without | turn
    return np.flatnonzero(
        wanted_by_host(market, bar) & wished(market, held) & may_go[market.applicant]
    )
