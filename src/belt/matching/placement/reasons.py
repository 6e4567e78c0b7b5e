"""Why somebody has no place, and why a place is free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from belt.matching.placement.eligibility import RULES
from belt.matching.placement.market import Market, Whole
from belt.matching.placement.stability import Bars, bars, wanted_by_host, wished

PLACED = "placed"
NOT_ACCEPTED = "not_accepted"
"""How excluded pairs are counted that break no rule: the host's list is without the applicant."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A kind, and what belongs to it.

    Of applicants: ``placed``; ``no_preferences``: there is no host on their list;
    the name of a rule (``other_country``, ``months``, ``cost``, ``months_in_host_country``,
    ``stage``, ``experience``, ``topics``): it excludes every host on the list; ``not_accepted``:
    no host on the list has the applicant on its own; ``no_acceptable_host``: some of these each
    (``excluded`` counts them); ``region_quota``: at ``host`` only ``quota`` stands in the way;
    ``all_filled_by_preferred``: every host left is filled with people it prefers; they came
    closest at ``host``, with place ``standing`` where the last taken has place ``last``.

    Of free places: ``nobody_asked``; the name of a rule, or ``asked_but_not_accepted``, or
    ``none_acceptable`` (some of these each): nobody who asked could come; ``region_quota``;
    ``preferred_elsewhere``: all who could come are where they would rather be.
    """

    kind: str
    host: str = ""
    quota: str = ""
    standing: int = 0
    """Place on the host's list among those who keep the rules, 1 first."""
    last: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    """Rule or ``not_accepted`` -> how many of the hosts (of those who asked) it excludes."""

    def __str__(self) -> str:
        """The kind, then what belongs to it in words."""
        if self.excluded:
            told = ", ".join(f"{kind} {count}" for kind, count in self.excluded.items())
        elif self.quota:
            told = f"{self.quota}, at {self.host}" if self.host else self.quota
        elif self.host:
            told = (
                f"closest at {self.host}, number {self.standing} of its list; "
                f"the last taken was number {self.last}"
                if self.last
                else f"closest at {self.host}, which has no place"
            )
        else:
            return self.kind
        return f"{self.kind}: {told}"


def reasons_of_applicants(market: Market, held: Whole) -> list[Reason]:
    """For each applicant why they have what they have, of a stable placement."""
    bar = bars(market, held)
    possible, wanted = market.possible, wanted_by_host(market, bar)
    excluded = _excluded(market)
    last = _last(market, held)
    told = []
    for who in range(len(market.applicants)):
        pairs = np.arange(market.start[who], market.start[who + 1])
        left = pairs[possible[pairs]]
        if held[who] >= 0:
            told.append(Reason(PLACED))
        elif not len(pairs):
            told.append(Reason("no_preferences"))
        elif not len(left):
            told.append(_none_left(excluded[pairs], NOT_ACCEPTED, "no_acceptable_host"))
        else:
            told.append(
                _by_sending(market, bar, who, left[wanted[left]])
                or _by_quota(market, bar, left)
                or _by_rank(market, left, last)
            )
    return told


def reasons_of_free_places(market: Market, held: Whole) -> Iterator[tuple[int, int, Reason]]:
    """The number of each host with free places, how many, and why, of a stable placement."""
    bar = bars(market, held)
    possible, wanted = market.possible, wanted_by_host(market, bar)
    wish = wished(market, held)
    excluded = _excluded(market)
    order = np.argsort(market.host, kind="stable")
    ends = np.searchsorted(market.host[order], np.arange(len(market.hosts) + 1))
    taken = np.bincount(market.host[held[held >= 0]], minlength=len(market.hosts))
    for at, host in enumerate(market.hosts):
        free = host.capacity - int(taken[at])
        if free <= 0:
            continue
        pairs = order[ends[at] : ends[at + 1]]
        left = pairs[possible[pairs]]
        kept_out = left[wish[left]]
        if not len(pairs):
            reason = Reason("nobody_asked")
        elif not len(left):
            reason = _none_left(excluded[pairs], "asked_but_not_accepted", "none_acceptable")
        elif not len(kept_out):
            reason = Reason("preferred_elsewhere")
        else:
            # They stay away for a quota: one into the region if it is what keeps the first of them.
            first = kept_out[np.argmin(market.standing[kept_out])]
            sent = bar.applicant_set[market.applicant[first]]
            quota = (
                market.sent.names[sent] if wanted[first] else market.into.names[bar.host_set[at]]
            )
            reason = Reason("region_quota", quota=quota)
        yield at, free, reason


def _excluded(market: Market) -> Whole:
    """(pairs,) the number of the rule broken, or one more for those not accepted."""
    return np.where(market.broken > 0, market.broken, len(RULES))


def _none_left(excluded: Whole, not_accepted: str, several: str) -> Reason:
    names = (*RULES, not_accepted)
    kinds, counts = np.unique(excluded, return_counts=True)
    told = {names[kind]: int(count) for kind, count in zip(kinds, counts, strict=True)}
    return Reason(next(iter(told)) if len(told) == 1 else several, excluded=told)


def _by_sending(market: Market, bar: Bars, who: int, wanted: Whole) -> Reason | None:
    """Some host would take them, so that it is their region's quota that does not send them."""
    if not len(wanted):
        return None
    host = market.hosts[market.host[wanted[0]]].id
    return Reason("region_quota", host, market.sent.names[bar.applicant_set[who]])


def _by_quota(market: Market, bar: Bars, left: Whole) -> Reason | None:
    """The dearest host that is kept from taking them by a quota, not by its capacity."""
    for pair in left.tolist():
        group = int(bar.host_set[market.host[pair]])
        if group >= len(market.hosts):
            host = market.hosts[market.host[pair]].id
            return Reason("region_quota", host, market.into.names[group])
    return None


def _by_rank(market: Market, left: Whole, last: Whole) -> Reason:
    closest = left[np.argmin(market.standing[left] - last[market.host[left]])]
    host = int(market.host[closest])
    return Reason(
        "all_filled_by_preferred",
        market.hosts[host].id,
        standing=int(market.standing[closest]),
        last=int(last[host]),
    )


def _last(market: Market, held: Whole) -> Whole:
    """(hosts,) the worst standing among those whom each host takes, 0 where nobody."""
    last = np.zeros(len(market.hosts), dtype=np.int64)
    pairs = held[held >= 0]
    np.maximum.at(last, market.host[pairs], market.standing[pairs])
    return last
