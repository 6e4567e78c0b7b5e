"""Who takes part in a match of applicants and hosts, and the rules that hold for it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["from", "into"]
Scores = Mapping[tuple[str, str], float]
"""(host, applicant) -> how well they fit; higher is better. Used where somebody ranks nobody."""


class BadPlacementInput(ValueError):
    """What cannot be matched; the message says what, where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who wants to spend some months with a host."""

    id: str
    preferences: tuple[str, ...] = ()
    """Hosts, the dearest first; nobody is sent to a host that is not here. Where empty, every host
    that scores with the applicant, in order of score."""
    country: str = ""
    region: str = ""
    months: int = 0
    """The length of the stay asked for; where 0, the least that rules and host allow."""
    stage: str = ""
    experience: float | None = None
    """Years of research so far."""
    cost_cap: float = math.inf
    """The most that this person's stay may cost."""
    spent: Mapping[str, float] = field(default_factory=dict)
    """Country -> months spent there lately (:attr:`Rules.months_of` says how lately)."""
    topics: frozenset[str] = frozenset()
    priority: float = math.inf
    """The order in which the region sends its people under a quota, 1 first; then by lottery."""
    lottery: float | None = None
    """Decides ties, the lowest first; drawn from the id and :attr:`Rules.seed` where not given."""


@dataclass(frozen=True, slots=True)
class Host:
    """Who offers places, for how long and at what cost."""

    id: str
    capacity: int = 1
    preferences: tuple[str, ...] = ()
    """Applicants, the most wanted first; nobody else is accepted. Where empty, everybody is:
    first those with a score, in order of score, then the others by lottery."""
    country: str = ""
    region: str = ""
    organisation: str = ""
    min_months: int = 0
    max_months: float = math.inf
    monthly_cost: float = 0.0
    travel_cost: float = 0.0
    stages: frozenset[str] = frozenset()
    """Career stages that are welcome; all where empty."""
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many are placed from, or into, a region, a country or an organisation."""

    side: Side
    most: int
    region: str = ""
    country: str = ""
    organisation: str = ""
    """One of the three is named; an organisation only for quotas into it."""

    @property
    def name(self) -> str:
        """The quota in words, as reasons name it."""
        return f"{self.side} {self.region or self.country or self.organisation} at most {self.most}"

    def covers(self, one: Applicant | Host) -> bool:
        """Whether this quota counts this applicant (side "from") or host (side "into")."""
        if self.region:
            return one.region == self.region
        if self.country:
            return one.country == self.country
        return isinstance(one, Host) and one.organisation == self.organisation


@dataclass(frozen=True, slots=True)
class Rules:
    """What every placement must keep. Everything is allowed where nothing is said."""

    other_country: bool = False
    """The host's country is not the applicant's."""
    min_months: int = 0
    cost_cap: float = math.inf
    """The most that a stay may cost: months × monthly cost + travel."""
    most_months_in_host_country: float = math.inf
    """The most months that the applicant has spent in the host's country lately (MSCA: 12)."""
    months_of: int = 36
    """How many past months :attr:`Applicant.spent` is about (MSCA: 36)."""
    stages: frozenset[str] = frozenset()
    """Career stages that may go; all where empty."""
    max_experience: float = math.inf
    """The most years of research (MSCA postdoctoral fellowships: 8)."""
    shared_topics: int = 0
    """At least so many topics in common."""
    quotas: tuple[Quota, ...] = ()
    seed: int = 0
    """Draws the lottery numbers of those who were given none."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with somebody's data."""

    whose: Literal["applicant", "host", "rules"]
    id: str
    told: str


