"""The best assignments that keep all rules: of most total score, and fair to the worst-off paper.

A fair assignment is one in which the paper with the least score has as much as any assignment can
give to its worst-off paper, and of those the one of most total score (the aim of Stelmakh, Shah
and Singh's PeerReview4All, 2019, on the sum of a paper's scores). Their order goes on to the next
worst-off; here the total decides then.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from belt.matching.assignment.ceiling import ceiling
from belt.matching.assignment.chains import climbed
from belt.matching.assignment.flow import by_flow
from belt.matching.assignment.priced import FEW, by_parts, first_pairs, no_floor, to_whole
from belt.matching.assignment.prices import (
    NEVER,
    Prices,
    after_prices,
    best_each,
    bound,
    load_prices,
    prices_of,
)
from belt.matching.assignment.problem import Number, Problem, Which
from belt.matching.assignment.programme import NONE, SHORT, SHORTAGE, TOTAL, WORST

LOWER = (0.6, 0.4, 0.2, 0.1, *(one / 200 for one in range(14, 0, -1)), 0.002, 0.001, 0.0)
"""How far below its bound the floor under all papers is sought, one after the other."""
TRY = 15.0
"""Seconds for the first floor, and for the bound."""
HALVINGS = 4
EVEN = 2e-3
"""A floor nearer than this to its bound, of the bound, is good enough."""
TILT = 0.6
"""How much the papers' weights at the bound count beside 1 each, where chains begin."""
FEW_POOR = 0.1
"""The share of papers below a floor up to which it is tried at once."""
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Found:
    """An assignment and what bounds it; sums are in the problem's unit."""

    chosen: Which
    """(reviewers, papers)"""
    total: float
    """No assignment with this one's worst-off score has a greater total."""
    worst: float
    """No assignment has a worst-off paper with a greater score."""
    prices: Prices
    """Prices at which ``total`` is seen to be a bound."""


class Unkept(Exception):
    """No assignment keeps all limits and rules, or none was found; ``proven`` says which."""

    def __init__(self, proven: bool) -> None:
        super().__init__()
        self.proven = proven


def most_total(problem: Problem, known: Which, until: float) -> Found:
    """The assignment of most total score. ``known`` is the best without the rules that count.

    Raises :class:`Unkept`.
    """
    prices = load_prices(problem, prices_of(problem, known))
    net = after_prices(problem, prices)
    if not problem.countings:
        return Found(known, bound(problem, prices, net), alone(problem), prices)
    keep = first_pairs(problem, known, net, no_floor(problem))
    parts = by_parts(problem, keep, no_floor(problem), TOTAL, until)
    if parts is None:
        raise Unkept(proven=False)
    if parts.solved.short > SHORT:
        least = by_parts(problem, parts.keep, no_floor(problem), SHORTAGE, until)
        if least is not None and least.limit < -SHORT:
            raise Unkept(proven=True)
    whole = to_whole(problem, parts, TOTAL, until)
    if whole is None or whole.solved.short > SHORT:
        raise Unkept(proven=whole is not None and whole.limit < -float(problem.need.sum()))
    return Found(whole.chosen, whole.limit, alone(problem), parts.prices)


def most_fair(problem: Problem, known: Found, until: float) -> Found:
    """The assignment whose worst-off paper has most, and of those the one of most total score.

    ``known`` keeps all rules; the worst-off has no less than there. Of a small problem, and where
    the worst-off can have what it would have alone, that is exact. Else a bound on the worst-off
    is sought (:mod:`.ceiling`), and a floor as near to it as time allows, by chains of exchanges
    (:mod:`.chains`) from several assignments.
    """
    have, limit = worst_off(problem, known.chosen), known.worst
    if have >= limit - SLACK:
        return known
    net = after_prices(problem, known.prices)
    if poor_share(problem, known.chosen, limit) <= FEW_POOR:
        soon = min(until, time.monotonic() + TRY)
        best = _with_floor(problem, known.chosen, net, limit, soon)
        if best is not None:
            return best
    if problem.worth.size <= FEW:
        limit = _limit(problem, known.chosen, net, have, limit, until)
        best = _with_floor(problem, known.chosen, net, limit, until)
        return replace(best or known, worst=limit)
    keep = first_pairs(problem, known.chosen, net, _floor(problem, limit))
    limit, weight = ceiling(problem, keep, have, limit, min(until, time.monotonic() + TRY))
    best = _highest(problem, known, weight, limit, until)
    return replace(_raised(problem, best, net, limit, until), worst=limit)


def _raised(problem: Problem, best: Found, net: Number, limit: float, until: float) -> Found:
    """``best`` with a higher floor, halving what is left to ``limit`` as time allows; and then of
    most total at the floor that was reached."""
    low, high = worst_off(problem, best.chosen), limit
    for _ in range(HALVINGS):
        now = time.monotonic()
        if high - low <= EVEN * abs(limit) or now > until:
            break
        middle = (low + high) / 2
        found = _rounded(problem, best, net, middle, limit, now + (until - now) / 3)
        reached = worst_off(problem, found.chosen)
        if reached > low:
            best, low = found, reached
        if reached < middle:
            high = middle
    return _with_floor(problem, best.chosen, net, low, until) or best


