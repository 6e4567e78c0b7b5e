"""Teams: people who together cover a project's topics, from several regions.

Maximum coverage with depth, solved exactly as an integer programme (CP-SAT): each topic is covered
by the best of the team, a second person on it counts a fifth, and among equal teams those whose
people have not worked together across a border yet are preferred, because that is what a belt is
for. Only candidates who cannot be in a best team are left out beforehand: somebody who knows
nothing of any topic, unless their region or the wish of the asker needs them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

SCALE = 1_000
"""Scores are whole numbers from 0 to this in the programme."""
SECOND = 5
"""A topic's second person counts one over this."""
GAP = 0.3
"""A topic covered less than this is named as a gap."""
SECONDS = 5.0
ALTERNATES = 3


class NoTeam(Exception):
    """No team keeps all wishes; the message says which to relax."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a team is for, and who must or must not be in it."""

    topics: tuple[str, ...]
    size: int
    regions: int = 1
    """At least so many regions."""
    include: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()
    conflicts: frozenset[frozenset[str]] = frozenset()
    """Pairs who may not be in one team."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be in a team: region, and how well they know each topic (0…1)."""

    person: str
    region: str
    knows: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Alternate:
    """Who could take a seat, and what the team would lose (0: nothing)."""

    person: str
    loss: float