def mistakes(
    applicants: Collection[Applicant], hosts: Collection[Host], rules: Rules
) -> Iterator[Mistake]:
    """Everything that keeps a match from being made, in the order of the input."""
    people, places = {one.id for one in applicants}, {one.id for one in hosts}
    for name, count in Counter(one.id for one in applicants).items():
        if count > 1:
            yield Mistake("applicant", name, f"applicant {name} is there {count} times")
    for name, count in Counter(one.id for one in hosts).items():
        if count > 1:
            yield Mistake("host", name, f"host {name} is there {count} times")
    for one in applicants:
        for told in _of_applicant(one, places, rules):
            yield Mistake("applicant", one.id, told)
    for host in hosts:
        for told in _of_host(host, people, rules):
            yield Mistake("host", host.id, told)
    for told in _of_rules(applicants, hosts, rules):
        yield Mistake("rules", "", told)


def _of_applicant(one: Applicant, hosts: Collection[str], rules: Rules) -> Iterator[str]:
    who = f"applicant {one.id}"
    yield from _of_list(who, one.preferences, hosts, "host")
    if one.months < 0 or one.cost_cap < 0 or min(one.spent.values(), default=0) < 0:
        yield f"{who}: months and costs cannot be negative"
    if max(one.spent.values(), default=0) > rules.months_of:
        yield f"{who}: spent tells of the last {rules.months_of} months, and names more"
    if rules.other_country and not one.country:
        yield f"{who}: the rule other_country needs the applicant's country"
    if rules.stages and not one.stage:
        yield f"{who}: the rule stages needs the applicant's stage"
    if rules.max_experience < math.inf and one.experience is None:
        yield f"{who}: the rule max_experience needs the applicant's experience (years)"


def _of_host(host: Host, people: Collection[str], rules: Rules) -> Iterator[str]:
    who = f"host {host.id}"
    yield from _of_list(who, host.preferences, people, "applicant")
    if host.capacity < 0:
        yield f"{who}: expected a capacity of at least 0, not {host.capacity}"
    if min(host.min_months, host.max_months, host.monthly_cost, host.travel_cost) < 0:
        yield f"{who}: months and costs cannot be negative"
    if host.min_months > host.max_months:
        yield f"{who}: min_months {host.min_months} is over max_months {host.max_months:g}"
    if (rules.other_country or rules.most_months_in_host_country < math.inf) and not host.country:
        yield f"{who}: the rules need the host's country"


def _of_list(
    who: str, preferences: tuple[str, ...], known: Collection[str], kind: str
) -> Iterator[str]:
    if len(set(preferences)) < len(preferences):
        twice = next(one for one, count in Counter(preferences).items() if count > 1)
        yield f"{who}: preferences name {twice} twice"
    unknown = next((one for one in preferences if one not in known), None)
    if unknown is not None:
        yield f"{who}: preferences name {unknown}, expected a known {kind}"


def _of_rules(
    applicants: Collection[Applicant], hosts: Collection[Host], rules: Rules
) -> Iterator[str]:
    for quota in rules.quotas:
        if quota.side not in ("from", "into"):
            yield f'quota: expected side "from" or "into", not {quota.side!r}'
        elif bool(quota.region) + bool(quota.country) + bool(quota.organisation) != 1:
            yield f'quota {quota.side}: expected one of "region", "country" and "organisation"'
        elif quota.organisation and quota.side == "from":
            yield f"quota {quota.name}: applicants are counted by region or country"
        elif quota.most < 0:
            yield f"quota {quota.name}: expected at least 0"
    yield from _crossing(rules.quotas, "from", applicants)
    yield from _crossing(rules.quotas, "into", hosts)


def _crossing(
    quotas: tuple[Quota, ...], side: Side, members: Collection[Applicant | Host]
) -> Iterator[str]:
    """Quotas that overlap without one being within the other: then a stable match may not exist,
    and to tell whether it does is NP-complete (Biró, Fleiner, Irving, Manlove 2010)."""
    covered = [
        (quota.name, {one.id for one in members if quota.covers(one)})
        for quota in quotas
        if quota.side == side
    ]
    for number, (name, some) in enumerate(covered):
        for other, others in covered[:number]:
            if some & others and not (some <= others or others <= some):
                yield (
                    f"quotas {other!r} and {name!r} overlap; "
                    "expected one within the other, or nothing in common"
                )
