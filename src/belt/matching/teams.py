"""Teams: people who together cover a project's topics, from several regions.

Maximum coverage with depth. Each topic is covered by the best of the team; a second person on it
counts a fifth, so that a topic does not hang on one person; and each pair of the team who have
worked together across a border already costs a thousandth, because a belt is for new ties. A team
is found by exchanging one seat at a time, and proven best, or made better, by an integer programme
(CP-SAT) over the candidates who could still be in a better one
(:func:`belt.matching.team_seats.in_reach`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse import csr_matrix

from belt.errors import ForPeople
from belt.matching.team_seats import (
    NO_BOUND,
    SCALE,
    SECOND,
    TIE,
    Problem,
    Whole,
    by_exchange,
    greedy,
    in_reach,
)

GAP = 0.3
"""A topic covered less than this is named as a gap."""
SECONDS = 5.0
ALTERNATES = 3


class NoTeam(ForPeople):
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
    weights: tuple[float, ...] = ()
    """How much each topic counts, in the order of ``topics``; all count 1 where empty."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be in a team: region, and how well they know each topic (0…1)."""

    person: str
    region: str
    """Empty where unknown: such a person counts for no region."""
    knows: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Alternate:
    """Who could take a seat, and what the team would lose (0: nothing)."""

    person: str
    loss: float


@dataclass(frozen=True, slots=True)
class Seat:
    """A member, the topics they cover best in the team, and who could stand in.

    Nobody stands in for somebody whom the asker wants in the team.
    """

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
    absent: tuple[str, ...] = field(default=())
    """Regions with candidates and nobody in the team."""

    @property
    def optimal(self) -> bool:
        """Whether no team is better, of those whose scores are told to one in ten thousand."""
        return self.bound <= self.value


def team(
    candidates: Collection[Candidate],
    wanted: Wanted,
    tied: Collection[frozenset[str]] = frozenset(),
    *,
    seconds: float = SECONDS,
) -> Team:
    """The best team. ``tied`` are pairs who have joint works across a border already.

    ``seconds`` limits the proof: where it does not suffice, the team has a ``bound`` over its
    ``value``. Raises :class:`NoTeam` where the wishes exclude one another, saying which, and
    ``ValueError`` for weights that are negative or not one a topic.
    """
    people = _people(candidates, wanted)
    problem = _problem(people, wanted, tied)
    _check(people, wanted)
    chosen = by_exchange(problem, greedy(problem) or _any(problem, seconds))
    value = problem.value(chosen)
    bound, reach = in_reach(problem, value)
    if bound > value:
        reach[chosen] = True
        better, limit = _solve(problem, np.flatnonzero(reach), chosen, seconds)
        chosen = by_exchange(problem, better)
        value = problem.value(chosen)
        bound = min(bound, limit)
    return _told(people, problem, wanted, sorted(chosen), value, max(bound, value))


def _people(candidates: Collection[Candidate], wanted: Wanted) -> tuple[Candidate, ...]:
    """Everybody who may be in the team, each once, in the order of their ids."""
    allowed = {one.person: one for one in candidates if one.person not in wanted.avoid}
    return tuple(allowed[person] for person in sorted(allowed))


