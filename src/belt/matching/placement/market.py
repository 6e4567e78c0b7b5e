"""Applicants, hosts, wishes and quotas as whole numbers.

Everything is numbered in the order of ids, so that the order of the input decides nothing. A
**pair** is a host on an applicant's list; pairs are numbered applicant by applicant, the dearest
host first, so that of two pairs of one applicant the lower number is the one preferred.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from belt.matching.placement.eligibility import Facts
from belt.matching.placement.parties import (
    Applicant,
    BadPlacementInput,
    Host,
    Quota,
    Rules,
    Scores,
    mistakes,
)

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Family:
    """Sets of applicants, or of hosts, of which only so many may be placed (into).

    Two of them are apart, or one is within the other.
    """

    most: list[int]
    paths: list[tuple[int, ...]]
    """For each applicant or host the sets around it, the smallest first."""
    names: list[str]
    """The quota that each set is, in words; empty for one host's capacity."""


@dataclass(frozen=True, slots=True)
class Market:
    """A match to be made."""

    applicants: tuple[Applicant, ...]
    hosts: tuple[Host, ...]
    start: Whole
    """(applicants + 1,) where each applicant's pairs begin and end."""
    applicant: Whole
    """(pairs,) whose pair it is."""
    host: Whole
    """(pairs,) with which host."""
    broken: Whole
    """(pairs,) the number of the rule that it breaks, 0 for none."""
    standing: Whole
    """(pairs,) the applicant's place in the host's list, 1 first, among those who keep the rules;
    0 where a rule is broken or the host does not accept the applicant."""
    order: Whole
    """(pairs,) its place among all pairs in the order of standing, then of lottery; -1 where the
    standing is 0. A host's pairs are in the order of the host's list."""
    turn: Whole
    """(applicants,) place in the order in which regions send their people under a quota."""
    into: Family
    """The hosts' capacities (the first sets) and the quotas into regions."""
    sent: Family
    """The quotas from regions."""

    @property
    def possible(self) -> NDArray[np.bool_]:
        """(pairs,) whether the rules and the host allow the pair."""
        return self.standing > 0


def market(
    applicants: Collection[Applicant], hosts: Collection[Host], rules: Rules, scores: Scores
) -> Market:
    """The match to be made. Raises :class:`BadPlacementInput` for the first mistake found."""
    for mistake in mistakes(applicants, hosts, rules):
        raise BadPlacementInput(mistake.told)
    people = tuple(sorted(applicants, key=lambda one: one.id))
    places = tuple(sorted(hosts, key=lambda one: one.id))
    lottery = _lottery([(one.id, one.lottery) for one in people], f"applicant {rules.seed}")
    draw = _lottery([(one.id, None) for one in places], f"host {rules.seed}")
    number = {one.id: at for at, one in enumerate(places)}
    person = {one.id: at for at, one in enumerate(people)}
    known = _known(scores, person, number)
    lists = _lists(people, number, known, draw)
    start = np.cumsum([0, *(len(one) for one in lists)], dtype=np.int64)
    host = np.array([at for one in lists for at in one], dtype=np.int64)
    applicant = np.repeat(np.arange(len(people)), np.diff(start))
    broken, standing = _standings(
        people, places, rules, _Asked(applicant, host, lottery, person, known)
    )
    priority = np.array([one.priority for one in people], dtype=np.float64)
    by_host = [one.capacity for one in places]
    return Market(
        people,
        places,
        start,
        applicant,
        host,
        broken,
        standing,
        order=_order(standing, lottery[applicant], draw[host]),
        turn=np.argsort(np.lexsort((lottery, priority))),
        into=_family([quota for quota in rules.quotas if quota.side == "into"], places, by_host),
        sent=_family([quota for quota in rules.quotas if quota.side == "from"], people, []),
    )


def _lottery(ids: Sequence[tuple[str, float | None]], draw: str) -> Whole:
    """(ids,) each one's place in the lottery: numbers given first, then those drawn."""

    def drawn(name: str) -> bytes:
        return blake2b(f"{draw} {name}".encode(), digest_size=16).digest()

    key = [
        (given is None, 0.0 if given is None else given, drawn(name), name) for name, given in ids
    ]
    place = np.empty(len(ids), dtype=np.int64)
    place[sorted(range(len(ids)), key=key.__getitem__)] = np.arange(len(ids))
    return place


