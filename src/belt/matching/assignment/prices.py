"""Prices on reviewers and rules, and the bound on every assignment that any prices give.

Lagrangian relaxation (Geoffrion, 1974). Let each review by a reviewer cost a price, whatever the
price is, and let each rule that counts and each floor under a paper's score have one of at least
0. Every paper then takes the reviewers that are best for it after prices, as though it were alone,
and what it gets, together with what all loads and limits are worth at these prices, is at least
what any assignment is worth. Prices come from a flow or a linear programme; the bound needs no
trust in either.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belt.matching.assignment.problem import Number, Problem, Which

NEVER = -1e18
ROUNDS = 3_000


@dataclass(frozen=True, slots=True)
class Prices:
    """What a load, a rule for a paper and a paper's score are worth at the margin."""

    reviewer: Number
    """(reviewers,) above 0 where more load would help, below 0 where a smallest load costs."""
    weight: Number
    """(papers,) how much a paper's score counts."""
    rule: Number
    """(countings, papers) of at least 0."""
    constant: float
    """What loads, limits and floors are worth at these prices."""


def load_prices(problem: Problem, reviewer: Number, weight: Number | None = None) -> Prices:
    """Prices on loads alone; each paper counts ``weight``, or 1."""
    constant = problem.most @ np.maximum(reviewer, 0) - problem.least @ np.maximum(-reviewer, 0)
    return Prices(
        reviewer,
        np.ones(len(problem.papers)) if weight is None else weight,
        np.zeros((len(problem.countings), len(problem.papers))),
        float(constant),
    )


def after_prices(problem: Problem, prices: Prices) -> Number:
    """(reviewers, papers) what is left of each pair's worth; ``NEVER`` where not allowed."""
    net = problem.worth * prices.weight - prices.reviewer[:, None]
    for counting, price in zip(problem.countings, prices.rule, strict=True):
        papers = np.flatnonzero(price)
        if len(papers):
            members = np.flatnonzero(counting.members)
            net[np.ix_(members, papers)] -= counting.sign * price[papers]
    net[~(problem.allowed | problem.locked_in)] = NEVER
    return net


def bound(problem: Problem, prices: Prices, net: Number) -> float:
    """No assignment is worth more. ``net`` is :func:`after_prices` of the same prices."""
    return float(best_each(problem, net).sum()) + prices.constant


def best_each(problem: Problem, net: Number) -> Number:
    """(papers,) the most that each can have: its locked reviewers and the best others."""
    held = np.where(problem.locked_in, net, 0).sum(axis=0) if len(problem.locked) else 0.0
    free = problem.need - problem.locked_in.sum(axis=0)
    most = int(free.max(initial=0))
    if most <= 0:
        return np.zeros(len(problem.papers)) + held
    others = np.where(problem.locked_in, NEVER, net) if len(problem.locked) else net
    most = min(most, len(others))
    best = -np.sort(np.partition(-others, most - 1, axis=0)[:most], axis=0)
    counts = np.arange(most)[:, None] < free
    return np.asarray(np.where(counts, best, 0).sum(axis=0) + held)


def prices_of(problem: Problem, chosen: Which) -> Number:
    """(reviewers,) the prices at which ``chosen``, of most total worth, is best for every paper.

    The shortest paths of the residual network, by Bellman and Ford: a reviewer is worth no more
    than another and the least loss at which a paper goes from the one to the other. Where
    ``chosen`` is not the best assignment, the prices are still prices, and the bound is one.
    """
    worth = np.where(problem.allowed & ~chosen, problem.worth, NEVER)
    held = chosen & ~problem.locked_in
    count = len(problem.reviewers)
    loss = np.full((count + 1, count + 1), -NEVER)
    for reviewer in np.flatnonzero(held.any(axis=1)):
        papers = np.flatnonzero(held[reviewer])
        loss[reviewer, :count] = (problem.worth[reviewer, papers] - worth[:, papers]).min(axis=1)
    load = chosen.sum(axis=1)
    loss[:count, count] = np.where(load < problem.most, 0, -NEVER)
    loss[count, :count] = np.where(load > problem.least, 0, -NEVER)
    price = np.zeros(count + 1)
    for _ in range(ROUNDS):
        lower = np.minimum(price, (loss + price).min(axis=1))
        if np.abs(lower - price).max() < 1e-12:
            break
        price = lower
    return np.asarray(price[:count] - price[count])
