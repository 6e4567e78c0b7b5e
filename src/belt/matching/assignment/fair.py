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

LOWER = (0.6, 0.4, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0)
"""How far below its bound the floor under all papers is sought, one after the other."""
TRY = 15.0
"""Seconds for the first floor, and for the bound."""
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
        raise Unkept(proven=whole is not None and whole.limit < whole.solved.value + 0.5 < 0)
    return Found(whole.chosen, whole.limit, alone(problem), parts.prices)


def most_fair(problem: Problem, known: Found, until: float) -> Found:
    """The assignment whose worst-off paper has most, and of those the one of most total score.

    ``known`` keeps all rules; the worst-off has no less than there.
    """
    have, limit = worst_off(problem, known.chosen), known.worst
    if have >= limit - SLACK:
        return known
    net = after_prices(problem, known.prices)
    best = None
    if poor_share(problem, known.chosen, limit) <= FEW_POOR:
        best = _with_floor(problem, known.chosen, net, limit, min(until, time.monotonic() + TRY))
    if best is None:
        limit = _limit(problem, known.chosen, net, have, limit, until)
        best = _highest(problem, known, net, have, limit, until)
    return replace(best, worst=limit)


def _highest(
    problem: Problem, known: Found, net: Number, have: float, limit: float, until: float
) -> Found:
    """The assignment with the highest floor found."""
    if problem.worth.size <= FEW:
        return _with_floor(problem, known.chosen, net, limit, until) or known
    goals = [limit - lower * abs(limit) for lower in LOWER]
    goals = [one for one in goals if one > have]
    now = time.monotonic()
    chosen = climbed(problem, known.chosen, goals, now + (until - now) / 3)
    reached = worst_off(problem, chosen)
    best = Found(chosen, known.total, limit, known.prices)
    return _with_floor(problem, chosen, net, max(reached, have), until) or best


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
    return Found(whole.chosen, whole.limit, np.inf, parts.prices)


def _limit(
    problem: Problem, known: Which, net: Number, have: float, limit: float, until: float
) -> float:
    """A bound on the worst-off's score below ``limit``; of a small problem, the very best."""
    keep = first_pairs(problem, known, net, _floor(problem, limit))
    if keep.size > FEW:
        return ceiling(problem, keep, have, limit, min(until, time.monotonic() + TRY))
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
