"""Deferred acceptance: applicants ask, hosts and regions keep the best so far.

Gale and Shapley (1962) for capacities; for quotas, both sides choose by a laminar matroid (each
set of a nested family takes the best of what its subsets take, up to its quota), as in Biró,
Fleiner, Irving and Manlove, "The College Admissions problem with lower and common quotas" (2010),
and Fleiner, "A fixed-point approach to stable matchings and some applications" (2003): for two
such sides a stable match exists, and that of the asking side is best for it.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from belt.matching.placement.market import Market, Whole


def best_for_applicants(market: Market) -> Whole:
    """(applicants,) the pair that each gets, -1 for nobody: stable, and best for applicants."""
    held = [-1] * len(market.applicants)
    pairs = np.flatnonzero(market.possible)
    asking = _Asking(market, pairs)
    keeping = _Keeping(market)
    order, host, applicant = market.order.tolist(), market.host.tolist(), market.applicant.tolist()
    pair_of = pairs[np.argsort(market.order[pairs])].tolist()
    while asking.ready:
        who = asking.ready[-1]
        pair = asking.next_of(who)
        if pair < 0:
            asking.ready.pop()
            asking.give_up(who)
            continue
        away = keeping.ask(host[pair], order[pair])
        if away == order[pair]:
            continue
        asking.ready.pop()
        held[who] = pair
        if away >= 0:
            refused = applicant[pair_of[away]]
            held[refused] = -1
            asking.ready.append(refused)
    return np.array(held, dtype=np.int64)


class _Asking:
    """Who asks whom next. Those over their region's quota wait until somebody gives up."""

    def __init__(self, market: Market, pairs: Whole) -> None:
        self._pairs: list[int] = pairs.tolist()
        ends = np.searchsorted(pairs, market.start)
        self._next: list[int] = ends[:-1].tolist()
        self._end: list[int] = ends[1:].tolist()
        self._turn = market.turn.tolist()
        self._paths = market.sent.paths
        self._room = list(market.sent.most)
        self._waiting: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        self.ready: list[int] = []
        """Those who ask now, the last first; the order decides nothing."""
        for who in np.argsort(market.turn).tolist():
            if self._next[who] < self._end[who]:
                if self._fits(self._paths[who]):
                    self._send(who)
                else:
                    heappush(self._waiting.setdefault(self._paths[who], []), (self._turn[who], who))

    def next_of(self, who: int) -> int:
        """The next pair of somebody, -1 at the end of the list."""
        at = self._next[who]
        if at == self._end[who]:
            return -1
        self._next[who] = at + 1
        return self._pairs[at]

    def give_up(self, who: int) -> None:
        """Somebody has asked all: whoever comes next under the quotas may ask."""
        for quota in self._paths[who]:
            self._room[quota] += 1
        free = [
            waiting[0] for path, waiting in self._waiting.items() if waiting and self._fits(path)
        ]
        if free:
            _, other = min(free)
            heappop(self._waiting[self._paths[other]])
            self._send(other)

    def _fits(self, path: tuple[int, ...]) -> bool:
        return all(self._room[quota] > 0 for quota in path)

    def _send(self, who: int) -> None:
        for quota in self._paths[who]:
            self._room[quota] -= 1
        self.ready.append(who)


class _Keeping:
    """What hosts and quotas hold, as places in the market's order; each set knows its worst."""

    def __init__(self, market: Market) -> None:
        self._most = market.into.most
        self._paths = market.into.paths
        self._count = [0] * len(self._most)
        self._worst: list[list[int]] = [[] for _ in self._most]
        """Heaps of negative places; those no longer held are dropped when they come up."""
        self._held: dict[int, int] = {}
        """Place -> host."""

    def ask(self, host: int, place: int) -> int:
        """Ask for a place; tells who is sent away, by place: nobody (-1), or maybe who asked."""
        path = self._paths[host]
        full = next((one for one in path if self._count[one] == self._most[one]), None)
        away = -1 if full is None else self._worst_of(full)
        if full is not None and away < place:
            return place
        if away >= 0:
            self._leave(away)
        for one in path:
            self._count[one] += 1
            heappush(self._worst[one], -place)
        self._held[place] = host
        return away

    def _worst_of(self, group: int) -> int:
        heap = self._worst[group]
        while heap and -heap[0] not in self._held:
            heappop(heap)
        return -heap[0] if heap else -1

    def _leave(self, place: int) -> None:
        for one in self._paths[self._held.pop(place)]:
            self._count[one] -= 1
