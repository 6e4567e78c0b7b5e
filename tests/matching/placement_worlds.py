"""Small matches of applicants and hosts, and every definition of a placement written anew."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from itertools import product
from random import Random
from typing import Any

from hypothesis import strategies as st

from belt.matching.placement.parties import Applicant, Host, Quota, Rules
from belt.matching.placement.placing import Placements, place

Pair = tuple[str, str]
Placed = dict[str, str]
Scores = dict[tuple[str, str], float]
COUNTRIES = ("KR", "FR", "VN")
REGIONS = {"KR": "East", "VN": "East", "FR": "West"}


@dataclass(frozen=True)
class World:
    """A small match, and what every definition says of it."""

    applicants: list[Applicant]
    hosts: list[Host]
    rules: Rules
    scores: Scores

    def found(self) -> Placements:
        return place(self.applicants, self.hosts, self.rules, self.scores)

    def person(self, name: str) -> Applicant:
        return next(one for one in self.applicants if one.id == name)

    def at(self, name: str) -> Host:
        return next(one for one in self.hosts if one.id == name)

    def wishes(self, name: str) -> list[str]:
        given = list(self.person(name).preferences)
        scored = [host for host, other in self.scores if other == name]
        return given or sorted(scored, key=lambda h: (-self.scores[h, name], self._draw(h)))

    def _draw(self, host: str) -> bytes:
        return blake2b(f"host {self.rules.seed} {host}".encode(), digest_size=16).digest()

    def broken(self, name: str, host: str) -> list[str]:
        one, at, rules = self.person(name), self.at(host), self.rules
        stay = one.months or max(at.min_months, rules.min_months)
        cost = stay * at.monthly_cost + at.travel_cost
        return [
            rule
            for rule, breaks in {
                "other_country": rules.other_country and one.country == at.country,
                "months": stay < max(at.min_months, rules.min_months) or stay > at.max_months,
                "cost": cost > min(one.cost_cap, rules.cost_cap),
                "months_in_host_country": one.spent.get(at.country, 0)
                > rules.most_months_in_host_country,
                "stage": bool(rules.stages and one.stage not in rules.stages)
                or bool(at.stages and one.stage not in at.stages),
                "experience": (one.experience or 0) > rules.max_experience,
                "topics": len(one.topics & at.topics) < rules.shared_topics,
            }.items()
            if breaks
        ]

    def ranked(self, host: str) -> list[str]:
        """Those whom the host accepts and who may come, the most wanted first."""
        return self._ranked[host]

    @cached_property
    def _ranked(self) -> dict[str, list[str]]:
        return {
            host.id: [
                one
                for one in host.preferences or self._by_score(host.id)
                if not self.broken(one, host.id)
            ]
            for host in self.hosts
        }

    def _by_score(self, host: str) -> list[str]:
        by = {
            one.id: (-self.scores.get((host, one.id), -math.inf), one.lottery)
            for one in self.applicants
        }
        return sorted(by, key=by.__getitem__)

    @cached_property
    def possible(self) -> list[Pair]:
        return [
            (one.id, host)
            for one in self.applicants
            for host in self.wishes(one.id)
            if one.id in self.ranked(host)
        ]

    def order(self, pair: Pair) -> tuple[int, float, bytes]:
        who, host = pair
        return (
            self.ranked(host).index(who),
            self.person(who).lottery or 0,
            self._draw(host),
        )

    def turn(self, name: str) -> tuple[float, float]:
        return self.person(name).priority, self.person(name).lottery or 0

    def sets(self, side: str, name: str) -> list[Quota]:
        one = self.person(name) if side == "from" else self.at(name)
        everybody = self.applicants if side == "from" else self.hosts
        around = [q for q in self.rules.quotas if q.side == side and q.covers(one)]
        return sorted(around, key=lambda quota: sum(quota.covers(o) for o in everybody))

    def inside(self, quota: Quota, placed: Placed) -> list[Pair]:
        return [
            (who, host)
            for who, host in placed.items()
            if quota.covers(self.person(who) if quota.side == "from" else self.at(host))
        ]

    def full(self, quota: Quota, placed: Placed) -> bool:
        return len(self.inside(quota, placed)) == quota.most

    def allowed(self, placed: Placed) -> bool:
        return (
            set(placed.items()) <= set(self.possible)
            and all(list(placed.values()).count(one.id) <= one.capacity for one in self.hosts)
            and all(len(self.inside(q, placed)) <= q.most for q in self.rules.quotas)
        )

    def all(self) -> Iterator[Placed]:
        possible = self.possible
        hosts = [
            [None, *(host for who, host in possible if who == one.id)] for one in self.applicants
        ]
        for chosen in product(*hosts):
            placed = {
                one.id: host
                for one, host in zip(self.applicants, chosen, strict=True)
                if host is not None
            }
            if self.allowed(placed):
                yield placed

    def host_takes(self, pair: Pair, placed: Placed) -> bool:
        held = [one for one in placed.items() if one[1] == pair[1]]
        if len(held) == self.at(pair[1]).capacity:
            return any(self.order(one) > self.order(pair) for one in held)
        for quota in self.sets("into", pair[1]):
            if self.full(quota, placed):
                inside = self.inside(quota, placed)
                return any(self.order(one) > self.order(pair) for one in inside)
        return True

    def prefers(self, who: str, host: str, placed: Placed) -> bool:
        wishes = self.wishes(who)
        return who not in placed or wishes.index(host) < wishes.index(placed[who])

    def may_go(self, who: str, placed: Placed) -> bool:
        for quota in self.sets("from", who):
            if who not in placed and self.full(quota, placed):
                return any(self.turn(one) > self.turn(who) for one, _ in self.inside(quota, placed))
        return True

    def blocking(self, placed: Placed) -> set[Pair]:
        return {
            (who, host)
            for who, host in self.possible
            if self.prefers(who, host, placed)
            and self.may_go(who, placed)
            and self.host_takes((who, host), placed)
        }

    def sent(self, offers: set[Pair]) -> Placed:
        """Whom the regions would send of those with offers, and where."""
        placed: Placed = {}
        for who in sorted({who for who, _ in offers}, key=self.turn):
            if not any(self.full(quota, placed) for quota in self.sets("from", who)):
                offered = {host for one, host in offers if one == who}
                placed[who] = min(offered, key=self.wishes(who).index)
        return placed


small = st.sampled_from
whole = st.integers


@st.composite
def worlds(draw: st.DrawFn, sides: tuple[str, ...] = ("from", "into")) -> World:
    people = [f"a{number}" for number in range(draw(small([1, 3, 4, 5, 6])))]
    places = [f"h{number}" for number in range(draw(small([1, 2, 3])))]
    long = draw(st.booleans())
    lottery = draw(st.permutations(range(len(people))))

    def some(ids: list[str]) -> tuple[str, ...]:
        return tuple(draw(st.permutations(ids))[: len(ids) if long else draw(whole(0, len(ids)))])

    applicants, hosts = [], []
    for name, number in zip(people, lottery, strict=True):
        country = draw(small(COUNTRIES))
        applicants.append(
            Applicant(
                name,
                some(places),
                country,
                REGIONS[country],
                lottery=number,
                priority=draw(small([1, 2, math.inf])),
            )
        )
    for name in places:
        country = draw(small(COUNTRIES))
        hosts.append(
            Host(
                name,
                draw(small([0, 1, 1, 2, 3])),
                some(people),
                country,
                REGIONS[country],
                f"u{name}",
            )
        )
    quotas = []
    for side in draw(st.lists(small(sides), max_size=4)):
        kinds: list[dict[str, Any]] = [
            {"region": "East"},
            {"country": "KR"},
            {"country": "VN"},
            {"region": "West"},
        ]
        kinds += [{"organisation": "uh0"}] * (side == "into")
        quotas.append(Quota(side, draw(small([1, 2, 3, 0])), **draw(small(kinds))))
    rules = Rules(quotas=tuple(quotas), seed=draw(whole(0, 3)))
    if draw(st.booleans()):
        applicants = [
            replace(
                one,
                months=draw(small([0, 3, 6])),
                stage=draw(small(["phd", "postdoc"])),
                experience=draw(small([2.0, 9.0])),
                cost_cap=draw(small([math.inf, 900.0])),
                spent=draw(small([{}, {"KR": 13}, {"FR": 12, "VN": 20}])),
                topics=frozenset(draw(small(["vision", "speech"])).split()),
            )
            for one in applicants
        ]
        hosts = [
            replace(
                one,
                min_months=draw(small([0, 4])),
                max_months=draw(small([5, 12])),
                monthly_cost=draw(small([0, 100])),
                travel_cost=draw(small([0, 500])),
                stages=draw(small([frozenset(), frozenset({"phd"})])),
                topics=frozenset(draw(small(["vision", "vision speech"])).split()),
            )
            for one in hosts
        ]
        rules = replace(
            rules,
            other_country=draw(st.booleans()),
            min_months=draw(small([0, 3, 4])),
            cost_cap=draw(small([math.inf, 800.0])),
            most_months_in_host_country=draw(small([math.inf, 12])),
            stages=draw(small([frozenset(), frozenset({"postdoc", "phd"}), frozenset({"phd"})])),
            max_experience=draw(small([math.inf, 8])),
            shared_topics=draw(small([0, 0, 1])),
        )
    pairs = st.tuples(small(places), small(people))
    scores = draw(st.dictionaries(pairs, small([0.2, 0.5, 0.9]), max_size=6))
    return World(applicants, hosts, rules, scores)


def crowded(seed: int) -> World:
    """Many who may be sent by nested quotas to few places, some of which refuse most of them."""
    random = Random(seed)
    places = [f"h{number}" for number in range(2)]
    people = [
        Applicant(
            f"a{number}",
            tuple(random.sample(places, random.choice([1, 2]))),
            country := random.choice(COUNTRIES),
            REGIONS[country],
            priority=random.choice([1, 2, math.inf]),
            lottery=number,
        )
        for number in random.sample(range(6), 6)
    ]
    ids = [one.id for one in people]
    hosts = [
        Host(
            name,
            random.choice([1, 2, 3]),
            tuple(random.sample(ids, random.choice([2, 3, 5]))),
            country := random.choice(COUNTRIES),
            REGIONS[country],
        )
        for name in places
    ]
    quotas = (
        Quota("from", random.choice([2, 3]), region="East"),
        Quota("from", 1, country="KR"),
        Quota("into", random.choice([1, 2]), region="East"),
    )
    return World(people, hosts, Rules(quotas=quotas), {})
