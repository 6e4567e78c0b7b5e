"""Which applications to fund: the most score for the budget, balanced by region and topic.

A knapsack with counts, solved exactly by integer programming (CP-SAT), with a bound, what each
limit costs, and for each application why it is not funded, in terms of what would change.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ortools.sat.python import cp_model

SECONDS = 5.0
"""For the selection; the same again for all that explains it."""
SCALE = 10_000
"""Scores are told to one part in this while the best selection is sought."""

LimitKind = Literal[
    "budget",
    "region_least",
    "region_most",
    "region_share",
    "topic_least",
    "topic_most",
    "topic_share",
    "fund",
    "refuse",
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An application that may be funded."""

    id: str
    score: float
    cost: int
    """In whole units of the budget."""
    regions: frozenset[str] = frozenset()
    """It counts, with its whole cost, in each of them."""
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Band:
    """Limits on a region's or a topic's funded applications."""

    least: int = 0
    most: int | None = None
    most_cost: int | None = None
    """The most that they may cost together: the region's or topic's share."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a selection must keep."""

    budget: int
    regions: Mapping[str, Band] = field(default_factory=dict)
    topics: Mapping[str, Band] = field(default_factory=dict)
    fund: frozenset[str] = frozenset()
    """Applications decided already: yes."""
    refuse: frozenset[str] = frozenset()
    """Applications decided already: no."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit, by its kind and the region, topic or application it is for."""

    kind: LimitKind
    name: str = ""

    def __str__(self) -> str:
        """The limit in words."""
        return f"{self.kind} {self.name}".rstrip()


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit, and by how much (money or applications) it is in the way."""

    limit: Limit
    by: int


class NoSelection(Exception):
    """No selection keeps all limits. ``relax``: fewest limits to relax, and by how much.

    What is decided already is not among them: the other limits can always make room for it.
    """

    def __init__(self, relax: tuple[Exceeded, ...]) -> None:
        self.relax = relax
        told = ", ".join(f"{one.limit} by {one.by:,}" for one in relax)
        super().__init__(f"no selection keeps all limits; with these relaxed one does: {told}")


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of an application.

    ``kind``: ``funded``; ``decided_yes``, ``decided_no``; ``no_gain``: its score is not over 0;
    ``below_the_line``: nothing funded by score alone has less; else the limit that keeps it out,
    ``budget``, ``region_most``, ``region_share``, ``topic_most`` or ``topic_share``: the first of
    ``exceeds``.
    """

    id: str
    funded: bool
    kind: str
    exceeds: tuple[Exceeded, ...] = ()
    """Of an application not funded: what it would exceed, and by how much, on top of those funded.
    With all of these so much higher it could be funded without taking from anybody."""
    without: tuple[Limit, ...] = ()
    """Limits of which each, if it alone did not hold, would see the application funded (in the
    best selection then found; another may be as good)."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that costs something, and how much more score there would be without it."""

    limit: Limit
    gain: float


@dataclass(frozen=True, slots=True)
class Selection:
    """What to fund."""

    funded: tuple[str, ...]
    value: float
    """The total score of those funded."""
    bound: float
    """No selection has more; equal to ``value`` where the selection is proven best."""
    cost: int
    explained: tuple[Explained, ...]
    """Every application, the highest score first."""
    binding: tuple[Binding, ...]
    """The costliest limit first; limits whose cost was not found out in time are left out."""

    @property
    def optimal(self) -> bool:
        """Whether no selection is better, scores told to one in ten thousand."""
        return self.bound <= self.value


def select(
    candidates: Collection[Candidate], limits: Limits, *, seconds: float = SECONDS
) -> Selection:
    """The selection with the highest total score, explained.

    ``seconds`` limits the proof, and again the explanations. Raises :class:`NoSelection` where the
    limits exclude one another, ``TimeoutError`` where no selection was found in time, and
    ``ValueError`` for what makes no sense: an id twice, a negative cost or limit, a decision on
    somebody unknown.
    """
    rows = _checked(candidates, limits)
    kept = list(_all_limits(rows, limits))
    found = _best(rows, kept, seconds)
    if found is None:
        raise NoSelection(_to_relax(rows, kept, seconds))
    gains = {
        limit: (chosen, value - found.value)
        for limit, (chosen, value) in _without_each(rows, kept, seconds)
        if value > found.value
    }
    binding = [Binding(limit, gain / SCALE) for limit, (_, gain) in gains.items()]
    return Selection(
        funded=tuple(one.id for one in rows if one.id in found.chosen),
        value=found.value / SCALE,
        bound=found.bound / SCALE,
        cost=sum(one.cost for one in rows if one.id in found.chosen),
        explained=tuple(_explained(rows, kept, limits, found.chosen, gains)),
        binding=tuple(sorted(binding, key=lambda one: -one.gain)),
    )