def _problem(
    people: tuple[Candidate, ...], wanted: Wanted, tied: Collection[frozenset[str]]
) -> Problem:
    weights = wanted.weights or (1.0,) * len(wanted.topics)
    if len(weights) != len(wanted.topics) or min(weights, default=0.0) < 0:
        raise ValueError("expected one weight of at least 0 for each topic")
    at = {one.person: number for number, one in enumerate(people)}
    names = sorted({one.region for one in people} - {""})
    knows = np.array([[one.knows.get(t, 0.0) for t in wanted.topics] for one in people])
    scores = knows.reshape(len(people), len(wanted.topics)).clip(0, 1) * weights
    return Problem(
        region=np.array([names.index(p.region) if p.region else -1 for p in people], np.int64),
        scores=np.rint(scores * (SCALE // SECOND)).astype(np.int64),
        tied=_pairs(tied, at),
        conflict=_pairs(wanted.conflicts, at),
        fixed=np.array(sorted(at[one] for one in wanted.include if one in at), np.int64),
        size=wanted.size,
        regions=wanted.regions,
    )


def _pairs(pairs: Collection[frozenset[str]], at: Mapping[str, int]) -> Any:
    known = {pair for pair in pairs if len(pair) == 2 and all(one in at for one in pair)}
    rows = np.array([[at[one] for one in pair] for pair in known], np.int64).reshape(-1, 2)
    both = np.concatenate([rows, rows[:, ::-1]])
    ones = np.ones(len(both), np.int64)
    return csr_matrix((ones, (both[:, 0], both[:, 1])), shape=(len(at), len(at)))


def _check(people: tuple[Candidate, ...], wanted: Wanted) -> None:
    """Wishes that exclude one another at sight."""
    size, regions = wanted.size, wanted.regions
    if size < 1 or not wanted.topics:
        raise NoTeam("a team needs at least one topic and one seat")
    if regions > size:
        raise NoTeam(f"{size} people cannot come from {regions} regions; ask for {size}")
    missing = wanted.include - {one.person for one in people}
    if missing:
        raise NoTeam(f"{', '.join(sorted(missing))}: not among the candidates, or to be avoided")
    if len(wanted.include) > size:
        raise NoTeam(f"{len(wanted.include)} people to include, and only {size} seats")
    for pair in sorted(wanted.conflicts, key=sorted):
        if len(pair) == 2 and pair <= wanted.include:
            raise NoTeam(f"{' and '.join(sorted(pair))} are in conflict; include one of them")
    if len(people) < size:
        raise NoTeam(f"only {len(people)} candidates for {size} seats; ask for fewer")
    known = {one.region for one in people} - {""}
    if len(known) < regions:
        raise NoTeam(f"candidates come from no more regions than {len(known)}; ask for that")
    held = {one.region for one in people if one.person in wanted.include} - {""}
    most = len(held) + size - len(wanted.include)
    if most < regions:
        raise NoTeam(
            f"with those to include, {size} seats reach no more regions than {most}; "
            f"ask for {most}, or for a larger team"
        )


def _model(problem: Problem, keep: Whole) -> tuple[cp_model.CpModel, dict[int, cp_model.IntVar]]:
    """The programme of the wishes: a seat or none for each of ``keep``."""
    model = cp_model.CpModel()
    seat = {int(one): model.new_bool_var("") for one in keep}
    model.add(sum(seat.values()) == problem.size)
    for one in problem.fixed.tolist():
        model.add(seat[one] == 1)
    for one, other in zip(*problem.conflict.nonzero(), strict=True):
        if one < other and one in seat and other in seat:
            model.add_at_most_one(seat[one], seat[other])
    present = []
    for region in np.unique(problem.region[problem.region >= 0]):
        here = model.new_bool_var("")
        model.add(here <= sum(one for at, one in seat.items() if problem.region[at] == region))
        present.append(here)
    model.add(sum(present) >= problem.regions)
    return model, seat


def _solver(seconds: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    return solver


def _solve(
    problem: Problem, keep: Whole, known: list[int], seconds: float
) -> tuple[list[int], int]:
    """The best team among ``keep``, starting at the one known, and a bound on its value."""
    model, seat = _model(problem, keep)
    terms: list[Any] = []
    for topic in range(problem.scores.shape[1]):
        scores = problem.scores[:, topic]
        first = {at: model.new_bool_var("") for at in seat if scores[at] > 0}
        second = {at: model.new_bool_var("") for at in first}
        model.add_at_most_one(first.values())
        model.add_at_most_one(second.values())
        for at in first:
            model.add(first[at] + second[at] <= seat[at])
            terms += [SECOND * int(scores[at]) * first[at], int(scores[at]) * second[at]]
    for one, other in zip(*problem.tied.nonzero(), strict=True):
        if one < other and one in seat and other in seat:
            both = model.new_bool_var("")
            model.add(both >= seat[one] + seat[other] - 1)
            terms.append(-TIE * both)
    for at, one in seat.items():
        model.add_hint(one, at in known)
    model.maximize(sum(terms))
    solver = _solver(seconds)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return known, NO_BOUND
    bound = int(np.floor(solver.best_objective_bound + 0.5))
    return [at for at, one in seat.items() if solver.boolean_value(one)], bound


def _any(problem: Problem, seconds: float) -> list[int]:
    """Some team with all wishes kept, for conflicts in which adding one by one leads nowhere.

    Raises :class:`NoTeam` with the most regions, or else the most people, that they allow.
    """
    ask = problem
    while True:
        model, seat = _model(ask, np.arange(len(ask.region)))
        solver = _solver(seconds)
        status = solver.solve(model)
        if status == cp_model.UNKNOWN:
            raise NoTeam("no team was found in time; allow a conflict, or ask for fewer people")
        if status != cp_model.INFEASIBLE:
            break
        fewer = ask.regions > 0
        ask = replace(ask, regions=ask.regions - 1) if fewer else replace(ask, size=ask.size - 1)
    if ask.size < problem.size:
        raise NoTeam(f"conflicts leave teams of {ask.size}; ask for {ask.size}, or allow one")
    if ask.regions < problem.regions:
        raise NoTeam(
            f"conflicts leave teams from no more regions than {ask.regions}; "
            f"ask for {ask.regions}, or allow one"
        )
    return [at for at, one in seat.items() if solver.boolean_value(one)]


def _told(
    people: tuple[Candidate, ...],
    problem: Problem,
    wanted: Wanted,
    chosen: list[int],
    value: int,
    bound: int,
) -> Team:
    members = [people[at] for at in chosen]
    coverage = {t: max(one.knows.get(t, 0.0) for one in members) for t in wanted.topics}
    best = {t: max(members, key=lambda one: one.knows.get(t, 0.0)) for t in wanted.topics}
    regions = {one.region for one in members} - {""}
    return Team(
        seats=tuple(
            Seat(
                one.person,
                one.region,
                tuple(t for t in wanted.topics if best[t] is one and coverage[t] > 0),
                tuple(
                    Alternate(people[other].person, loss / SCALE)
                    for other, loss in _alternates(problem, chosen, at, value)
                ),
            )
            for at, one in zip(chosen, members, strict=True)
        ),
        coverage=coverage,
        gaps=tuple(topic for topic in wanted.topics if coverage[topic] < GAP),
        value=value / SCALE,
        bound=bound / SCALE,
        regions=tuple(sorted(regions)),
        absent=tuple(sorted({one.region for one in people} - {""} - regions)),
    )


def _alternates(
    problem: Problem, chosen: list[int], leaving: int, value: int
) -> list[tuple[int, int]]:
    """The best who could take a seat with all wishes kept and the loss, the least loss first."""
    if leaving in problem.fixed:
        return []
    others = [one for one in chosen if one != leaving]
    fits = problem.fits(others)
    fits[leaving] = False
    worth = problem.worth(others)
    found = np.flatnonzero(fits)
    found = found[np.argsort(-worth[found], kind="stable")][:ALTERNATES]
    return [(int(one), value - int(worth[one])) for one in found]
