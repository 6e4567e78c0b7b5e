"""Placements of 5,000 applicants with 500 hosts, beside first come first served by lottery."""

from __future__ import annotations

import time

import numpy as np

from belt.matching.placement.parties import Applicant, Host, Quota, Rules
from belt.matching.placement.placing import blocking_pairs, place

APPLICANTS = 5_000
HOSTS = 500
CAPACITY = 8
REGIONS = (("KR", "Korea"), ("JP", "Japan"), ("FR", "France"), ("VN", "Vietnam"))
QUOTAS = (
    Quota("from", 900, region="Vietnam"),
    Quota("into", 800, region="France"),
    Quota("into", 150, country="JP"),
)


def report() -> None:
    """Print seconds and quality for short and full lists, with and without quotas."""
    for told, shortest, longest in (("10 to 50 hosts", 10, 50), ("all hosts", HOSTS, HOSTS)):
        people, hosts = _applicants(shortest, longest), _hosts()
        _print(f"lists of {told}", people, hosts, Rules(other_country=True))
        _print(f"lists of {told}, quotas", people, hosts, Rules(other_country=True, quotas=QUOTAS))


def _applicants(shortest: int, longest: int) -> list[Applicant]:
    """Some hosts are dear to many; everybody has a taste of their own beside."""
    draw = np.random.default_rng(0)
    dear = draw.normal(size=HOSTS)
    found = []
    for number in range(APPLICANTS):
        country, region = REGIONS[draw.integers(len(REGIONS))]
        order = np.argsort(-(dear + draw.normal(size=HOSTS)))[
            : draw.integers(shortest, longest + 1)
        ]
        wishes = tuple(f"h{at:03}" for at in order.tolist())
        found.append(Applicant(f"a{number:04}", wishes, country, region))
    return found


def _hosts() -> list[Host]:
    draw = np.random.default_rng(1)
    able = draw.normal(size=APPLICANTS)
    found = []
    for number in range(HOSTS):
        country, region = REGIONS[draw.integers(len(REGIONS))]
        order = np.argsort(-(able + draw.normal(size=APPLICANTS))).tolist()
        wanted = tuple(f"a{at:04}" for at in order)
        found.append(Host(f"h{number:03}", CAPACITY, wanted, country, region))
    return found


def _print(told: str, people: list[Applicant], hosts: list[Host], rules: Rules) -> None:
    began = time.perf_counter()
    found = place(people, hosts, rules)
    seconds = time.perf_counter() - began
    placed = found.hosts
    served = _by_lottery(people, hosts, rules)
    print(f"placement, {told}: {seconds:.1f} s (aim: at most 15 s)")
    for name, one in (("stable", placed), ("by lottery alone", served)):
        blocking = len(blocking_pairs(people, hosts, rules, one))
        wished = {person.id: person.preferences for person in people}
        got = {host.id: host.preferences for host in hosts}
        ranks = [wished[who].index(host) + 1 for who, host in one.items()]
        standings = [got[host].index(who) + 1 for who, host in one.items()]
        print(
            f"  {name}: {len(one) / len(people):.1%} placed, mean rank {np.mean(ranks):.2f} of "
            f"applicants and {np.mean(standings):.0f} of hosts, {blocking:,} blocking pairs"
        )


def _by_lottery(people: list[Applicant], hosts: list[Host], rules: Rules) -> dict[str, str]:
    """Serial dictatorship: one after the other takes the dearest host that is left."""
    order = np.random.default_rng(2).permutation(len(people)).tolist()
    by_id = {host.id: host for host in hosts}
    free = {host.id: host.capacity for host in hosts}
    room = {quota: quota.most for quota in rules.quotas}
    placed: dict[str, str] = {}
    for at in order:
        one = people[at]
        for name in one.preferences:
            host = by_id[name]
            counted = [q for q in room if q.covers(one if q.side == "from" else host)]
            if free[name] and host.country != one.country and all(room[q] for q in counted):
                placed[one.id] = name
                free[name] -= 1
                for quota in counted:
                    room[quota] -= 1
                break
    return placed
