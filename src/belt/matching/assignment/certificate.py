"""What proves an assignment: its value beside the bound, the worst-off, loads, what binds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from belt.matching.assignment.fair import Found
from belt.matching.assignment.prices import NEVER, Prices, after_prices, bound
from belt.matching.assignment.problem import Number, Problem

COSTS = 1e-9
"""Prices below this are none."""


@dataclass(frozen=True, slots=True)
class WorstOff:
    """The paper with the least score, and the most that any assignment's worst-off could have."""

    paper: str
    score: float
    bound: float
    gap: float


@dataclass(frozen=True, slots=True)
class Loads:
    """How many papers reviewers have; ``histogram`` says how many reviewers have each load."""

    min: int
    max: int
    mean: float
    histogram: dict[str, int]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What ``certificate.json`` holds. Scores are with bids mixed in."""

    objective: str
    value: float
    """The sum of the scores of all pairs."""
    bound: float
    """No assignment that keeps all rules, and, where the objective is fair, gives its worst-off
    paper as much, has a greater sum."""
    gap: float
    """``bound - value``, as a share of the bound."""
    worst_off: WorstOff
    loads: Loads
    binding_rules: tuple[str, ...]
    papers: int
    reviewers: int
    pairs: int
    seconds: float
    rules_version: int
    notes: tuple[str, ...] = ()
    """What was left aside in reading."""

    def told(self) -> dict[str, Any]:
        """The certificate as JSON holds it."""
        return asdict(self)


def certified(problem: Problem, found: Found, objective: str, seconds: float) -> Certificate:
    """The certificate of an assignment; its value is counted anew."""
    have = np.where(found.chosen, problem.weighted, 0).sum(axis=0)
    asked = np.where(problem.need > 0, have, np.inf)
    worst = int(asked.argmin())
    value, limit = float(have.sum()), found.total * problem.unit
    limit = max(limit, value)
    least, most = float(have[worst]), max(found.worst * problem.unit, float(have[worst]))
    load = found.chosen.sum(axis=1)
    return Certificate(
        objective=objective,
        value=value,
        bound=limit,
        gap=_gap(value, limit),
        worst_off=WorstOff(problem.papers[worst], least, most, _gap(least, most)),
        loads=Loads(
            int(load.min()),
            int(load.max()),
            float(load.mean()),
            {str(one): int(count) for one, count in enumerate(np.bincount(load)) if count},
        ),
        binding_rules=tuple(_binding(problem, found, load, value)),
        papers=len(problem.papers),
        reviewers=len(problem.reviewers),
        pairs=int(load.sum()),
        seconds=round(seconds, 3),
        rules_version=problem.rules.version,
    )


def _gap(value: float, limit: float) -> float:
    return (limit - value) / abs(limit) if limit > value else 0.0


def _binding(problem: Problem, found: Found, load: Number, value: float) -> Iterator[str]:
    """Limits and rules that are kept with nothing to spare, and what they cost at most."""
    price, prices, unit = found.prices.reviewer, found.prices, problem.unit
    net = after_prices(problem, prices)
    spare = bound(problem, prices, net) - value / unit
    full = load >= problem.most
    if full.any():
        worth = float(np.maximum(price, 0).sum()) + spare
        yield (
            f"largest load: {full.sum():,} of {len(load):,} reviewers have it; one paper more for "
            f"each would add at most {worth * unit:.4g}"
        )
    few = (load <= problem.least) & (problem.least > 0)
    if few.any():
        gain = float(problem.least @ np.maximum(-price, 0)) + spare
        yield (
            f"smallest load: {few.sum():,} of {len(load):,} reviewers have no more; without it "
            f"the total would be at most {gain * unit:.4g} greater"
        )
    if len(problem.locked):
        yield f"pairs that must be: {problem.locked_in.sum():,}"
    least = np.where(found.chosen, net, np.inf).min(axis=0)
    free = problem.worth * prices.weight - price[:, None]
    barred = (net == NEVER) & (free > least + COSTS)
    if barred.any():
        yield (
            f"conflicts and forbidden pairs: {barred.sum():,} of {(net == NEVER).sum():,} would "
            f"be better after prices, for {barred.any(axis=0).sum():,} papers"
        )
    for words in dict.fromkeys(one.rule for one in problem.countings):
        mine = np.array([one.rule == words for one in problem.countings])
        at_limit = np.zeros(len(problem.papers), np.bool_)
        for one, is_mine in zip(problem.countings, mine, strict=True):
            if is_mine:
                have = found.chosen[one.members].sum(axis=0)
                at_limit |= (have == one.count) & (problem.need > 0)
        costly = (prices.rule[mine] > COSTS).any(axis=0) & at_limit
        if at_limit.any():
            without = _without(problem, prices, mine)
            gain = (bound(problem, without, after_prices(problem, without)) * unit) - value
            yield (
                f"{words}: {at_limit.sum():,} papers have no more to spare, and {costly.sum():,} "
                f"would be better off otherwise; without it the total would be at most "
                f"{max(gain, 0):.4g} greater"
            )


def _without(problem: Problem, prices: Prices, mine: Number) -> Prices:
    """Prices at which the rules of ``mine`` cost nothing."""
    limits = np.array([one.sign * one.count for one in problem.countings], np.float64)
    given_up = float(limits[mine] @ prices.rule[mine].sum(axis=1))
    rule = prices.rule.copy()
    rule[mine] = 0
    return replace(prices, rule=rule, constant=prices.constant - given_up)