def _checked(candidates: Collection[Candidate], limits: Limits) -> list[Candidate]:
    """The candidates in the order of ids, so that the order of the input decides nothing."""
    rows = sorted(candidates, key=lambda one: one.id)
    ids = {one.id for one in rows}
    if len(ids) < len(rows):
        raise ValueError("expected each application once")
    if min((one.cost for one in rows), default=0) < 0:
        raise ValueError("expected costs of at least 0")
    unknown = (limits.fund | limits.refuse) - ids
    if unknown:
        told = ", ".join(sorted(unknown))
        raise ValueError(f"decided on, but not among the applications: {told}")
    both = limits.fund & limits.refuse
    if both:
        raise ValueError(f"decided both yes and no: {', '.join(sorted(both))}")
    bands = [*limits.regions.values(), *limits.topics.values()]
    numbers = [n for band in bands for n in (band.least, band.most, band.most_cost)]
    if min(n for n in (limits.budget, *numbers) if n is not None) < 0:
        raise ValueError("expected limits of at least 0")
    return rows


@dataclass(frozen=True, slots=True)
class _Kept:
    """A limit, the applications that count, and the number that holds."""

    limit: Limit
    inside: frozenset[str]
    number: int

    @property
    def floor(self) -> bool:
        return self.limit.kind in ("region_least", "topic_least", "fund")

    def weight(self, one: Candidate) -> int:
        """What an application uses of it, in money or as one."""
        if one.id not in self.inside:
            return 0
        return one.cost if self.limit.kind in ("budget", "region_share", "topic_share") else 1


def _all_limits(rows: list[Candidate], limits: Limits) -> Iterator[_Kept]:
    yield _Kept(Limit("budget"), frozenset(one.id for one in rows), limits.budget)
    for name, band in sorted(limits.regions.items()):
        inside = frozenset(one.id for one in rows if name in one.regions)
        yield from _of_band(("region_least", "region_most", "region_share"), name, band, inside)
    for name, band in sorted(limits.topics.items()):
        inside = frozenset(one.id for one in rows if name in one.topics)
        yield from _of_band(("topic_least", "topic_most", "topic_share"), name, band, inside)
    for name in sorted(limits.fund):
        yield _Kept(Limit("fund", name), frozenset({name}), 1)
    for name in sorted(limits.refuse):
        yield _Kept(Limit("refuse", name), frozenset({name}), 0)


def _of_band(
    kinds: tuple[LimitKind, LimitKind, LimitKind], name: str, band: Band, inside: frozenset[str]
) -> Iterator[_Kept]:
    for kind, number in zip(kinds, (band.least or None, band.most, band.most_cost), strict=True):
        if number is not None:
            yield _Kept(Limit(kind, name), inside, number)


@dataclass(frozen=True, slots=True)
class _Found:
    """A selection; value and bound in whole numbers."""

    chosen: frozenset[str]
    value: int
    bound: int


def _whole(one: Candidate) -> int:
    return round(one.score * SCALE)