@dataclass(frozen=True, slots=True)
class Seat:
    """A member, the topics they cover best in the team, and who could stand in."""

    person: str
    region: str
    covers: tuple[str, ...]
    alternates: tuple[Alternate, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """A team with what it covers."""

    seats: tuple[Seat, ...]
    coverage: Mapping[str, float]
    """Topic -> score of the member who knows it best."""
    gaps: tuple[str, ...]
    value: float
    bound: float
    """No team has more value than this; equal to ``value`` when the team is proven best."""
    regions: tuple[str, ...] = field(default=())


def team(
    candidates: Collection[Candidate],
    wanted: Wanted,
    tied: Collection[frozenset[str]] = frozenset(),
    *,
    seconds: float = SECONDS,
) -> Team:
    """The best team. ``tied`` are pairs who have joint works across a border already.

    Raises :class:`NoTeam` where the wishes exclude one another, saying which.
    """
    pool = _pool(candidates, wanted)
    _check(pool, wanted)
    chosen, bound = _solve(pool, wanted, tied, seconds)
    members = [pool[person] for person in chosen]
    coverage = _coverage(members, wanted)
    value = _value(members, wanted, tied)
    best = {topic: max(members, key=lambda one: one.knows.get(topic, 0)) for topic in wanted.topics}
    return Team(
        seats=tuple(
            Seat(
                one.person,
                one.region,
                tuple(t for t in wanted.topics if best[t] is one and one.knows.get(t, 0) > 0),
                _alternates(one, members, pool, wanted, tied, value),
            )
            for one in members
        ),
        coverage=coverage,
        gaps=tuple(topic for topic in wanted.topics if coverage[topic] < GAP),
        value=value / SCALE,
        bound=max(bound, value) / SCALE,
        regions=tuple(sorted({one.region for one in members})),
    )


def _pool(candidates: Collection[Candidate], wanted: Wanted) -> dict[str, Candidate]:
    """Everybody who may be in the team, by id, in order.

    Leaving out people who know none of the topics loses nothing while enough others remain in
    enough regions: any of them could be replaced by somebody who adds at least as much.
    """
    allowed = {
        one.person: one
        for one in sorted(candidates, key=lambda one: one.person)
        if one.person not in wanted.avoid
    }
    able = {
        person: one
        for person, one in allowed.items()
        if person in wanted.include or any(one.knows.get(t, 0) > 0 for t in wanted.topics)
    }
    enough = len(able) >= wanted.size and len({one.region for one in able.values()}) >= (
        wanted.regions
    )
    return able if enough and not wanted.conflicts else allowed


def _check(pool: Mapping[str, Candidate], wanted: Wanted) -> None:
    if wanted.size < 1 or not wanted.topics:
        raise NoTeam("a team needs at least one topic and one seat")
    if wanted.regions > wanted.size:
        raise NoTeam(f"{wanted.size} people cannot come from {wanted.regions} regions")
    missing = wanted.include - pool.keys()
    if missing:
        raise NoTeam(f"{', '.join(sorted(missing))}: not among the candidates, or to be avoided")
    if len(wanted.include) > wanted.size:
        raise NoTeam(f"{len(wanted.include)} people to include, and only {wanted.size} seats")
    for pair in sorted(wanted.conflicts, key=sorted):
        if len(pair) == 2 and pair <= wanted.include:
            raise NoTeam(f"{' and '.join(sorted(pair))} are in conflict; include one of them")
    if len(pool) < wanted.size:
        raise NoTeam(f"only {len(pool)} candidates for {wanted.size} seats; ask for fewer")
    regions = {one.region for one in pool.values()}
    if len(regions) < wanted.regions:
        raise NoTeam(f"candidates come from {len(regions)} regions; ask for {len(regions)}")


def _solve(
    pool: Mapping[str, Candidate],
    wanted: Wanted,
    tied: Collection[frozenset[str]],
    seconds: float,
) -> tuple[list[str], float]:
    model = cp_model.CpModel()
    seat = {person: model.new_bool_var(person) for person in pool}
    model.add(sum(seat.values()) == wanted.size)
    for person in wanted.include:
        model.add(seat[person] == 1)
    for pair in wanted.conflicts:
        members = [seat[person] for person in pair if person in seat]
        if len(members) == 2:
            model.add_at_most_one(members)
    _add_regions(model, pool, seat, wanted)
    terms = []
    for topic in wanted.topics:
        terms += _topic_terms(model, pool, seat, topic)
    for pair in tied:
        members = [seat[person] for person in pair if person in seat]
        if len(members) == 2:
            both = model.new_bool_var("tied")
            model.add(both >= members[0] + members[1] - 1)
            terms.append(-both)
    model.maximize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise NoTeam(
            "no team keeps all wishes together; ask for fewer regions, or allow a conflict"
            if status == cp_model.INFEASIBLE
            else "no team was found in time; ask for fewer topics or a smaller team"
        )
    return [p for p in pool if solver.boolean_value(seat[p])], solver.best_objective_bound


def _add_regions(
    model: cp_model.CpModel,
    pool: Mapping[str, Candidate],
    seat: Mapping[str, cp_model.IntVar],
    wanted: Wanted,
) -> None:
    present = []
    for region in sorted({one.region for one in pool.values()}):
        here = model.new_bool_var(region)
        model.add(here <= sum(seat[p] for p, one in pool.items() if one.region == region))
        present.append(here)
    model.add(sum(present) >= wanted.regions)


def _topic_terms(
    model: cp_model.CpModel,
    pool: Mapping[str, Candidate],
    seat: Mapping[str, cp_model.IntVar],
    topic: str,
) -> list[cp_model.LinearExprT]:
    """The best and the second best of a topic each answer for it once."""
    knowing = {p: _whole(one, topic) for p, one in pool.items() if _whole(one, topic)}
    terms: list[cp_model.LinearExprT] = []
    first = {person: model.new_bool_var("first") for person in knowing}
    second = {person: model.new_bool_var("second") for person in knowing}
    if knowing:
        model.add_at_most_one(first.values())
        model.add_at_most_one(second.values())
    for person, score in knowing.items():
        model.add(first[person] + second[person] <= seat[person])
        terms += [SECOND * score * first[person], score * second[person]]
    return terms


def _whole(one: Candidate, topic: str) -> int:
    return round(SCALE / SECOND * min(max(one.knows.get(topic, 0.0), 0.0), 1.0))


def _value(
    members: Collection[Candidate], wanted: Wanted, tied: Collection[frozenset[str]]
) -> float:
    total = 0
    for topic in wanted.topics:
        best = sorted((_whole(one, topic) for one in members), reverse=True)
        total += SECOND * best[0] + (best[1] if len(best) > 1 else 0)
    people = {one.person for one in members}
    return total - sum(1 for pair in tied if len(pair) == 2 and pair <= people)


def _coverage(members: Collection[Candidate], wanted: Wanted) -> dict[str, float]:
    return {topic: max(one.knows.get(topic, 0.0) for one in members) for topic in wanted.topics}


def _alternates(
    leaving: Candidate,
    members: list[Candidate],
    pool: Mapping[str, Candidate],
    wanted: Wanted,
    tied: Collection[frozenset[str]],
    value: float,
) -> tuple[Alternate, ...]:
    """The best who could take a seat with all wishes kept."""
    if leaving.person in wanted.include:
        return ()
    others = [one for one in members if one is not leaving]
    people = {one.person for one in others}
    regions = {one.region for one in others}
    found = []
    for one in pool.values():
        if one.person in people or one is leaving:
            continue
        if len(regions | {one.region}) < wanted.regions:
            continue
        if any(pair <= people | {one.person} for pair in wanted.conflicts if len(pair) == 2):
            continue
        loss = value - _value([*others, one], wanted, tied)
        found.append(Alternate(one.person, loss / SCALE))
    return tuple(sorted(found, key=lambda one: (one.loss, one.person))[:ALTERNATES])