def _rounded(
    problem: Problem, best: Found, net: Number, floor: float, limit: float, until: float
) -> Found:
    """The assignment nearest to the optimum in parts in which all papers have ``floor``, raised by
    chains; ``best`` where it breaks a rule or time is up."""
    asked = _floor(problem, floor)
    keep = first_pairs(problem, best.chosen, net, asked)
    parts = by_parts(problem, keep, asked, TOTAL, until)
    if parts is None:
        return best
    given = parts.programme
    share = np.zeros(keep.shape)
    share[given.reviewer, given.paper] = parts.solved.taken
    near = replace(problem, bids=None, scores=share, conflicts=~parts.keep)
    chosen = by_flow(near)
    if chosen is None or not kept(problem, chosen):
        return best
    begin = worst_off(problem, chosen)
    goals = [limit - lower * abs(limit) for lower in LOWER]
    chosen = climbed(
        problem, chosen, [one for one in sorted([*goals, floor]) if one > begin], until
    )
    total = parts.limit if worst_off(problem, chosen) >= floor else best.total
    return replace(best, chosen=chosen, total=min(best.total, total))


def kept(problem: Problem, chosen: Which) -> bool:
    """Whether an assignment keeps the rules that count."""
    asked = problem.need > 0
    return all(
        (one.sign * chosen[one.members].sum(axis=0) <= one.sign * one.count)[asked].all()
        for one in problem.countings
    )


def _highest(problem: Problem, known: Found, weight: Number, limit: float, until: float) -> Found:
    """The assignment with the highest floor found: from ``known`` or from the one of most total
    where poor papers count by ``weight`` too, raised by chains.

    What is of most total then bounds every total: each paper has the floor at least.
    """
    tilted = replace(problem, bids=None, scores=problem.weighted * (1 - TILT + TILT * weight))
    start = by_flow(tilted)
    try:
        other = most_total(tilted, known.chosen if start is None else start, until)
    except Unkept:
        other = known
    best, now = known, time.monotonic()
    for begin, time_up in ((other, now + (until - now) / 4), (known, now + (until - now) / 2)):
        low = worst_off(problem, begin.chosen)
        goals = [limit - lower * abs(limit) for lower in LOWER]
        goals = [one for one in goals if one > low]
        chosen = climbed(problem, begin.chosen, goals, time_up)
        if worst_off(problem, chosen) > worst_off(problem, best.chosen):
            best = Found(chosen, known.total, limit, known.prices)
    if other is known:
        return best
    floor = worst_off(problem, best.chosen) * float(weight.sum())
    most = (other.total * tilted.unit / problem.unit - TILT * floor) / (1 - TILT)
    return replace(best, total=min(best.total, most))


def _with_floor(
    problem: Problem, known: Which, net: Number, least: float, until: float
) -> Found | None:
    """The assignment of most total in which every paper has ``least``; none where none is found."""
    floor = _floor(problem, least - SLACK)
    half = (time.monotonic() + until) / 2
    parts = by_parts(problem, first_pairs(problem, known, net, floor), floor, TOTAL, half)
    if parts is None or parts.solved.short > SHORT:
        return None
    whole = to_whole(problem, parts, TOTAL, until)
    if whole is None or whole.solved.short > SHORT:
        return None
    return Found(whole.chosen, whole.limit, least, parts.prices)


def _limit(
    problem: Problem, known: Which, net: Number, have: float, limit: float, until: float
) -> float:
    """The most that the worst-off of a small problem can have."""
    keep = first_pairs(problem, known, net, _floor(problem, limit))
    parts = by_parts(problem, keep, no_floor(problem), WORST, until)
    whole = None if parts is None else to_whole(problem, parts, WORST, until)
    return limit if whole is None else max(have, min(limit, whole.limit))


def _floor(problem: Problem, least: float) -> Number:
    return np.where(problem.need > 0, least, NONE)


def alone(problem: Problem) -> float:
    """The most that the worst-off paper could have if each had its best reviewers to itself."""
    best = best_each(problem, np.where(problem.allowed, problem.worth, NEVER))
    return float(best[problem.need > 0].min(initial=np.inf))


def poor_share(problem: Problem, chosen: Which, floor: float) -> float:
    """The share of papers with less than ``floor``."""
    have = np.where(chosen, problem.worth, 0).sum(axis=0)
    return float((have < floor).mean())


def worst_off(problem: Problem, chosen: Which) -> float:
    """The least score of a paper that needs reviewers."""
    have = np.where(chosen, problem.worth, 0).sum(axis=0)
    return float(have[problem.need > 0].min(initial=np.inf))
