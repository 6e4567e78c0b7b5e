"""Who writes with whom: the growth of a simulated network, year by year."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from belt.corpus.simulation.institutions import Institution
from belt.corpus.simulation.people import BELT, Person
from belt.corpus.simulation.specification import Specification

_GROWTH = 1.12
_TEAM_SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 10, 13)
_TEAM_WEIGHTS = (3, 14, 24, 23, 15, 9, 5, 4, 2, 1)
_ABROAD_OUTSIDE = 0.17
_ABROAD_BELT = 0.035
_ABROAD_BELT_A_YEAR = 0.014
_ABROAD_OF_BRIDGES = 0.45

# How readily two regions of the belt work together, before and after its start.
_PULL = {
    frozenset(("KR", "FR")): (0.5, 2.6),
    frozenset(("KR", "JP")): (1.0, 1.8),
    frozenset(("KR", "VN")): (0.5, 1.9),
    frozenset(("JP", "FR")): (1.6, 1.7),
    frozenset(("JP", "VN")): (0.7, 1.2),
    frozenset(("FR", "VN")): (0.9, 1.2),
}


@dataclass(frozen=True, slots=True)
class Team:
    """The authors of one work, in order, and the topics it joins."""

    year: int
    topic: int
    second_topic: int
    members: tuple[Person, ...]


class _Pools:
    """Who is there in a year: by laboratory, by institution, by topic and country."""

    def __init__(self, people: Sequence[Person], places: Sequence[Institution], year: int) -> None:
        self.everybody = [p for p in people if p.first_year <= year <= p.last_year]
        self.laboratory: defaultdict[tuple[int, int], list[Person]] = defaultdict(list)
        self.institution: defaultdict[int, list[Person]] = defaultdict(list)
        self.topic: defaultdict[tuple[int, str], list[Person]] = defaultdict(list)
        self.country: defaultdict[str, list[Person]] = defaultdict(list)
        for person in self.everybody:
            at = person.institution_in(year)
            self.laboratory[at, person.topic].append(person)
            self.institution[at].append(person)
            self.topic[person.topic, places[at].country].append(person)
            self.country[places[at].country].append(person)


def teams_of(
    told: Specification, people: list[Person], places: tuple[Institution, ...]
) -> Iterator[Team]:
    """The teams of all works in order of time; everybody is in at least one.

    Newcomers write their first work in the laboratory they join. Whom one wrote with before one
    writes with again, the more the oftener, and busy people get busier (preferential attachment;
    Barabási and Albert 1999). From the belt's start on, more teams reach into another region of
    it; a few people, the bridges, do so much more than others.
    """
    rng = random.Random(f"{told.seed}:teams")  # noqa: S311 - a simulation, not a secret
    by_number = {person.number: person for person in people}
    waiting: deque[Person] = deque()
    arriving = deque(people)
    for year, count in _works_by_year(told):
        pools = _Pools(people, places, year)
        while arriving and arriving[0].first_year <= year:
            waiting.append(arriving.popleft())
        for left in range(count, 0, -1):
            newcomers = _newcomers(waiting, left, rng)
            yield _team(told, year, newcomers, pools, places, by_number, rng)


def _newcomers(waiting: deque[Person], left: int, rng: random.Random) -> list[Person]:
    """Who writes for the first time, with ``left`` works to come this year.

    One at a time, spread over the year; where works run short, several share one.
    """
    if not waiting or rng.random() >= max(0.3, len(waiting) / left):
        return []
    newcomers = [waiting.popleft()]
    while len(waiting) > left - 1:
        newcomers.append(waiting.popleft())
    return newcomers


def _works_by_year(told: Specification) -> list[tuple[int, int]]:
    years = range(told.first_year, told.last_year + 1)
    shares = [_GROWTH**n for n in range(len(years))]
    total, running, given = sum(shares), 0.0, 0
    counts = []
    for year, share in zip(years, shares, strict=True):
        running += share
        until = round(told.works * running / total)
        counts.append((year, until - given))
        given = until
    return counts


def _team(
    told: Specification,
    year: int,
    newcomers: list[Person],
    pools: _Pools,
    places: tuple[Institution, ...],
    by_number: dict[int, Person],
    rng: random.Random,
) -> Team:
    lead = newcomers[0] if newcomers else _busy(pools.everybody, rng)
    country = places[lead.institution_in(year)].country
    size = max(rng.choices(_TEAM_SIZES, _TEAM_WEIGHTS)[0], 2 if newcomers else 1)
    members = list(newcomers) or [lead]
    partner = _partner_abroad(told, year, lead, country, pools, places, by_number, rng)
    if partner is not None and partner not in members:
        size = max(size, 3)
        members.append(partner)
    for _ in range(4 * size):
        if len(members) >= size:
            break
        anchor = partner if partner is not None and rng.random() < 0.35 else lead
        found = _colleague(anchor, year, pools, places, by_number, rng)
        if found is not None and found not in members:
            members.append(found)
    _remember(members)
    second = lead.second_topic if partner is None else partner.topic
    return Team(year, lead.topic, second, tuple(members))


def _partner_abroad(
    told: Specification,
    year: int,
    lead: Person,
    country: str,
    pools: _Pools,
    places: tuple[Institution, ...],
    by_number: dict[int, Person],
    rng: random.Random,
) -> Person | None:
    """Somebody in another country to write with, or ``None`` for a team at home."""
    chance = rng.random()
    if lead.leans_to and chance < _ABROAD_OF_BRIDGES:
        return _expert(lead.topic, lead.leans_to, pools, rng)
    since = max(0, year - told.belt_start + 1)
    in_belt = _ABROAD_BELT + _ABROAD_BELT_A_YEAR * since
    if country in BELT and chance < in_belt:
        others = [other for other in BELT if other != country]
        pulls = [_PULL[frozenset((country, other))][min(since, 1)] for other in others]
        target = rng.choices(others, pulls)[0]
        known = _known(lead, by_number, year, places, {target})
        if known and rng.random() < 0.6:
            return _again(lead, known, rng)
        return _expert(lead.topic, target, pools, rng)
    if chance < in_belt + _ABROAD_OUTSIDE:
        far = sorted({place.country for place in places} - {country} - set(BELT))
        known = _known(lead, by_number, year, places, set(far))
        if known and rng.random() < 0.5:
            return _again(lead, known, rng)
        return _expert(lead.topic, rng.choice(far), pools, rng)
    return None


def _expert(topic: int, country: str, pools: _Pools, rng: random.Random) -> Person | None:
    pool = pools.topic.get((topic, country)) or pools.country.get(country)
    return _busy(pool, rng) if pool else None


def _known(
    person: Person,
    by_number: dict[int, Person],
    year: int,
    places: tuple[Institution, ...],
    countries: set[str],
) -> list[Person]:
    """Earlier co-authors who are now in one of these countries."""
    former = (by_number[number] for number in person.coauthors)
    return [
        other
        for other in former
        if other.last_year >= year and places[other.institution_in(year)].country in countries
    ]


def _again(person: Person, known: list[Person], rng: random.Random) -> Person:
    return rng.choices(known, [person.coauthors[other.number] for other in known])[0]


def _colleague(
    person: Person,
    year: int,
    pools: _Pools,
    places: tuple[Institution, ...],
    by_number: dict[int, Person],
    rng: random.Random,
) -> Person | None:
    at = person.institution_in(year)
    way = rng.random()
    if way < 0.4 and person.coauthors:
        known = _known(person, by_number, year, places, {places[at].country})
        if known:
            return _again(person, known, rng)
    if way < 0.8:
        pool = pools.laboratory.get((at, person.topic))
    elif way < 0.9:
        pool = pools.institution.get(at)
    else:
        pool = pools.topic.get((person.topic, places[at].country))
    return _busy(pool, rng) if pool else None


def _busy(pool: list[Person], rng: random.Random) -> Person:
    """The busier of a few drawn at random, which costs no pass over the pool."""
    drawn = [pool[int(rng.random() * len(pool))] for _ in range(3)]
    weights = [person.productivity * (1.0 + 0.3 * person.works) for person in drawn]
    return rng.choices(drawn, weights)[0]


def _remember(members: list[Person]) -> None:
    for person in members:
        person.works += 1
        for other in members:
            if other is not person:
                person.coauthors[other.number] = person.coauthors.get(other.number, 0) + 1