_Known = tuple[Whole, Whole, NDArray[np.float64]]


def _known(scores: Scores, person: dict[str, int], number: dict[str, int]) -> _Known:
    """Hosts, applicants and scores of those who take part, a row a score."""
    rows = [
        (number[host], person[applicant], score)
        for (host, applicant), score in scores.items()
        if host in number and applicant in person
    ]
    host, applicant, score = zip(*rows, strict=True) if rows else ((), (), ())
    return (
        np.array(host, dtype=np.int64),
        np.array(applicant, dtype=np.int64),
        np.array(score, dtype=np.float64),
    )


def _lists(
    people: tuple[Applicant, ...], number: dict[str, int], known: _Known, draw: Whole
) -> list[list[int]]:
    """Each applicant's hosts, the dearest first."""
    host, applicant, score = known
    by_score: list[list[int]] = [[] for _ in people]
    for row in np.lexsort((draw[host], -score)).tolist():
        by_score[applicant[row]].append(int(host[row]))
    return [
        [number[name] for name in one.preferences] or by_score[at] for at, one in enumerate(people)
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What decides how applicants stand with hosts."""

    applicant: Whole
    host: Whole
    lottery: Whole
    person: dict[str, int]
    known: _Known


def _standings(
    people: tuple[Applicant, ...], places: tuple[Host, ...], rules: Rules, asked: _Asked
) -> tuple[Whole, Whole]:
    """(pairs,) rules broken, and standings."""
    broken, standing = np.zeros_like(asked.host), np.zeros_like(asked.host)
    facts = Facts.of(people)
    pairs = np.argsort(asked.host, kind="stable")
    ends = np.searchsorted(asked.host[pairs], np.arange(len(places) + 1))
    of_score = np.argsort(asked.known[0], kind="stable")
    scored = np.searchsorted(asked.known[0][of_score], np.arange(len(places) + 1))
    by_lottery = np.argsort(asked.lottery)
    for at, host in enumerate(places):
        here = pairs[ends[at] : ends[at + 1]]
        if not len(here):
            continue
        breaks = facts.broken(host, rules)
        rows = of_score[scored[at] : scored[at + 1]]
        if host.preferences:
            wanted = np.array([asked.person[one] for one in host.preferences], dtype=np.int64)
        elif len(rows):
            score = np.full(len(people), -np.inf)
            score[asked.known[1][rows]] = asked.known[2][rows]
            wanted = by_lottery[np.argsort(-score[by_lottery], kind="stable")]
        else:
            wanted = by_lottery
        wanted = wanted[breaks[wanted] == 0]
        place = np.zeros(len(people), dtype=np.int64)
        place[wanted] = np.arange(1, len(wanted) + 1)
        broken[here] = breaks[asked.applicant[here]]
        standing[here] = place[asked.applicant[here]]
    return broken, standing


def _order(standing: Whole, lottery: Whole, draw: Whole) -> Whole:
    """(pairs,) the place of each pair in the order in which a contested quota goes.

    By standing, so that each host gets the first of its list before any gets its second; then by
    the lottery. Neither hangs on what applicants wish: that keeps it pointless to wish otherwise
    than one does.
    """
    order = np.full(len(standing), -1, dtype=np.int64)
    possible = np.flatnonzero(standing)
    by = np.lexsort((draw[possible], lottery[possible], standing[possible]))
    order[possible[by]] = np.arange(len(possible))
    return order


def _family(quotas: list[Quota], members: Sequence[Applicant | Host], alone: list[int]) -> Family:
    """The sets of a side: of each member ``alone``, where told, and of the quotas."""
    paths: list[list[int]] = [[number] if alone else [] for number in range(len(members))]
    most: list[int] = list(alone)
    names = [""] * len(alone)
    covered: list[tuple[Quota, list[int]]] = [
        (quota, [at for at, one in enumerate(members) if quota.covers(one)]) for quota in quotas
    ]
    for quota, inside in sorted(covered, key=lambda one: (len(one[1]), one[0].most, one[0].name)):
        for at in inside:
            paths[at].append(len(most))
        most.append(quota.most)
        names.append(quota.name)
    return Family(most, [tuple(path) for path in paths], names)
