"""Few pairs instead of millions, without loss: columns are priced, and rounded where in parts.

The linear programme on the best pairs at known prices is solved; at the prices it finds, pairs
that would make it better are added, until the bound over all pairs (:mod:`prices`) is its value:
then no pair left out is missed (column generation; Dantzig and Wolfe, 1960). Most papers then have
whole reviewers. The others are settled in whole numbers among themselves, with their neighbours
where that is not enough (price and branch).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from belt.matching.assignment.prices import NEVER, Prices, after_prices, bound
from belt.matching.assignment.problem import Number, Problem, Which
from belt.matching.assignment.programme import (
    NONE,
    Aim,
    Programme,
    Solved,
    in_parts,
    in_whole,
    programme,
    short_papers,
)

FEW = 3_000
"""So many pairs are solved in whole numbers at once."""
BEST = 12
"""Pairs a paper and a reviewer to begin with, and a paper in each rule that counts: 3."""
POOR = 30
"""The best pairs of papers whose floor is near."""
NEARBY = 0.05
"""A floor is near where a paper has less than so much more, of the floor."""
ADDED = 10
"""The most pairs added to a paper in a round."""
CLOSE = 1e-6
WHOLE = 1e-6
NEAR = 1e-4
"""Of the bound: where the whole solution is nearer than this, it is good enough."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The optimum in parts."""

    keep: Which
    """(reviewers, papers) the pairs that were columns."""
    programme: Programme
    solved: Solved
    prices: Prices
    limit: float
    """A bound over all pairs on what the aim can reach."""


def first_pairs(problem: Problem, known: Which, net: Number, floor: Number) -> Which:
    """(reviewers, papers) the pairs to begin with: ``known`` and the best by ``net``."""
    if net.size <= FEW:
        return problem.allowed | problem.locked_in
    keep = known | problem.locked_in
    everybody, every = np.arange(len(net))[:, None], np.arange(net.shape[1])
    keep[_top(net, BEST), every] = True
    keep[everybody, _top(net.T, BEST).T] = True
    for counting in problem.countings:
        if counting.sign < 0:
            keep[_top(np.where(counting.members[:, None], net, NEVER), 3), every] = True
    have = np.where(known, problem.worth, 0).sum(axis=0)
    some = np.where(floor > NONE, floor, 0)
    poor = np.flatnonzero((floor > NONE) & (have < some + NEARBY * np.abs(some)))
    scores = np.where(problem.allowed[:, poor], problem.worth[:, poor], NEVER)
    keep[_top(scores, POOR), poor] = True
    return keep & (problem.allowed | problem.locked_in)


def _top(values: Number, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """(count, columns) positions of each column's largest."""
    count = min(count, len(values))
    return np.argpartition(-values, count - 1, axis=0)[:count]


def by_parts(problem: Problem, keep: Which, floor: Number, aim: Aim, until: float) -> Parts | None:
    """The optimum in parts over all pairs and its bound; near it, or none, when time is up."""
    best: Parts | None = None
    while True:
        given = programme(problem, keep, floor, aim)
        found = in_parts(problem, given, aim, until - time.monotonic())
        if found is None:
            return best
        solved, prices = found
        net = after_prices(problem, prices)
        limit = bound(problem, prices, net)
        if aim.worst:
            limit /= float(prices.weight.sum())
        if best is not None and best.limit < limit:
            limit, prices = best.limit, best.prices
        best = Parts(keep, given, solved, prices, limit)
        if limit - solved.value <= CLOSE * max(abs(limit), 1.0) or time.monotonic() > until:
            return best
        more = better(problem, given, solved.taken, net, keep)
        if not more.any():
            return best
        keep = keep | more


def better(problem: Problem, given: Programme, taken: Number, net: Number, keep: Which) -> Which:
    """The pairs that are better after prices than the least that their paper has taken."""
    used = taken > WHOLE
    least = np.full(len(problem.papers), np.inf)
    np.minimum.at(least, given.paper[used], net[given.reviewer[used], given.paper[used]])
    gain = np.where(keep, NEVER, net - least)
    top = _top(gain, ADDED)
    more = np.zeros(keep.shape, np.bool_)
    every = np.arange(keep.shape[1])
    more[top, every] = gain[top, every] > WHOLE / 100
    return more


@dataclass(frozen=True, slots=True)
class InWhole:
    """The best assignment found."""

    chosen: Which
    """(reviewers, papers)"""
    solved: Solved
    limit: float
    """A bound over all pairs on what the aim can reach in whole numbers."""


def to_whole(problem: Problem, parts: Parts, aim: Aim, until: float) -> InWhole | None:
    """The best assignment found from an optimum in parts; none where time does not allow one."""
    given, taken = parts.programme, parts.solved.taken
    split = (taken > WHOLE) & (taken < 1 - WHOLE)
    free = np.zeros(len(problem.papers), np.bool_)
    free[given.paper[split]] = True
    if parts.keep.size <= FEW:
        free[:] = True
    best: Solved | None = None
    while True:
        seconds = until - time.monotonic()
        gap = 0.0 if parts.keep.size <= FEW else NEAR / 10
        found = in_whole(given, aim, taken if best is None else best.taken, free, seconds, gap)
        if found is not None and (best is None or found.value > best.value):
            best = found
        if best is None:
            return None
        good = parts.limit - best.value <= NEAR * max(abs(parts.limit), 1.0)
        if good or free.all() or time.monotonic() > until:
            break
        free = _wider(problem, given, best, free)
    chosen = np.zeros(parts.keep.shape, np.bool_)
    chosen[given.reviewer, given.paper] = best.taken > 0.5
    every = free.all() and parts.keep.size <= FEW
    limit = min(parts.limit, best.limit) if every else parts.limit
    return InWhole(chosen, best, max(limit, best.value))


def _wider(problem: Problem, given: Programme, best: Solved, free: Which) -> Which:
    """The free papers and those who share a reviewer with one of them: with one that falls short
    of a rule or its floor, if any does, since only there something is to be mended."""
    held = best.taken > 0.5
    short = short_papers(given, best.taken)
    shared = np.zeros(len(problem.reviewers), np.bool_)
    shared[given.reviewer[held & (short if short.any() else free)[given.paper]]] = True
    wider = free.copy()
    wider[given.paper[held & shared[given.reviewer]]] = True
    return wider if wider.sum() > free.sum() else np.ones_like(free)


def no_floor(problem: Problem) -> Number:
    """(papers,) no floor under any score."""
    return np.full(len(problem.papers), NONE)
