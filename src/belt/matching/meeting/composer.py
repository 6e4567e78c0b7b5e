"""Whom to invite to a workshop: topics covered, regions and career stages in balance, new ties.

Each topic is worth what its best invitee knows of it, half of what the second knows and a quarter
of what the third does: a topic is discussed by several, and a fourth adds little. Each pair of
invitees who have joint works across a border already costs a little, because a workshop is for new
ties. What must hold (places, bands of regions and stages, the budget for travel, who is asked for
and who is left out) is exact. Solved as an integer programme (CP-SAT) with a bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from typing import Any

from ortools.sat.python import cp_model

SCALE = 10_000
DEPTH = (4, 2, 1)
"""What the first, the second and the third on a topic count, in quarters."""
TIE = SCALE // 100
"""What a pair who work together across a border already costs, in quarters of ``SCALE``."""
SECONDS = 4.0
EARTH = 6371.0
"""Kilometres."""


class NoInvitation(Exception):
    """No list of invitees keeps all wishes; ``relax`` holds those of which one must give way."""

    def __init__(self, relax: tuple[Wish, ...]) -> None:
        told = ", ".join(str(one) for one in relax)
        super().__init__(f"no list keeps all wishes; one of these must give way: {told}")
        self.relax = relax


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that a list must keep."""

    kind: str
    """``places, invite, budget, least_region, most_region, least_stage`` or ``most_stage``."""
    number: int = 0
    name: str = ""
    """The region, the stage or the person."""

    def __str__(self) -> str:
        bound, _, attribute = self.kind.partition("_")
        if self.kind == "places":
            return f"{self.number} places"
        if self.kind == "invite":
            return f"invite {self.name}"
        if self.kind == "budget":
            return f"a budget of {self.number:,}"
        return f"at {bound} {self.number} of {attribute} {self.name}"


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who may be invited."""

    person: str
    region: str
    stage: str
    knows: Mapping[str, float]
    """Topic -> 0…1."""
    travel: int = 0
    """What the journey costs, in whole units of the budget."""


@dataclass(frozen=True, slots=True)
class Band:
    """At least and at most so many."""

    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a list of invitees must keep."""

    topics: tuple[str, ...]
    places: int
    budget: int | None = None
    regions: Mapping[str, Band] = field(default_factory=dict)
    stages: Mapping[str, Band] = field(default_factory=dict)
    invite: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """An invitee, what they are invited for, and who could come instead."""

    person: str
    first_on: tuple[str, ...]
    """Topics that nobody on the list knows better."""
    adds: float
    """What the list would lose without them."""
    new_ties: int
    """Others on the list, of other regions, with whom they have no joint work."""
    alternates: tuple[tuple[str, float], ...]
    """Who keeps all wishes in their place, and the loss, the least first."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A list of invitees."""

    invitees: tuple[Chosen, ...]
    value: float
    bound: float
    """No list has more; equal to ``value`` where the list is proven best."""
    coverage: Mapping[str, float]
    """Topic -> what its best invitee knows."""
    travel: int
    regions: Mapping[str, int]
    stages: Mapping[str, int]


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two places given as latitude and longitude, along the surface (haversine)."""
    (lat, lon), (other_lat, other_lon) = (tuple(map(radians, one)) for one in (a, b))
    chord = sin((other_lat - lat) / 2) ** 2
    chord += cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def compose(
    candidates: Collection[Invitee],
    wishes: Wishes,
    tied: Collection[frozenset[str]] = frozenset(),
    *,
    alternates: int = 3,
    seconds: float = SECONDS,
) -> Composition:
    """The best list of invitees. ``tied`` are pairs with joint works across a border.

    Raises :class:`NoInvitation` where the wishes exclude one another, and ``ValueError`` for people
    asked for who are not among the candidates, or are to be left out as well.
    """
    people = _people(candidates, wishes)
    pairs = [pair for pair in tied if len(pair) == 2 and pair <= people.keys()]
    model, seat = _model(people, wishes)
    model.maximize(sum(_worth(model, seat, people, wishes, pairs)))
    solver = _solver(seconds)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise NoInvitation(_in_the_way(people, wishes))
    invited = sorted(key for key, var in seat.items() if solver.boolean_value(var))
    value = _value([people[key] for key in invited], wishes.topics, pairs)
    bound = max(value, int(solver.best_objective_bound + 0.5))
    return _told(invited, people, wishes, pairs, alternates, (value, bound))


def _people(candidates: Collection[Invitee], wishes: Wishes) -> dict[str, Invitee]:
    people = {one.person: one for one in candidates if one.person not in wishes.leave_out}
    missing = sorted(wishes.invite - people.keys())
    if missing:
        raise ValueError(f"to be invited, but not among the candidates: {', '.join(missing)}")
    if wishes.places < 1 or not wishes.topics:
        raise ValueError("expected at least one place and one topic")
    return dict(sorted(people.items()))


def _model(people: Mapping[str, Invitee], wishes: Wishes) -> tuple[Any, dict[str, Any]]:
    model = cp_model.CpModel()
    seat = {key: model.new_bool_var("") for key in people}
    for _name, constraint in _constraints(people, wishes, seat):
        model.add(constraint)
    return model, seat


def _constraints(
    people: Mapping[str, Invitee], wishes: Wishes, seat: Mapping[str, Any]
) -> Iterable[tuple[Wish, Any]]:
    """Each wish with its constraint."""
    yield Wish("places", wishes.places), sum(seat.values()) == wishes.places
    for key in sorted(wishes.invite):
        yield Wish("invite", name=key), seat[key] == 1
    if wishes.budget is not None:
        cost = sum(one.travel * seat[key] for key, one in people.items())
        yield Wish("budget", wishes.budget), cost <= wishes.budget
    for kind, bands in (("region", wishes.regions), ("stage", wishes.stages)):
        for name, band in sorted(bands.items()):
            inside = sum(seat[key] for key, one in people.items() if getattr(one, kind) == name)
            if band.least:
                yield Wish(f"least_{kind}", band.least, name), inside >= band.least
            if band.most is not None:
                yield Wish(f"most_{kind}", band.most, name), inside <= band.most


def _worth(
    model: Any,
    seat: Mapping[str, Any],
    people: Mapping[str, Invitee],
    wishes: Wishes,
    pairs: list[frozenset[str]],
) -> list[Any]:
    terms: list[Any] = []
    for topic in wishes.topics:
        scores = {key: _score(one, topic) for key, one in people.items()}
        known = [key for key, score in scores.items() if score]
        ranks: dict[str, list[Any]] = {key: [] for key in known}
        for weight in DEPTH:
            here = {key: model.new_bool_var("") for key in known}
            model.add_at_most_one(here.values())
            for key, var in here.items():
                ranks[key].append(var)
                terms.append(weight * scores[key] * var)
        for key, several in ranks.items():
            model.add(sum(several) <= seat[key])
    for pair in pairs:
        one, other = sorted(pair)
        both = model.new_bool_var("")
        model.add(both >= seat[one] + seat[other] - 1)
        terms.append(-TIE * both)
    return terms


def _score(one: Invitee, topic: str) -> int:
    return round(SCALE * min(1.0, max(0.0, one.knows.get(topic, 0.0))))


def _solver(seconds: float) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 0
    return solver


def _in_the_way(people: Mapping[str, Invitee], wishes: Wishes) -> tuple[Wish, ...]:
    """Wishes that exclude one another, none of which could be missing."""
    model = cp_model.CpModel()
    seat = {key: model.new_bool_var("") for key in people}
    named = list(_constraints(people, wishes, seat))
    held = [model.new_bool_var("") for _ in named]
    for (_, constraint), flag in zip(named, held, strict=True):
        if isinstance(constraint, bool):
            model.add(flag <= int(constraint))
        else:
            model.add(constraint).only_enforce_if(flag)
    left = list(range(len(named)))
    for number in list(left):
        trial = [one for one in left if one != number]
        model.clear_assumptions()
        model.add_assumptions([held[one] for one in trial])
        if _solver(SECONDS).solve(model) == cp_model.INFEASIBLE:
            left = trial
    return tuple(named[one][0] for one in left)


def _value(invited: list[Invitee], topics: tuple[str, ...], pairs: list[frozenset[str]]) -> int:
    """What a list is worth, in quarters of ``SCALE``."""
    value = 0
    for topic in topics:
        best = sorted((_score(one, topic) for one in invited), reverse=True)
        value += sum(weight * score for weight, score in zip(DEPTH, best, strict=False))
    here = {one.person for one in invited}
    return value - TIE * sum(pair <= here for pair in pairs)


def _keeps(invited: list[Invitee], wishes: Wishes) -> bool:
    if wishes.budget is not None and sum(one.travel for one in invited) > wishes.budget:
        return False
    for kind, bands in (("region", wishes.regions), ("stage", wishes.stages)):
        count = Counter(getattr(one, kind) for one in invited)
        for name, band in bands.items():
            if count[name] < band.least or (band.most is not None and count[name] > band.most):
                return False
    return True


def _told(
    invited: list[str],
    people: Mapping[str, Invitee],
    wishes: Wishes,
    pairs: list[frozenset[str]],
    alternates: int,
    worth: tuple[int, int],
) -> Composition:
    rows = [people[key] for key in invited]
    value, bound = worth
    best = {topic: max(rows, key=lambda one: _score(one, topic)) for topic in wishes.topics}
    tied = set(pairs)
    new = Counter(
        one.person
        for a, b in combinations(rows, 2)
        for one in (a, b)
        if a.region != b.region and frozenset((a.person, b.person)) not in tied
    )
    chosen = []
    for leaving in rows:
        rest = [one for one in rows if one is not leaving]
        losses = [
            (value - _value([*rest, other], wishes.topics, pairs), key)
            for key, other in people.items()
            if key not in invited and _keeps([*rest, other], wishes)
        ]
        chosen.append(
            Chosen(
                leaving.person,
                tuple(t for t in wishes.topics if best[t] is leaving and _score(leaving, t)),
                _told_value(value - _value(rest, wishes.topics, pairs)),
                new[leaving.person],
                tuple((key, _told_value(loss)) for loss, key in sorted(losses)[:alternates]),
            )
        )
    return Composition(
        invitees=tuple(chosen),
        value=_told_value(value),
        bound=_told_value(bound),
        coverage={topic: one.knows.get(topic, 0.0) for topic, one in best.items()},
        travel=sum(one.travel for one in rows),
        regions=dict(Counter(one.region for one in rows)),
        stages=dict(Counter(one.stage for one in rows)),
    )


def _told_value(quarters: int) -> float:
    return quarters / (DEPTH[0] * SCALE)