def _solver(seconds: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    return solver


def _best(rows: list[Candidate], kept: list[_Kept], seconds: float) -> _Found | None:
    """The best selection; nothing where the limits exclude one another."""
    model = cp_model.CpModel()
    seat = {one.id: model.new_bool_var("") for one in rows}
    for limit in kept:
        used = sum(limit.weight(one) * seat[one.id] for one in rows)
        model.add(used >= limit.number if limit.floor else used <= limit.number)
    model.maximize(sum(_whole(one) * seat[one.id] for one in rows))
    solver = _solver(seconds)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status == cp_model.UNKNOWN:
        raise TimeoutError(f"no selection was found in {seconds:g} seconds; allow more")
    chosen = {one.id for one in rows if solver.boolean_value(seat[one.id])}
    used = _used(rows, kept, chosen)
    for one in sorted(rows, key=lambda one: -one.score):
        # Only where the proof ran out of time: whatever still fits is funded.
        if one.id not in chosen and _whole(one) > 0 and not _exceeded(one, kept, used):
            chosen.add(one.id)
            used = _used(rows, kept, chosen)
    value = sum(_whole(one) for one in rows if one.id in chosen)
    return _Found(frozenset(chosen), value, max(round(solver.best_objective_bound), value))


def _used(rows: list[Candidate], kept: list[_Kept], chosen: Collection[str]) -> list[int]:
    """How much of each limit those chosen use."""
    some = [one for one in rows if one.id in chosen]
    return [sum(limit.weight(one) for one in some) for limit in kept]


def _exceeded(one: Candidate, kept: list[_Kept], used: list[int]) -> tuple[Exceeded, ...]:
    """What an application would exceed on top of those chosen."""
    return tuple(
        Exceeded(limit.limit, so_far + limit.weight(one) - limit.number)
        for limit, so_far in zip(kept, used, strict=True)
        if not limit.floor and limit.weight(one) and so_far + limit.weight(one) > limit.number
    )


def _without_each(
    rows: list[Candidate], kept: list[_Kept], seconds: float
) -> Iterator[tuple[Limit, tuple[frozenset[str], int]]]:
    """For each limit that could cost something the best selection without it, while time lasts."""
    ends = time.monotonic() + seconds
    for limit in kept:
        if not limit.floor and sum(limit.weight(one) for one in rows) <= limit.number:
            continue
        left = ends - time.monotonic()
        if left <= 0:
            return
        try:
            found = _best(rows, [other for other in kept if other is not limit], left)
        except TimeoutError:
            return
        if found is not None:
            yield limit.limit, (found.chosen, found.value)


def _explained(
    rows: list[Candidate],
    kept: list[_Kept],
    limits: Limits,
    chosen: frozenset[str],
    gains: Mapping[Limit, tuple[frozenset[str], int]],
) -> Iterator[Explained]:
    """Every application, the highest score first."""
    used = _used(rows, kept, chosen)
    by_score = [one.score for one in rows if one.id in chosen - limits.fund]
    line = min(by_score, default=float("-inf"))
    for one in sorted(rows, key=lambda one: -one.score):
        if one.id in chosen:
            yield Explained(one.id, True, "decided_yes" if one.id in limits.fund else "funded")
            continue
        exceeds = _exceeded(one, kept, used)
        if one.id in limits.refuse:
            kind, exceeds = "decided_no", ()
        elif _whole(one) <= 0:
            kind = "no_gain"
        elif one.score <= line:
            kind = "below_the_line"
        else:
            kind = exceeds[0].limit.kind
        without = tuple(limit for limit, (other, _) in gains.items() if one.id in other)
        yield Explained(one.id, False, kind, exceeds, without)


def _to_relax(rows: list[Candidate], kept: list[_Kept], seconds: float) -> tuple[Exceeded, ...]:
    """Fewest limits to relax so that a selection keeps the others, and then the least by which."""
    model = cp_model.CpModel()
    seat = {one.id: model.new_bool_var("") for one in rows}
    most = sum(one.cost for one in rows) + len(rows) + max(limit.number for limit in kept)
    dearest = max((one.cost for one in rows), default=0) + 1
    over, relaxed, by = {}, [], []
    for limit in kept:
        used = sum(limit.weight(one) * seat[one.id] for one in rows)
        spare: Any = 0
        if limit.limit.kind not in ("fund", "refuse"):
            spare = over[limit.limit] = model.new_int_var(0, most, "")
            relaxed.append(model.new_bool_var(""))
            model.add(spare <= most * relaxed[-1])
            money = limit.limit.kind in ("budget", "region_share", "topic_share")
            by.append(spare if money else dearest * spare)
        model.add(used + spare >= limit.number if limit.floor else used - spare <= limit.number)
    model.minimize(sum(relaxed))
    solver = _solver(seconds)
    if solver.solve(model) != cp_model.OPTIMAL:
        raise TimeoutError("the limits exclude one another; which to relax was not found in time")
    model.add(sum(relaxed) <= round(solver.objective_value))
    model.minimize(sum(by))
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise TimeoutError("the limits exclude one another; which to relax was not found in time")
    return tuple(
        Exceeded(limit, solver.value(spare)) for limit, spare in over.items() if solver.value(spare)
    )
